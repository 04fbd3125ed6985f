/** Fills `started` and `ready` into the container statuses of a Pod. */
import type {
  Container,
  ContainerStatus,
  PodCondition,
  PodSpec,
  PodStatus,
} from '../../api/schema/kubernetes.ts';
import type { SimTime } from '../../engine/time.ts';
import {
  isContainerReady,
  isContainerStarted,
  isFoundContainerReady,
  isOlderThanKubelet,
  readinessKind,
  type ContainerProbing,
} from './container-readiness.ts';
import type { Mutable } from './mutable.ts';
import { findCondition } from './pod-conditions.ts';
import type { ProbeResultCache, ProbeType } from './probe-results.ts';

/** Whether a probe worker of this type exists for the container of this name. */
export type HasProbeWorker = (containerName: string, type: ProbeType) => boolean;

/** Probe workers and results of one container; without a `hasWorker` its probes tell. */
export function containerProbing(
  container: Container,
  containerId: string | undefined,
  probes: ProbeResultCache,
  hasWorker?: HasProbeWorker,
): ContainerProbing {
  return {
    hasStartupWorker:
      hasWorker?.(container.name, 'startup') ?? container.startupProbe !== undefined,
    hasReadinessWorker:
      hasWorker?.(container.name, 'readiness') ?? container.readinessProbe !== undefined,
    results: containerId === undefined ? undefined : probes.get(containerId),
  };
}

/** What a kubelet that may have been restarted goes by: when it was, and what the API shows of the Pod. */
export interface KubeletRestart {
  readonly startedAt: SimTime;
  readonly conditions: readonly PodCondition[] | undefined;
}

/**
 * Replaces the statuses of regular and init containers by ones with `started` and `ready`.
 * Mirrors `pkg/kubelet/prober (UpdatePodStatus)`.
 */
export function withProbeResults(
  podStatus: Mutable<PodStatus>,
  spec: PodSpec,
  probes: ProbeResultCache,
  hasWorker?: HasProbeWorker,
  restart?: KubeletRestart,
): void {
  const probed = (containers: readonly Container[], isInit: boolean) => {
    return (status: ContainerStatus): ContainerStatus => {
      const container = containers.find(({ name }) => name === status.name);
      if (container === undefined) return status;
      const probing = containerProbing(container, status.containerID, probes, hasWorker);
      const started = isContainerStarted(status.state, probing, status.started);
      const kind = readinessKind(container, isInit);
      let ready = isContainerReady(kind, status.state, started, probing);
      if (started && restart && isUnproven(container, probing)) {
        if (isOlderThanKubelet(status.state, restart.startedAt)) {
          const wasPodReady = findCondition(restart.conditions, 'Ready')?.status === 'True';
          ready = isFoundContainerReady(ready, probing, wasPodReady);
        }
      }
      return status.started === started && status.ready === ready
        ? status
        : { ...status, started, ready };
    };
  };
  const { containerStatuses, initContainerStatuses } = podStatus;
  if (containerStatuses !== undefined) {
    podStatus.containerStatuses = containerStatuses.map(probed(spec.containers, false));
  }
  if (initContainerStatuses !== undefined) {
    const initContainers = spec.initContainers ?? [];
    podStatus.initContainerStatuses = initContainerStatuses.map(probed(initContainers, true));
  }
}

/** Its readiness probe has not succeeded yet. */
function isUnproven({ readinessProbe }: Container, { results }: ContainerProbing): boolean {
  return readinessProbe !== undefined && results?.readiness !== 'Success';
}
