/** What the kubelet's status cache adds to a computed status before it keeps it. */
import type {
  ContainerState,
  ContainerStatus,
  PodSpec,
  PodStatus,
} from '../../api/schema/kubernetes.ts';
import type { Mutable } from './mutable.ts';
import { transitioned } from './pod-status-merge.ts';

/** All termination messages of a Pod together. */
const MESSAGE_BYTES_MAX = 12 * 1024;

/**
 * The computed status with its start time, transition times and shortened termination messages.
 * The start time is set once; a transition time moves only when its condition's status value does.
 * Mirrors `pkg/kubelet/status (updateStatusInternal, updateLastTransitionTime, normalizeStatus)`.
 */
export function stampPodStatus(
  status: PodStatus,
  lastStatus: PodStatus,
  spec: PodSpec,
  timestamp: string,
): PodStatus {
  const stamped: Mutable<PodStatus> = { ...status };
  stamped.startTime = lastStatus.startTime ?? status.startTime ?? timestamp;
  if (status.conditions !== undefined) {
    stamped.conditions = status.conditions.map((condition) =>
      // Those of a resize bring their own time, that of their reason.
      condition.type.startsWith('PodResize')
        ? condition
        : transitioned(condition, lastStatus.conditions, timestamp),
    );
  }
  const limit = messageLimit(spec);
  for (const field of STATUS_FIELDS) {
    const statuses = status[field];
    if (statuses?.some((one) => isLong(one.state, limit) || isLong(one.lastState, limit))) {
      stamped[field] = statuses.map((one) => shortened(one, limit));
    }
  }
  return stamped;
}

const STATUS_FIELDS = [
  'containerStatuses',
  'initContainerStatuses',
  'ephemeralContainerStatuses',
] as const;

/** An even share for every container of the spec. */
function messageLimit({ containers, initContainers, ephemeralContainers }: PodSpec): number {
  const others = (initContainers?.length ?? 0) + (ephemeralContainers?.length ?? 0);
  return Math.floor(MESSAGE_BYTES_MAX / Math.max(containers.length + others, 1));
}

function isLong(state: ContainerState | undefined, limit: number): boolean {
  return (state?.terminated?.message?.length ?? 0) > limit;
}

function shortened(status: ContainerStatus, limit: number): ContainerStatus {
  const cut: Mutable<ContainerStatus> = { ...status };
  for (const field of ['state', 'lastState'] as const) {
    const terminated = status[field]?.terminated;
    if (terminated?.message === undefined) continue;
    cut[field] = { terminated: { ...terminated, message: terminated.message.slice(0, limit) } };
  }
  return cut;
}
