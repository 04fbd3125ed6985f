/** When the kubelet removes a Pod from the API. */
import type { Pod } from '../../api/schema/kubernetes.ts';
import { isPodPhaseTerminal } from './pod-phase.ts';

const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';

/**
 * Whether the kubelet deletes the object now (grace 0, UID precondition): deletion was requested,
 * the API shows a terminal phase and the Pod's cleanup is finished. Mirror Pods are left alone.
 * Mirrors `pkg/kubelet/status (canBeDeleted)`.
 */
export function canBeDeleted(
  pod: Pick<Pod, 'metadata' | 'status'>,
  podIsFinished: boolean,
): boolean {
  const isMirror = pod.metadata.annotations?.[MIRROR_ANNOTATION] !== undefined;
  return (
    pod.metadata.deletionTimestamp !== undefined &&
    !isMirror &&
    isPodPhaseTerminal(pod.status.phase) &&
    podIsFinished
  );
}
