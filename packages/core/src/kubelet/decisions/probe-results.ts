/** Cached probe results, by container id: a result dies with its container instance. */

export type ProbeType = 'liveness' | 'readiness' | 'startup';
export type ProbeResult = 'Success' | 'Failure' | 'Unknown';

/** What the probe workers have cached for one container instance. */
export interface ProbeResults {
  readonly liveness?: ProbeResult;
  readonly readiness?: ProbeResult;
  readonly startup?: ProbeResult;
}

/** All cached results of a Pod, keyed by container id. Mirrors `pkg/kubelet/prober/results (Manager)`. */
export type ProbeResultCache = ReadonlyMap<string, ProbeResults>;

/** A cache without results. */
export const NO_PROBE_RESULTS: ProbeResultCache = new Map();
