/** Which Pods end together when a node is shut down, and how long they have. Mirrors `pkg/kubelet/nodeshutdown (groupByPriority, killPods)`. */
import type { ShutdownGroup } from '../../api/kubelet-configuration/node-configuration.ts';
import type { AdmissionRejection } from './admission.ts';
import type { PodEnd } from './pod-status.ts';

/** What becomes of a Pod that the shutdown ends; one that has succeeded by then keeps its phase. */
export const NODE_SHUTDOWN = {
  reason: 'Terminated',
  message: 'Pod was terminated in response to imminent node shutdown.',
  isDisruption: true,
  sparesSucceeded: true,
} as const satisfies PodEnd;

export const NOT_ADMITTED: AdmissionRejection = {
  reason: 'NodeShutdown',
  message: 'Pod was rejected as the node is shutting down.',
};

/** A Pod as the shutdown sees it. */
export interface PodToEnd {
  readonly uid: string;
  readonly priority: number;
}

export interface PodsToEnd {
  readonly gracePeriodSeconds: number;
  readonly uids: readonly string[];
}

/**
 * Pods by group, in the order in which the groups end; `groups` ascend by priority. A Pod belongs to the highest group
 * whose priority it reaches, to the lowest one if it reaches none. Groups without Pods take no time and are left out.
 */
export function groupByPriority(
  groups: readonly ShutdownGroup[],
  pods: readonly PodToEnd[],
): readonly PodsToEnd[] {
  const members = groups.map(({ gracePeriodSeconds }) => ({
    gracePeriodSeconds,
    uids: [] as string[],
  }));
  for (const { uid, priority } of pods) {
    const reached = groups.filter((group) => group.priority <= priority).length;
    members[Math.max(reached - 1, 0)]?.uids.push(uid);
  }
  return members.filter(({ uids }) => uids.length > 0);
}
