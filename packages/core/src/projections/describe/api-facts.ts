/** Words for what objects of the API went through. */
import type { Pod, PodStatus } from '../../api/schema/kubernetes.ts';
import { formatDuration } from '../../engine/time.ts';
import type { ApiFact } from '../../state/facts.ts';
import { excerpt, said, type Describers } from './describer.ts';

export const API_FACTS: Describers<ApiFact> = {
  ObjectCreated: ({ plural, key, object }) => `${plural} ${key}: created${assignment(object)}`,
  ObjectUpdated: ({ plural, key }) => `${plural} ${key}: changed`,
  ObjectDeleted: ({ plural, key }) => `${plural} ${key}: gone from the API`,
  PodBound: ({ pod, nodeName }) => `${pod}: assigned to ${nodeName}`,
  PodUnschedulable: ({ pod, message, attempts }) =>
    `${pod}: no node, attempt ${attempts}${said(message)}`,
  PodStatusReported: ({ pod, status }) => `${pod}: the API now says ${describeStatus(status)}`,
  PodConditionChanged: ({ pod, conditions, by }) =>
    `${pod}: ${by} sets ${conditionList(conditions)}`,
  PodDeletionStarted: ({ pod, gracePeriodSeconds }) =>
    `${pod}: deletion requested, grace period ${formatDuration(gracePeriodSeconds * 1_000)}`,
  NodeConditionChanged: ({ nodeName, conditions, by }) =>
    `${nodeName}: ${by} sets ${conditionList(conditions)}`,
  NodeTainted: ({ nodeName, taints, unschedulable }) =>
    `${nodeName}: ${describeTaints(taints)}${unschedulable ? ', unschedulable' : ''}`,
  PodEvictionStarted: ({ pod, nodeName }) => `${pod}: evicted by a NoExecute taint of ${nodeName}`,
  PodEvictionCancelled: ({ pod }) => `${pod}: eviction called off`,
  CommandRefused: ({ command, target, reason, message }) =>
    `${command} ${target}: ${reason}${said(message)}`,
};

/** `Running, ready 1/2, restarts 3 (app CrashLoopBackOff)`. */
export function describeStatus(status: PodStatus): string {
  const statuses = status.containerStatuses ?? [];
  const phase = status.phase ?? 'Unknown';
  const because = status.reason === undefined ? '' : ` (${status.reason})`;
  if (statuses.length === 0) return `${phase}${because}`;
  const ready = statuses.filter((one) => one.ready).length;
  const restarts = statuses.reduce((sum, { restartCount }) => sum + restartCount, 0);
  const waiting = [...(status.initContainerStatuses ?? []), ...statuses].flatMap(
    ({ name, state }) => {
      const reason = state?.waiting?.reason;
      return reason === undefined ? [] : [`${name} ${reason}`];
    },
  );
  const details = waiting.length === 0 ? '' : ` (${waiting.join(', ')})`;
  const again = restarts === 0 ? '' : `, restarts ${restarts}`;
  return `${phase}${because}, ready ${ready}/${statuses.length}${again}${details}`;
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
}

function conditionList(conditions: readonly Condition[]): string {
  const texts = conditions.map(
    ({ type, status, reason }) => `${type}=${status}${reason ? ` (${reason})` : ''}`,
  );
  return excerpt(texts.join(', '));
}

/** `taints now a=b:NoExecute, c:NoSchedule`. */
export function describeTaints(
  taints: readonly { readonly key: string; readonly value?: string; readonly effect: string }[],
): string {
  if (taints.length === 0) return 'no taints now';
  const texts = taints.map(
    ({ key, value, effect }) => `${key}${value ? `=${value}` : ''}:${effect}`,
  );
  return `taints now ${texts.join(', ')}`;
}

function assignment(object: object): string {
  const nodeName = (object as Partial<Pod>).spec?.nodeName;
  return nodeName === undefined ? '' : ` on ${nodeName}`;
}
