/**
 * A container whose command is shell or a utility, as a Program. Its state is the whole machine as plain data: it stops at
 * a `sleep`, a slow connection or a pipe without input, and goes on from there.
 */
import type { Behaviour } from '../behaviour.ts';
import { compileBehaviour } from '../compile-behaviour.ts';
import type { Program, ProgramContext, ProgramState, ProgramStep } from '../process.ts';
import { exitCodeOf } from '../signals.ts';
import { launch } from './launch.ts';
import { newMachine, signalTask } from './machine.ts';
import type { Machine, ShellHost } from './machine.ts';
import { copyState } from './machine-state.ts';
import type { MachineState } from './machine-state.ts';
import { BUDGET, BUSY_BUDGET, runMachine } from './scheduler.ts';

/** How the command is run. */
export interface ShellProgramOptions {
  /** Executed in a running container rather than as its main process. */
  readonly exec: boolean;
  /** An init process stands in front, so unhandled signals kill. */
  readonly shieldless?: boolean;
  readonly workingDir: string;
}

const QUIET: Behaviour = compileBehaviour({
  startup: '0s',
  listen: [],
  memory: [{ bytes: '1Mi' }],
});
const BUSY: Behaviour = compileBehaviour({
  startup: '0s',
  listen: [],
  cpu: [{ cores: '1' }],
  memory: [{ bytes: '1Mi' }],
});
const EXEC_PID = 31;
const MAIN_PID = 1;

/** The program that runs `argv`. */
export function shellProgram(
  argv: readonly string[],
  host: ShellHost,
  options: ShellProgramOptions,
): Program {
  return {
    start: (context) => start(argv, host, options, context),
    resume: (state, context) => run(machineOf(state, host, context)),
    signal(state, signal, context) {
      const machine = machineOf(state, host, context);
      if (signal === 'SIGKILL') return exited(machine, exitCodeOf(signal));
      const main = machine.state.tasks.find(({ pid }) => pid === machine.state.mainPid);
      if (main) signalTask(machine, main, signal);
      return run(machine);
    },
    behaviourOf: (state) => behaviourOf(state as MachineState, host),
  };
}

function start(
  argv: readonly string[],
  host: ShellHost,
  options: ShellProgramOptions,
  context: ProgramContext,
): ProgramStep {
  const isInit = !options.exec && context.isInit !== false;
  const variables = { HOME: '/root', ...context.env };
  const cwd = context.workingDir ?? options.workingDir;
  const pid = isInit ? MAIN_PID : EXEC_PID;
  const state = newMachine(
    { variables, cwd, pid },
    { interactive: host.interactive, shielded: isInit && options.shieldless !== true },
  );
  const machine: Machine = { state, context, host, budget: BUDGET };
  const [main] = state.tasks;
  if (main)
    launch(machine, main, argv, {
      environment: variables,
      restore: null,
      tail: true,
      replace: true,
    });
  return run(machine);
}

function machineOf(state: ProgramState, host: ShellHost, context: ProgramContext): Machine {
  const copy = copyState(state) as MachineState;
  return { state: copy, context, host, budget: copy.cuts > 0 ? BUSY_BUDGET : BUDGET };
}

function run(machine: Machine): ProgramStep {
  const next = runMachine(machine);
  return { state: machine.state, next };
}

function exited(machine: Machine, code: number): ProgramStep {
  return { state: machine.state, next: { kind: 'exit', code } };
}

/** The server that the script has become, if it has; otherwise nothing listens. */
function behaviourOf(
  state: MachineState,
  host: ShellHost,
): { readonly behaviour: Behaviour; readonly sinceMs: number } | undefined {
  const server = state.tasks.find(({ pid }) => pid === state.serverPid)?.utility;
  if (server?.server === true && server.state !== null)
    return host.server(server.argv).behaviourOf(server.state);
  return { behaviour: state.busy ? BUSY : QUIET, sinceMs: 0 };
}
