/**
 * The contract between a machine (which runs containers) and the programs in them. A Program is stateless; what a process
 * knows is its `ProgramState`, plain JSON, so that a run can be snapshotted between any two steps. The host calls `start`,
 * then `resume` at the instant that the last step asked for, `signal` for signals and `receive` for requests with effect.
 */
import type { SimTime } from '../engine/time.ts';
import type { Behaviour, CpuStep, Protocol } from './behaviour.ts';

/** Plain data. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
/** What a process knows between two steps; only its own Program reads it. */
export type ProgramState = Json;

/** Signals that programs tell apart. */
export type Signal =
  | 'SIGTERM'
  | 'SIGKILL'
  | 'SIGINT'
  | 'SIGQUIT'
  | 'SIGHUP'
  | 'SIGUSR1'
  | 'SIGUSR2'
  | 'SIGWINCH'
  | 'SIGABRT'
  | 'SIGSEGV'
  | 'SIGPIPE';

/** Why a file operation failed, as `errno` says. */
export type FileError =
  'ENOENT' | 'EACCES' | 'EROFS' | 'EISDIR' | 'ENOTDIR' | 'EEXIST' | 'ENOTEMPTY' | 'ENOSPC';

/** The container's files; paths are absolute and clean, and already resolved through its mounts. */
export interface FileSystem {
  read(path: string): string | undefined;
  write(
    path: string,
    content: string,
    /** `zeroBytes`: so many zeros follow the content; they are counted and not kept. */
    options: { readonly append: boolean; readonly zeroBytes?: number },
  ): FileError | undefined;
  mkdir(path: string, options: { readonly parents: boolean }): FileError | undefined;
  remove(path: string, options: { readonly recursive: boolean }): FileError | undefined;
  stat(
    path: string,
  ):
    | { readonly kind: 'file' | 'directory'; readonly size: number; readonly readOnly: boolean }
    | undefined;
  /** Names in a directory, sorted; undefined when it is none. */
  list(path: string): readonly string[] | undefined;
  /** True for paths on a mounted volume; files of unknown images are made up only elsewhere. */
  isVolume?(path: string): boolean;
}

/** An outgoing request; with a `path` it is HTTP, without only a connection. */
export interface ConnectTarget {
  readonly host: string;
  readonly port: number;
  readonly path?: string;
  readonly method?: string;
  readonly body?: string;
}
/** Decided at once; the program hears of it `latencyMs` later. */
export interface ConnectResult {
  readonly ok: boolean;
  readonly status?: number;
  readonly body?: string;
  readonly latencyMs: number;
  readonly error?: 'refused' | 'timeout' | 'unreachable' | 'unknown-host';
}

/** What the host gives to a step; effects happen at once through it. */
export interface ProgramContext {
  /** By the process's own clock, which a CPU limit slows down (`process-time.ts`); so are the instants of its answers. */
  readonly now: SimTime;
  /** What a clock on the wall shows, where that differs from `now`. */
  readonly wallNow?: SimTime;
  /** When this process started. */
  readonly startedAt: SimTime;
  readonly hostname: string;
  readonly env: Readonly<Record<string, string>>;
  readonly files: FileSystem;
  /** Where relative paths start; default `/`. */
  readonly workingDir?: string;
  /** False when the process is not PID 1 of its namespace (shareProcessNamespace): then unhandled signals kill it. */
  readonly isInit?: boolean;
  stdout(text: string): void;
  stderr(text: string): void;
  /** Something that the model does not simulate; the host reports each message once. */
  warn(message: string): void;
  /** Opens a port in the Pod's network namespace; false: address in use. */
  listen(port: number, protocol: Protocol): boolean;
  connect(target: ConnectTarget): ConnectResult;
  /** A draw in [0, 1) from the process's own stream. */
  random(): number;
  /** Signals the container's main process; needed by executed commands such as `kill 1` or `nginx -s quit`. */
  signalMain?(signal: Signal): void;
}

/** When the host calls next: at an instant, never again, or only for signals and requests. */
export type ProgramNext =
  | { readonly kind: 'sleep'; readonly untilMs: SimTime }
  | { readonly kind: 'exit'; readonly code: number; readonly signal?: number }
  | { readonly kind: 'forever' };
/** `untilMs` replaces any earlier wake-up of the process. */
export interface ProgramStep {
  readonly state: ProgramState;
  readonly next: ProgramNext;
}

/** A request with effect (a POST with a body) that reached a port of the process. */
export interface InboundRequest {
  readonly port: number;
  readonly path: string;
  readonly method: string;
  readonly body: string;
}
export interface InboundAnswer {
  readonly state: ProgramState;
  readonly status: number;
  readonly body: string;
}

/** A program: stateless, shared by all containers that run the same thing. */
export interface Program {
  /** Set when the runtime cannot even execute it (no such file in the image): StartError, exit code 128. */
  readonly startError?: string;
  /** A path: with this file in its container the program does start, in spite of `startError`. */
  readonly startsWithFile?: string;
  /** The CPU that it wants over time, when less of it slows the program down; absent: it keeps the simulation's time. */
  readonly pacedBy?: readonly CpuStep[];
  start(context: ProgramContext): ProgramStep;
  resume(state: ProgramState, context: ProgramContext): ProgramStep;
  /** `next` of the answer replaces the earlier wake-up. */
  signal(state: ProgramState, signal: Signal, context: ProgramContext): ProgramStep;
  /** The behaviour that answers probes and connections now; undefined: nothing listens. */
  behaviourOf(
    state: ProgramState,
  ): { readonly behaviour: Behaviour; readonly sinceMs: SimTime } | undefined;
  /** What it does from its start on when that is certain beforehand; absent for scripts. */
  readonly behaviour?: Behaviour;
  /** Answers a request with effect; absent, or undefined: the behaviour's plain answer holds. */
  receive?(
    state: ProgramState,
    request: InboundRequest,
    context: ProgramContext,
  ): InboundAnswer | undefined;
}

export { execProgramFor, programFor } from './program-for.ts';
export type { ProgramInput } from './program-for.ts';
