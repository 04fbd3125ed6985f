/** Lets a task that is a utility or a server go on. */
import { endTask } from './machine.ts';
import type { Machine } from './machine.ts';
import { signalTask } from './machine.ts';
import type { Task } from './machine-state.ts';
import { readFrom, writeTo } from './streams.ts';
import type { UtilityCall } from './utility.ts';
import { UTILITIES, utilityName } from './utilities.ts';

type Running = NonNullable<Task['utility']>;

/** Calls the utility; when it ends, the task goes back to its script or ends with it. */
export function stepUtility(machine: Machine, task: Task, utility: Running): void {
  const run = UTILITIES[utilityName(utility.argv) ?? ''];
  const step = run ? run(callOf(machine, task, utility)) : ({ kind: 'exit', code: 127 } as const);
  if (step.kind === 'exit') return finish(machine, task, utility, step.code);
  utility.state = step.state;
  if (step.kind === 'sleep') task.wait = { kind: 'time', untilMs: step.untilMs };
  else task.wait = { kind: step.kind };
}

/** Starts the image's own program in the task, or lets it go on. */
export function stepServer(machine: Machine, task: Task, utility: Running): void {
  const { context, host } = machine;
  const program = host.server(utility.argv);
  const step =
    utility.state === null ? program.start(context) : program.resume(utility.state, context);
  utility.state = step.state;
  if (step.next.kind === 'exit') return finish(machine, task, utility, step.next.code);
  task.wait =
    step.next.kind === 'sleep' ? { kind: 'time', untilMs: step.next.untilMs } : { kind: 'forever' };
}

function finish(machine: Machine, task: Task, { restore }: Running, code: number): void {
  if (restore) task.fds = restore;
  task.utility = null;
  task.status = code;
  if (machine.state.serverPid === task.pid) machine.state.serverPid = null;
  if (task.frames.length === 0) endTask(machine, task, code);
}

function callOf(machine: Machine, task: Task, utility: Running): UtilityCall {
  const { state, context, host } = machine;
  return {
    argv: utility.argv,
    state: utility.state,
    context,
    cwd: task.cwd,
    environment: utility.environment,
    isBusybox: host.isBusybox,
    unknownImage: host.unknownImage,
    executed: host.executed,
    processes: state.tasks.map(({ pid, utility: running, frames }) => ({
      pid,
      command: running?.argv.join(' ') ?? frames[0]?.name ?? 'sh',
    })),
    out: (text) => void writeTo(state, task, 1, text, context),
    err: (text) => void writeTo(state, task, 2, text, context),
    input: () => readFrom(state, task, 0, 'all', context),
    kill(pid, signal) {
      const target = state.tasks.find((other) => other.pid === pid);
      if (target && signal !== 0) signalTask(machine, target, signal);
      if (target) return true;
      if (pid !== 1 || !host.executed) return false;
      if (signal !== 0) context.signalMain?.(signal);
      return true;
    },
  };
}
