/**
 * What the machine and the kubelet need to know of the programs in containers. `workload` implements it;
 * the simulation brings the two together.
 */
import type { DurationMs, SimTime } from '../engine/time.ts';
import type { HostContainer, HostPod } from '../state/tables.ts';
import type { StorageUse } from './storage-use.ts';
import type { UsageCurve } from './usage-curve.ts';

export interface HttpRequest {
  readonly port: number;
  readonly path: string;
  readonly method?: string;
  readonly body?: string;
  /** Default HTTP. */
  readonly scheme?: 'HTTP' | 'HTTPS';
}

/** `hang`: no answer ever comes. `not-tls`: asked in HTTPS, answered in HTTP. */
export type HttpOutcome =
  | {
      readonly status: number;
      readonly latencyMs: DurationMs;
      readonly body: string;
      readonly location?: string;
    }
  | 'refused'
  | 'hang'
  | 'not-tls';

export type GrpcHealthStatus = 'SERVING' | 'NOT_SERVING' | 'UNKNOWN' | 'SERVICE_UNKNOWN';
/** `refused`: nobody listens. `hang`: a connection that says nothing. */
export type GrpcOutcome =
  { readonly status: GrpcHealthStatus; readonly latencyMs: DurationMs } | 'refused' | 'hang';

export interface ExecOutcome {
  readonly exitCode: number;
  readonly output: string;
  /** The part of the output that was written to stderr. */
  readonly stderr?: string;
  /** Why the runtime could not even execute the command. */
  readonly startError?: string;
  /** Infinity: it never ends by itself. */
  readonly latencyMs: DurationMs;
  /** True when only time decides, so `nextChangeAfter` tells when the answer may differ. */
  readonly isStable: boolean;
}

/** What a running container uses; its CPU limit has taken effect. */
export interface ContainerUsage {
  readonly cpuUsageMilli: number;
  /** What it would use without its limit, when that is more. */
  readonly cpuWantedMilli?: number;
  /** How far the limit has held the process back since its start. */
  readonly cpuThrottledMs?: DurationMs;
  readonly memoryCurrentBytes: number;
}

export interface ContainerPrograms {
  /** Why the runtime could not start the program of this container; undefined when it can. */
  startError(hostPod: HostPod, container: HostContainer): string | undefined;
  http(hostPod: HostPod, container: HostContainer, request: HttpRequest): HttpOutcome;
  grpcHealth(
    hostPod: HostPod,
    container: HostContainer,
    port: number,
    service: string,
  ): GrpcOutcome;
  /** Runs a command in the container, as exec probes and hooks do. */
  exec(hostPod: HostPod, container: HostContainer, command: readonly string[]): ExecOutcome;
  /** The process is alive but answers nothing. */
  isHanging(hostPod: HostPod, container: HostContainer): boolean;
  /** The next instant after now at which any answer of the container may differ by time alone. */
  nextChangeAfter(hostPod: HostPod, container: HostContainer): SimTime | undefined;
  /** What a running container uses now. */
  usage(hostPod: HostPod, container: HostContainer): ContainerUsage;
  /** Bytes that all running containers of a machine hold now. */
  memoryUsedOn(nodeName: string): number;
  /** Asks for the notice `host/memory-short` when a machine's memory gets short next. */
  foreseeShortMemory(nodeName: string): void;
  /**
   * What the program of a running container keeps on disk besides the simulation's own files: one entry per place that its
   * Workload document names, empty for most. Of what dead instances have left the state tells (`host/disk.ts`).
   */
  storage(hostPod: HostPod, container: HostContainer): readonly StorageUse[];
  /** Processes and threads of a container over time; none once it has exited. */
  processes(hostPod: HostPod, container: HostContainer): UsageCurve;
  /** Uid that the image runs as when the manifest names none. */
  imageUser(image: string): number | string;
  /** Compressed size of an image in bytes. */
  imageSizeBytes(image: string): number;
  /** Why the registry does not give the image; undefined: it does. */
  imagePullError(image: string): string | undefined;
}
