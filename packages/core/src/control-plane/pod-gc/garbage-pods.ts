/** Which Pods nobody will ever finish. Mirrors `pkg/controller/podgc/gc_controller.go`. */
import type { Node, Pod } from '../../api/schema/kubernetes.ts';

/** More finished Pods than this are too many. */
export const TERMINATED_POD_THRESHOLD = 12_500;
const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service';

/** Finished, whether well or not. */
export function isTerminated({ status }: Pod): boolean {
  const { phase = '' } = status;
  return !['Pending', 'Running', 'Unknown'].includes(phase);
}

/** The surplus of finished Pods: evicted ones first, then the oldest, then by name. */
export function surplusTerminatedPods(
  pods: readonly Pod[],
  threshold = TERMINATED_POD_THRESHOLD,
): readonly Pod[] {
  const finished = pods.filter(isTerminated);
  const surplus = finished.length - threshold;
  if (surplus <= 0) return [];
  return finished.sort(byWorthlessness).slice(0, surplus);
}

/** A node that an operator has declared dead, and that looks it. */
export function isOutOfService(node: Node | undefined): boolean {
  const isReady = node?.status.conditions?.some(
    ({ type, status }) => type === 'Ready' && status === 'True',
  );
  return isReady !== true && node?.spec.taints?.some(({ key }) => key === OUT_OF_SERVICE) === true;
}

/** Being deleted on such a node. */
export function isLostWithNode(pod: Pod, node: Node | undefined): boolean {
  return pod.metadata.deletionTimestamp !== undefined && isOutOfService(node);
}

/** Being deleted before it got a node. */
export function isUnscheduledTerminating({ metadata, spec }: Pod): boolean {
  return metadata.deletionTimestamp !== undefined && !spec.nodeName;
}

function byWorthlessness(a: Pod, b: Pod): number {
  const evicted = Number(isEvicted(b)) - Number(isEvicted(a));
  if (evicted !== 0) return evicted;
  const [createdA = '', createdB = ''] = [
    a.metadata.creationTimestamp,
    b.metadata.creationTimestamp,
  ];
  if (createdA !== createdB) return createdA < createdB ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}

function isEvicted({ status }: Pod): boolean {
  return status.reason === 'Evicted';
}
