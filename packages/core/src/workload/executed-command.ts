/** Runs a command in a container to its end at once, as exec probes and hooks do; the time it takes is its latency. */
import type { ExecOutcome } from '../host/programs.ts';
import type { Context } from '../state/context.ts';
import type { HostContainer, HostPod } from '../state/tables.ts';
import { ContainerContext, type Connector } from './container-context.ts';
import type { ProcessTable } from './process-table.ts';
import { execProgramFor } from './program-for.ts';
import { startErrorIn } from './start-error.ts';

/** Steps that an executed command may take before it counts as never ending. */
const EXEC_STEPS_MAX = 10_000;
const PROMPT_MS = 1;

/** A command that never ends by itself. */
export const NEVER: ExecOutcome = {
  exitCode: -1,
  output: '',
  latencyMs: Infinity,
  isStable: false,
};

export function executeCommand(
  ctx: Context,
  table: ProcessTable,
  connect: Connector,
  hostPod: HostPod,
  container: HostContainer,
  command: readonly string[],
): ExecOutcome {
  const program = execProgramFor({ ...table.inputOf(hostPod.uid, container), exec: command });
  let context = new ExecContext(ctx, hostPod, container, connect);
  const startError = startErrorIn(program, context);
  if (startError !== undefined) {
    const isStable = program.startsWithFile === undefined;
    return { exitCode: 127, output: '', latencyMs: PROMPT_MS, isStable, startError };
  }
  const begunAt = ctx.now;
  let output = '';
  let stderr = '';
  let step = program.start(context);
  for (let steps = 0; steps < EXEC_STEPS_MAX; steps += 1) {
    output += context.output;
    stderr += context.errors;
    const { next, state } = step;
    if (next.kind === 'exit') {
      const latencyMs = Math.max(PROMPT_MS, context.now - begunAt);
      return { exitCode: next.code, output, stderr, latencyMs, isStable: false };
    }
    if (next.kind === 'forever') break;
    context = new ExecContext(ctx, hostPod, container, connect, next.untilMs);
    step = program.resume(state, context);
  }
  return { ...NEVER, output };
}

/** An executed command writes to whoever asked, not to the container's log. */
class ExecContext extends ContainerContext {
  output = '';
  errors = '';

  override stdout(text: string): void {
    this.output += text;
  }

  override stderr(text: string): void {
    this.output += text;
    this.errors += text;
  }
}
