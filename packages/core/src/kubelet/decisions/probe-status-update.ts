/** Changed probe results applied to the cached Pod status at once, before the next sync. */
import type { ContainerStatus, PodSpec, PodStatus } from '../../api/schema/kubernetes.ts';
import { containersReadyCondition, podReadyCondition } from './pod-conditions.ts';
import { transitioned } from './pod-status-merge.ts';
import { allStatuses, replaceOrAppend } from './pod-status.ts';

/**
 * The status with `ready` of one instance and with Ready and ContainersReady recomputed; the same
 * object when nothing changes. `timestamp` is RFC 3339.
 * Mirrors `pkg/kubelet/status (SetContainerReadiness)`.
 */
export function withContainerReadiness(
  status: PodStatus,
  spec: PodSpec,
  { containerId, ready }: { readonly containerId: string; readonly ready: boolean },
  timestamp: string,
): PodStatus {
  const changed = withContainer(status, containerId, (one) =>
    one.ready === ready ? one : { ...one, ready },
  );
  if (changed === status) return status;
  const conditions = [...(status.conditions ?? [])];
  const containersReady = containersReadyCondition(spec, allStatuses(changed), status.phase);
  const podReady = podReadyCondition(spec, containersReady, conditions);
  for (const condition of [podReady, containersReady]) {
    const before = conditions.find(({ type }) => type === condition.type);
    const observedGeneration = before?.observedGeneration;
    const updated = transitioned(condition, conditions, timestamp);
    replaceOrAppend(
      conditions,
      observedGeneration === undefined ? updated : { ...updated, observedGeneration },
    );
  }
  return { ...changed, conditions };
}

/**
 * The status with `started` of one instance; the same object when nothing changes.
 * Mirrors `pkg/kubelet/status (SetContainerStartup)`.
 */
export function withContainerStarted(
  status: PodStatus,
  { containerId, started }: { readonly containerId: string; readonly started: boolean },
): PodStatus {
  return withContainer(status, containerId, (one) =>
    one.started === started ? one : { ...one, started },
  );
}

function withContainer(
  status: PodStatus,
  containerId: string,
  update: (one: ContainerStatus) => ContainerStatus,
): PodStatus {
  for (const field of ['containerStatuses', 'initContainerStatuses'] as const) {
    const statuses = status[field];
    const index = statuses?.findIndex(({ containerID }) => containerID === containerId) ?? -1;
    const before = statuses?.[index];
    if (statuses === undefined || before === undefined) continue;
    const after = update(before);
    return after === before ? status : { ...status, [field]: statuses.with(index, after) };
  }
  return status;
}
