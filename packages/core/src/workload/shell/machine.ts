/** What the parts of the shell machine share during one step, and the life of its tasks. */
import type { Program, ProgramContext, Signal } from '../process.ts';
import { exitCodeOf } from '../signals.ts';
import type { Descriptors, Frame, MachineState, Task } from './machine-state.ts';
import { newFrame } from './machine-state.ts';
import { openFile, writeTo } from './streams.ts';

/** What a command name means in the container's image. */
export type CommandKind =
  | { readonly kind: 'server'; readonly daemon: boolean }
  /** Known not to matter, or not simulated: succeeds at once. */
  | { readonly kind: 'harmless' }
  /** Tells the container's main process to stop (`nginx -s quit`). */
  | { readonly kind: 'stop' }
  | { readonly kind: 'missing' };

/** What the program knows about its image; the same for every step. */
export interface ShellHost {
  /** Reading from the container's own stdin blocks: `stdin` or `tty` is set. */
  readonly interactive: boolean;
  /** Executed beside the container's main process, which signals may be meant for. */
  readonly executed: boolean;
  /** Exit code of a redirection that cannot be opened: 2 in dash, 1 elsewhere. */
  readonly redirectFailure: number;
  /** The utilities are busybox's, else GNU's. */
  readonly isBusybox: boolean;
  /** Files of the image are unknown: those that are copied out of it are made up. */
  readonly unknownImage: string | undefined;
  classify(argv: readonly string[], tail: boolean): CommandKind;
  server(argv: readonly string[]): Program;
}

export interface Machine {
  readonly state: MachineState;
  readonly context: ProgramContext;
  readonly host: ShellHost;
  /** Instructions left in this step. */
  budget: number;
}

const JOBS_KEPT_MAX = 100;

/** Writes to a task's stdout (1) or stderr (2). */
export function print(machine: Machine, task: Task, fd: 1 | 2, text: string): void {
  writeTo(machine.state, task, fd, text, machine.context);
}

/** An error message in the shell's voice. */
export function complain(machine: Machine, task: Task, message: string): void {
  print(machine, task, 2, `sh: ${message}\n`);
}

/** The number of a source text, registered when new. */
export function sourceOf(state: MachineState, text: string): number {
  const known = state.sources.indexOf(text);
  return known >= 0 ? known : state.sources.push(text) - 1;
}

/** A machine with one task and nothing to run yet. */
export function newMachine(
  main: Pick<Task, 'variables' | 'cwd' | 'pid'>,
  options: { readonly interactive: boolean; readonly shielded: boolean },
): MachineState {
  const state: MachineState = {
    tasks: [],
    open: {},
    nextOpen: 0,
    nextPid: main.pid + 6,
    sources: [],
    serverPid: null,
    cuts: 0,
    busy: false,
    mainPid: main.pid,
    shielded: options.shielded,
    exitCode: null,
  };
  const fds: Descriptors = {
    0: openFile(state, { kind: options.interactive ? 'terminal' : 'null' }),
    1: openFile(state, { kind: 'stdout' }),
    2: openFile(state, { kind: 'stderr' }),
  };
  state.tasks.push({
    parent: 0,
    frames: [],
    exported: Object.keys(main.variables),
    functions: {},
    options: { errexit: false, nounset: false, pipefail: false },
    traps: {},
    fds,
    status: 0,
    background: 0,
    jobs: [],
    wait: null,
    utility: null,
    killAtMs: null,
    pending: [],
    broken: false,
    ...main,
  });
  return state;
}

/** A child with copies of what it inherits and no code yet; traps are not inherited. */
export function fork(machine: Machine, parent: Task): Task {
  const { state } = machine;
  const child: Task = {
    ...parent,
    pid: state.nextPid,
    parent: parent.pid,
    frames: [],
    variables: { ...parent.variables },
    exported: [...parent.exported],
    functions: { ...parent.functions },
    options: { ...parent.options },
    traps: Object.fromEntries(Object.entries(parent.traps).filter(([, text]) => text === '')),
    fds: { ...parent.fds },
    jobs: [],
    wait: null,
    utility: null,
    killAtMs: null,
    pending: [],
    broken: false,
  };
  state.nextPid += 1;
  state.tasks.push(child);
  parent.jobs.push({ pid: child.pid, code: null });
  if (parent.jobs.length > JOBS_KEPT_MAX) {
    const oldest = parent.jobs.findIndex(({ code }) => code !== null);
    if (oldest >= 0) parent.jobs.splice(oldest, 1);
  }
  return child;
}

