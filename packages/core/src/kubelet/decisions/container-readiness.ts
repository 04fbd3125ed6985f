/** The `started` and `ready` fields of container statuses, from container state and probe results. */
import type { Container, ContainerState, ContainerStatus } from '../../api/schema/kubernetes.ts';
import { fromTimestamp, type SimTime } from '../../engine/time.ts';
import type { ProbeResults } from './probe-results.ts';
import { isRestartableInitContainer } from './restart-policy.ts';

/** Which probe workers exist for a container, and what they have cached for its instance. */
export interface ContainerProbing {
  readonly hasStartupWorker: boolean;
  readonly hasReadinessWorker: boolean;
  readonly results: ProbeResults | undefined;
}

/** Regular containers and sidecars are probed alike; plain init containers are ready when done. */
export type ReadinessKind = 'probed' | 'init';

/** How an init container or a regular one becomes ready. */
export function readinessKind(container: Container, isInit: boolean): ReadinessKind {
  return isInit && !isRestartableInitContainer(container) ? 'init' : 'probed';
}

/**
 * Whether the container counts as started: running, and past its startup probe. `wasStarted` is
 * the reported value, which a restarted kubelet takes over.
 * Mirrors `pkg/kubelet/prober (isContainerStarted)`.
 */
export function isContainerStarted(
  state: ContainerState | undefined,
  probing: ContainerProbing,
  wasStarted = false,
): boolean {
  if (state?.running === undefined) return false;
  const startup = probing.results?.startup;
  if (startup !== undefined) return startup === 'Success';
  return wasStarted || !probing.hasStartupWorker;
}

/**
 * Whether the container is ready, given whether it counts as started.
 * Mirrors `pkg/kubelet/prober (UpdatePodStatus)`.
 */
export function isContainerReady(
  kind: ReadinessKind,
  state: ContainerState | undefined,
  started: boolean,
  probing: ContainerProbing,
): boolean {
  if (kind === 'init') return state?.terminated?.exitCode === 0;
  if (!started) return false;
  return probing.results?.readiness === 'Success' || !probing.hasReadinessWorker;
}

/** A kubelet started this much later than a container has not started it. */
export const KUBELET_RESTART_GRACE_MS = 10_000;

/** Whether the container ran before the kubelet did. Mirrors `pkg/kubelet/prober (kubeletRestartGracePeriod)`. */
export function isOlderThanKubelet(
  state: ContainerState | undefined,
  kubeletStartedAt: SimTime | undefined,
): boolean {
  const startedAt = state?.running?.startedAt;
  if (startedAt === undefined || kubeletStartedAt === undefined) return false;
  return fromTimestamp(startedAt) < kubeletStartedAt - KUBELET_RESTART_GRACE_MS;
}

/**
 * The same for a container with a readiness probe that a restarted kubelet has found: until the probe has had a result,
 * it is as ready as its Pod was. Mirrors `pkg/kubelet/prober (setReadyStateOnKubeletRestart)`.
 */
export function isFoundContainerReady(
  ready: boolean,
  { results }: ContainerProbing,
  wasPodReady: boolean,
): boolean {
  if (results?.readiness === 'Success') return ready;
  return (ready || results?.readiness === undefined) && wasPodReady;
}

/**
 * Whether computing this status asks for an immediate readiness attempt: the container is started
 * and probed, but its cached result is no success.
 * Mirrors `pkg/kubelet/prober (UpdatePodStatus)`, which triggers the worker by hand.
 */
export function wantsReadinessAttempt(
  status: Pick<ContainerStatus, 'started'>,
  probing: ContainerProbing,
): boolean {
  return (
    (status.started ?? false) &&
    probing.hasReadinessWorker &&
    probing.results?.readiness !== 'Success'
  );
}
