/**
 * How long the components take. `real` has the loop periods and latencies of a cluster (drawn, seeded);
 * with `instant` every component reacts at once and only what manifests and workloads say takes time.
 */
import type { DurationMs } from '../engine/time.ts';

/** Lower and upper bound of a uniform draw, in milliseconds. */
export type RangeMs = readonly [from: DurationMs, to: DurationMs];
export type Fidelity = 'real' | 'instant';

export interface Timing {
  /** From a write in the API until a watcher acts on it. */
  readonly watch: RangeMs;
  /** From a Pod entering the scheduling queue until its binding is written. */
  readonly schedule: RangeMs;
  /** `RunPodSandbox`: namespaces, pause container, network plugin. */
  readonly createSandbox: RangeMs;
  /** `CreateContainer` and `StartContainer` together. */
  readonly startContainer: RangeMs;
  /** First mount of the volumes of a Pod; further polls every 300 ms. */
  readonly mountVolumes: RangeMs;
  /** Unmounting, cgroup removal and the last status write of a stopped Pod. */
  readonly cleanUp: RangeMs;
  /** Period of the runtime relist (PLEG); 0: exits are seen at once. */
  readonly relistMs: DurationMs;
  /** Granularity of the ticker that hands over Pods whose sync is due; 0: none. */
  readonly syncTickMs: DurationMs;
  /** Re-sync delays are multiplied by 1 + a draw of this range. */
  readonly resyncJitter: readonly [from: number, to: number];
  /** The longest wait before a Pod in back-off is looked at again. */
  readonly backOffCheckMs: DurationMs;
  /** Retry after a failed sync without a back-off of its own. */
  readonly syncRetryMs: DurationMs;
  /** Registry bandwidth in bytes per millisecond; Infinity: pulls take no time. */
  readonly pullBytesPerMs: number;
  /** Time a pull needs whatever its size: manifest, unpacking. */
  readonly pullOverheadMs: DurationMs;
  /** Pulls per second that the registry is asked for at most, and how many at once; 0: no limit. */
  readonly pullRateLimit: { readonly qps: number; readonly burst: number };
  /** Period of the node's heartbeats and of the controller that looks for missing ones. */
  readonly leaseMs: DurationMs;
  readonly nodeMonitorMs: DurationMs;
  /** Period of the Pod garbage collector. */
  readonly podGcMs: DurationMs;
}

const REAL: Timing = {
  watch: [2, 20],
  schedule: [3, 15],
  createSandbox: [250, 600],
  startContainer: [40, 160],
  mountVolumes: [5, 60],
  cleanUp: [20, 120],
  relistMs: 1_000,
  syncTickMs: 1_000,
  resyncJitter: [0, 0.5],
  backOffCheckMs: 60_000,
  syncRetryMs: 10_000,
  pullBytesPerMs: 50_000,
  pullOverheadMs: 350,
  pullRateLimit: { qps: 5, burst: 10 },
  leaseMs: 10_000,
  nodeMonitorMs: 5_000,
  podGcMs: 20_000,
};

const INSTANT: Timing = {
  watch: [0, 0],
  schedule: [0, 0],
  createSandbox: [0, 0],
  startContainer: [0, 0],
  mountVolumes: [0, 0],
  cleanUp: [0, 0],
  relistMs: 0,
  syncTickMs: 0,
  resyncJitter: [0, 0],
  backOffCheckMs: Infinity,
  syncRetryMs: 10_000,
  pullBytesPerMs: Infinity,
  pullOverheadMs: 0,
  pullRateLimit: { qps: 0, burst: 0 },
  leaseMs: 10_000,
  nodeMonitorMs: 0,
  podGcMs: 20_000,
};

/** The timing of a fidelity. */
export function timingOf(fidelity: Fidelity): Timing {
  return fidelity === 'real' ? REAL : INSTANT;
}
