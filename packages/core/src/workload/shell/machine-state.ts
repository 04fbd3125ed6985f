/**
 * Everything that a running shell program knows, as plain data: its tasks (the shell, subshells, background jobs), their
 * open files and the script texts they run. A step works on a copy; code is compiled from the texts again when needed.
 */
import type { SimTime } from '../../engine/time.ts';
import type { Json } from '../process.ts';

/** An open file description, shared by the descriptors that point at it. */
export type OpenFile =
  | { kind: 'null' }
  | { kind: 'stdout' }
  | { kind: 'stderr' }
  /** An interactive terminal at which nobody types. */
  | { kind: 'terminal' }
  | { kind: 'text'; text: string; offset: number }
  /** `fresh`: opened with `>` and not yet written. */
  | { kind: 'file'; path: string; offset: number; fresh: boolean }
  /** `captured` pipes are read by the parent after the end. */
  | { kind: 'pipe'; buffer: string; captured: boolean };

/** Descriptor number to open file number. */
export type Descriptors = { [fd: string]: number };

/** Where a loop goes on, and what to undo when it is left. */
export type LoopMark = {
  breakTo: number;
  continueTo: number;
  items: string[];
  index: number;
  status: number;
  redirects: number;
};

/** A script, function or trap being run. */
export type Frame = {
  kind: 'script' | 'function' | 'trap' | 'eval';
  source: number;
  pc: number;
  name: string;
  args: string[];
  /** Values to put back when a function returns; null: was unset. */
  locals: { [name: string]: string | null };
  loops: LoopMark[];
  slots: string[];
  redirects: Descriptors[];
  /** Descriptors to put back when the frame ends. */
  restore: Descriptors | null;
  /** `set -e` is off in here, because the caller looks at the status. */
  unchecked: boolean;
  tail: boolean;
  /** The task was started for this script: its only command may take the task's place. */
  whole: boolean;
  /** Status before a trap. */
  statusBefore: number;
};

/** Why a task does not run. */
export type Wait =
  | { kind: 'time'; untilMs: SimTime }
  | { kind: 'input' }
  /** Children in the foreground; `slot` takes the output of pipe `pipe`. */
  | { kind: 'children'; pids: number[]; slot: number | null; pipe: number | null }
  /** The `wait` builtin: interrupted by traps. */
  | { kind: 'jobs'; pids: number[]; any: boolean }
  | { kind: 'forever' };

export type Task = {
  pid: number;
  parent: number;
  frames: Frame[];
  variables: { [name: string]: string };
  exported: string[];
  functions: { [name: string]: { source: number; entry: number } };
  options: { errexit: boolean; nounset: boolean; pipefail: boolean };
  traps: { [signal: string]: string };
  cwd: string;
  fds: Descriptors;
  status: number;
  background: number;
  /** Exit codes of children that have ended, until somebody asks. */
  jobs: { pid: number; code: number | null }[];
  wait: Wait | null;
  /** A program that the task is, for now or (no frames left) for good. */
  utility: {
    argv: string[];
    state: Json;
    environment: { [name: string]: string };
    restore: Descriptors | null;
    /** It is the image's own server, not a utility that the machine knows. */
    server: boolean;
  } | null;
  /** `timeout`: when the task is killed. */
  killAtMs: SimTime | null;
  pending: string[];
  /** A write found nobody at the other end of its pipe. */
  broken: boolean;
};

export type MachineState = {
  tasks: Task[];
  open: { [id: string]: OpenFile };
  nextOpen: number;
  nextPid: number;
  sources: string[];
  /** The task that serves: the last one that became the image's server. */
  serverPid: number | null;
  /** How often the instruction budget was used up; the machine rests for longer each time. */
  cuts: number;
  busy: boolean;
  mainPid: number;
  /** PID 1 of a namespace: signals without a handler do not touch it. */
  shielded: boolean;
  exitCode: number | null;
};

/** A copy that shares nothing with the original. */
export function copyState<State extends Json | MachineState>(state: State): State {
  return copy(state) as State;
}

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  if (value === null || typeof value !== 'object') return value;
  const fields = value as Readonly<Record<string, unknown>>;
  const result: Record<string, unknown> = {};
  for (const key in fields) {
    const field = fields[key];
    result[key] = typeof field === 'object' ? copy(field) : field;
  }
  return result;
}

/** A frame at the start of a source. */
export function newFrame(
  kind: Frame['kind'],
  source: number,
  position: { readonly pc: number; readonly name: string; readonly args: readonly string[] },
): Frame {
  return {
    kind,
    source,
    pc: position.pc,
    name: position.name,
    args: [...position.args],
    locals: {},
    loops: [],
    slots: [],
    redirects: [],
    restore: null,
    unchecked: false,
    tail: true,
    whole: false,
    statusBefore: 0,
  };
}