/** A child that runs the code at `entry` of the parent's present source, with its arguments. */
export function forkAt(machine: Machine, parent: Task, entry: number): Task {
  const child = fork(machine, parent);
  const frame = parent.frames.at(-1);
  const args = parent.frames.findLast(({ kind }) => kind !== 'trap' && kind !== 'eval');
  const start = { pc: entry, name: args?.name ?? 'sh', args: args?.args ?? [] };
  const inner = newFrame('script', frame?.source ?? 0, start);
  inner.unchecked = frame?.unchecked ?? false;
  inner.tail = frame?.tail ?? true;
  child.frames.push(inner);
  return child;
}

/** Leaves the innermost frame and puts back what it had changed. */
export function popFrame(task: Task): Frame | undefined {
  const frame = task.frames.pop();
  if (!frame) return undefined;
  const before = frame.restore ?? frame.redirects[0];
  if (before) task.fds = before;
  for (const [name, value] of Object.entries(frame.locals)) {
    if (value === null) Reflect.deleteProperty(task.variables, name);
    else task.variables[name] = value;
  }
  if (frame.kind === 'trap') task.status = frame.statusBefore;
  return frame;
}

/** Runs a trap's commands next; afterwards the status is `statusBefore`. */
export function enterTrap(machine: Machine, task: Task, text: string, statusBefore: number): void {
  const args = task.frames.findLast(({ kind }) => kind !== 'trap' && kind !== 'eval');
  const start = { pc: 0, name: args?.name ?? 'sh', args: args?.args ?? [] };
  const frame = newFrame('trap', sourceOf(machine.state, text), start);
  frame.statusBefore = statusBefore;
  frame.tail = false;
  task.frames.push(frame);
}

/** `exit`: runs the EXIT trap if there is one, then ends. */
export function exitTask(machine: Machine, task: Task, code: number): void {
  const trap = task.traps['EXIT'];
  const { restore } = task.utility ?? {};
  if (restore) task.fds = restore;
  task.utility = null;
  task.wait = null;
  while (task.frames.length > 0) popFrame(task);
  if (trap === undefined || trap === '') return endTask(machine, task, code);
  Reflect.deleteProperty(task.traps, 'EXIT');
  task.status = code;
  enterTrap(machine, task, trap, code);
}

/** The end of a task: its parent learns the code; the end of the main task ends the machine. */
export function endTask(machine: Machine, task: Task, code: number): void {
  const { state } = machine;
  state.tasks = state.tasks.filter((other) => other !== task);
  // What it ran in the foreground goes with it.
  if (task.wait?.kind === 'children')
    for (const pid of task.wait.pids) {
      const child = state.tasks.find((other) => other.pid === pid);
      if (child) endTask(machine, child, code);
    }
  if (state.serverPid === task.pid) state.serverPid = null;
  if (task.pid === state.mainPid) {
    state.exitCode = code & 0xff;
    return;
  }
  const parent = state.tasks.find(({ pid }) => pid === task.parent);
  const job = parent?.jobs.find(({ pid }) => pid === task.pid);
  if (job) job.code = code & 0xff;
}

const IGNORED_BY_DEFAULT: readonly Signal[] = ['SIGWINCH'];

/** Delivers a signal to a task: its trap, its server's own handling, or the default. */
export function signalTask(machine: Machine, task: Task, signal: Signal): void {
  if (signal === 'SIGKILL') return endTask(machine, task, exitCodeOf(signal));
  const trap = task.traps[signal.slice(3)];
  if (trap !== undefined && task.frames.length > 0) {
    if (trap !== '') task.pending.push(signal);
    return undefined;
  }
  const { utility } = task;
  if (utility?.server === true && task.frames.length === 0)
    return signalServer(machine, task, utility, signal);
  const shielded = machine.state.shielded && task.pid === machine.state.mainPid;
  if (shielded || IGNORED_BY_DEFAULT.includes(signal)) return undefined;
  return endTask(machine, task, exitCodeOf(signal));
}

function signalServer(
  machine: Machine,
  task: Task,
  utility: NonNullable<Task['utility']>,
  signal: Signal,
): void {
  const step = machine.host.server(utility.argv).signal(utility.state, signal, machine.context);
  utility.state = step.state;
  if (step.next.kind === 'exit') endTask(machine, task, step.next.code);
  else
    task.wait = step.next.kind === 'sleep' ? { ...step.next, kind: 'time' } : { kind: 'forever' };
}
