/** The active deadline of a Pod, counted from its start on the node. */
import type { PodSpec, PodStatus } from '../../api/schema/kubernetes.ts';
import { fromTimestamp, type SimTime } from '../../engine/time.ts';

/** What becomes of a Pod past its deadline; reason and message of its status and of its event. */
export const DEADLINE_EXCEEDED = {
  reason: 'DeadlineExceeded',
  message: 'Pod was active on the node longer than the specified deadline',
} as const;

/** The instant at which the deadline is over; undefined when there is none (yet). */
export function activeDeadlineAt(
  spec: Pick<PodSpec, 'activeDeadlineSeconds'>,
  status: Pick<PodStatus, 'startTime'>,
): SimTime | undefined {
  if (spec.activeDeadlineSeconds === undefined || status.startTime === undefined) return undefined;
  return fromTimestamp(status.startTime) + spec.activeDeadlineSeconds * 1_000;
}

/**
 * Whether the Pod is past its deadline: it is due for a sync, and that sync makes it Failed.
 * Mirrors `pkg/kubelet (activeDeadlineHandler.ShouldSync, ShouldEvict)`.
 */
export function isPastActiveDeadline(
  spec: Pick<PodSpec, 'activeDeadlineSeconds'>,
  status: Pick<PodStatus, 'startTime'>,
  now: SimTime,
): boolean {
  const deadlineAt = activeDeadlineAt(spec, status);
  return deadlineAt !== undefined && now >= deadlineAt;
}
