/**
 * What a program does, as a piecewise constant function of the time since its start: the compiled form of a Workload
 * spec. `behaviour-answers.ts` asks it questions. Plain data, shared by every container of the same kind.
 */
import type { DurationMs } from '../engine/time.ts';
import type { ForwardLogSpec, ServeFilesSpec, SinkSpec } from '../api/manifest/workload-spec.ts';

export type Protocol = 'TCP' | 'UDP' | 'SCTP';

/** The open end of a span. */
export const FOREVER_MS = Number.MAX_SAFE_INTEGER;

/** `[fromMs, toMs)` in process time. */
export interface Span {
  readonly fromMs: DurationMs;
  readonly toMs: DurationMs;
}
export interface Listener {
  readonly port: number;
  readonly protocol: Protocol;
  /** Speaks only TLS, or never; absent: whatever it is spoken to in. */
  readonly tls?: boolean;
}
export interface HttpRule extends Span {
  readonly path?: string;
  readonly port?: number;
  readonly status?: number;
  readonly latencyMs?: DurationMs;
  readonly body?: string;
  readonly location?: string;
}
export interface FlakyRule extends Span {
  readonly path?: string;
  readonly port?: number;
  readonly failureProbability: number;
  readonly status: number;
}
export type GrpcStatus = 'SERVING' | 'NOT_SERVING' | 'UNKNOWN' | 'SERVICE_UNKNOWN';
export interface GrpcRule extends Span {
  readonly port?: number;
  readonly service?: string;
  readonly status?: GrpcStatus;
  readonly latencyMs?: DurationMs;
}
export interface ExecRule extends Span {
  readonly command: readonly string[];
  readonly exitCode: number;
  readonly latencyMs: DurationMs;
  readonly output: string;
}
export interface CpuStep {
  readonly fromMs: DurationMs;
  readonly milli: number;
}
/** `bytes` at `fromMs`, then `growthBytes` more every `growthMs`, linearly. */
export interface MemoryStep {
  readonly fromMs: DurationMs;
  readonly bytes: number;
  readonly growthBytes: number;
  readonly growthMs: DurationMs;
}
/** Processes and threads. */
export interface ProcessStep {
  readonly fromMs: DurationMs;
  readonly count: number;
}
/** What the program keeps in one place, in time order; `path` is '' for the writable layer. */
export interface StorageSeries {
  readonly path: string;
  readonly steps: readonly MemoryStep[];
}
export type SigtermReaction =
  { readonly exitAfterMs: DurationMs; readonly code: number } | 'ignore';

/** Appends numbered lines to a file. */
export interface LogWriter {
  readonly path: string;
  readonly everyMs: DurationMs;
  readonly line: string;
  readonly count?: number;
}
/** Ships the lines of a file to a sink. */
export interface LogForwarder extends Pick<ForwardLogSpec, 'from' | 'to' | 'checkpoint'> {
  readonly everyMs: DurationMs;
  readonly batch: number;
  readonly startAt: 'beginning' | 'end';
}
/** Stores the lines that it receives. */
export type LogSink = Required<SinkSpec>;

/** See `WorkloadSpec` for what each part means; all times are milliseconds since the process started. */
export interface Behaviour {
  /** True when a CPU limit slows nothing down. */
  readonly keepsWallTime: boolean;
  readonly startupMs: DurationMs;
  readonly listen: readonly Listener[];
  /** True when nothing is known about ports: then every port is served once started. */
  readonly listensOnAnyPort: boolean;
  readonly exit?: { readonly afterMs: DurationMs; readonly code: number };
  readonly http: readonly HttpRule[];
  readonly flaky: readonly FlakyRule[];
  readonly grpc: readonly GrpcRule[];
  readonly hang: readonly Span[];
  readonly exec: readonly ExecRule[];
  readonly cpu: readonly CpuStep[];
  readonly memory: readonly MemoryStep[];
  readonly storage: readonly StorageSeries[];
  readonly processes: readonly ProcessStep[];
  readonly onSIGTERM: SigtermReaction;
  readonly crash?: { readonly mtbfMs: DurationMs; readonly code: number };
  readonly stdout: readonly { readonly atMs: DurationMs; readonly line: string }[];
  readonly files: readonly { readonly path: string; readonly content: string }[];
  readonly serveFiles?: Required<ServeFilesSpec>;
  readonly writeLog?: LogWriter;
  readonly forwardLog?: LogForwarder;
  readonly sink?: LogSink;
  readonly clients: readonly string[];
  /** Every instant at which some answer may change, ascending, without 0. */
  readonly changes: readonly DurationMs[];
}
