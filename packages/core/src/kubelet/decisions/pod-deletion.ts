/** When the kubelet removes a Pod from the API. */
import { isMirrorPod } from '../../api/pod-source.ts';
import type { Pod } from '../../api/schema/kubernetes.ts';
import { isPodPhaseTerminal } from './pod-phase.ts';

/**
 * Whether the kubelet deletes the object now (grace 0, UID precondition): deletion was requested,
 * the API shows a terminal phase and the Pod's cleanup is finished. Mirror Pods are left alone.
 * Mirrors `pkg/kubelet/status (canBeDeleted)`.
 */
export function canBeDeleted(
  pod: Pick<Pod, 'metadata' | 'status'>,
  podIsFinished: boolean,
): boolean {
  return (
    pod.metadata.deletionTimestamp !== undefined &&
    !isMirrorPod(pod) &&
    isPodPhaseTerminal(pod.status.phase) &&
    podIsFinished
  );
}
