/** The final status of a Pod, once all of its cleanup is done. */
import type { ContainerStatus, Pod, PodStatus } from '../../api/schema/kubernetes.ts';
import { LOST_AT_TERMINATION } from './container-status.ts';
import type { Mutable } from './mutable.ts';
import { isPodPhaseTerminal } from './pod-phase.ts';
import { isRestartableInitContainer } from './restart-policy.ts';

/**
 * Marks containers without a known end as failed, as far as the Pod got, and makes the phase
 * terminal. `lastStatus` (by default the Pod's own) is what gets edited; the Pod's status tells
 * whether it was initialized. Mirrors `pkg/kubelet/status (TerminatePod)`.
 */
export function terminatePod(
  pod: Pick<Pod, 'spec' | 'status'>,
  lastStatus: PodStatus = pod.status,
  { isStatic = false }: { readonly isStatic?: boolean } = {},
): PodStatus {
  const status: Mutable<PodStatus> = { ...lastStatus };
  if (lastStatus.containerStatuses !== undefined && hasPodInitialized(pod)) {
    status.containerStatuses = lastStatus.containerStatuses.map(ended);
  }
  if (lastStatus.initContainerStatuses !== undefined) {
    const startedCount = initializedCount(lastStatus.initContainerStatuses);
    status.initContainerStatuses = lastStatus.initContainerStatuses.map((init, index) =>
      index < startedCount ? ended(init) : init,
    );
  }
  if (!isStatic && !isPodPhaseTerminal(lastStatus.phase)) status.phase = 'Failed';
  return status;
}

function ended(status: ContainerStatus): ContainerStatus {
  return status.state?.terminated === undefined
    ? { ...status, state: LOST_AT_TERMINATION }
    : status;
}

/** Mirrors `pkg/kubelet/status (hasPodInitialized)`. */
export function hasPodInitialized({ spec, status }: Pick<Pod, 'spec' | 'status'>): boolean {
  if ((spec.initContainers?.length ?? 0) === 0) return true;
  const moved = status.containerStatuses?.some(hasLeftWaiting) ?? false;
  if (moved) return true;
  const statuses = status.initContainerStatuses ?? [];
  const last = statuses.at(-1);
  const container = spec.initContainers?.[statuses.length - 1];
  if (last === undefined || container?.name !== last.name) return false;
  if (isRestartableInitContainer(container)) {
    return last.state?.running !== undefined && (last.started ?? false);
  }
  return last.lastState?.terminated?.exitCode === 0 || last.state?.terminated?.exitCode === 0;
}

/**
 * How many init containers, from the first, have tried to start at least once; at least one.
 * Mirrors `pkg/kubelet/status (initializedContainers)`.
 */
function initializedCount(statuses: readonly ContainerStatus[]): number {
  return Math.max(statuses.findLastIndex(hasLeftWaiting) + 1, 1);
}

function hasLeftWaiting(status: ContainerStatus): boolean {
  return status.lastState?.terminated !== undefined || status.state?.waiting === undefined;
}
