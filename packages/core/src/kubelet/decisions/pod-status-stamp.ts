/** What the kubelet's status cache adds to a computed status before it keeps it. */
import type {
  ContainerState,
  ContainerStatus,
  PodSpec,
  PodStatus,
} from '../../api/schema/kubernetes.ts';
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
  const conditions = status.conditions?.map((condition) =>
    transitioned(condition, lastStatus.conditions, timestamp),
  );
  return {
    ...shortened(status, spec),
    ...(conditions === undefined ? undefined : { conditions }),
    startTime: lastStatus.startTime ?? status.startTime ?? timestamp,
  };
}

function shortened(status: PodStatus, spec: PodSpec): PodStatus {
  const { containers, initContainers = [], ephemeralContainers = [] } = spec;
  const count = containers.length + initContainers.length + ephemeralContainers.length;
  const limit = Math.floor(MESSAGE_BYTES_MAX / Math.max(count, 1));
  const isLong = (state: ContainerState | undefined) =>
    (state?.terminated?.message?.length ?? 0) > limit;
  const cut = (state: ContainerState | undefined): ContainerState => {
    const terminated = state?.terminated;
    if (terminated?.message === undefined) return state ?? {};
    return { ...state, terminated: { ...terminated, message: terminated.message.slice(0, limit) } };
  };
  const shorten = (one: ContainerStatus): ContainerStatus =>
    isLong(one.state) || isLong(one.lastState)
      ? { ...one, state: cut(one.state), lastState: cut(one.lastState) }
      : one;
  return {
    ...status,
    ...(status.containerStatuses && { containerStatuses: status.containerStatuses.map(shorten) }),
    ...(status.initContainerStatuses && {
      initContainerStatuses: status.initContainerStatuses.map(shorten),
    }),
  };
}
