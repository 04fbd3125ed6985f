/** Which Pods a node cannot do without. Mirrors `pkg/kubelet/types (IsCriticalPod, Preemptable)`. */
import { SYSTEM_CRITICAL_PRIORITY } from '../../api/kubelet-configuration/node-configuration.ts';
import { CONFIG_SOURCE_ANNOTATION, MIRROR_ANNOTATION } from '../../api/pod-source.ts';
import type { Pod } from '../../api/schema/kubernetes.ts';

/** What makes a Pod critical. */
export interface Ranked {
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  readonly priority?: number | undefined;
}

export const rankOf = ({ metadata, spec }: Pick<Pod, 'metadata' | 'spec'>): Ranked => ({
  annotations: metadata.annotations,
  priority: spec.priority,
});

/** Not from the API server but from a file of the node. */
export function isStaticPod({ annotations }: Ranked): boolean {
  return (annotations?.[CONFIG_SOURCE_ANNOTATION] ?? 'api') !== 'api';
}

/** Static, the mirror of a static one, or of a priority reserved for the system. */
export function isCritical(pod: Ranked): boolean {
  if (isStaticPod(pod) || pod.annotations?.[MIRROR_ANNOTATION] !== undefined) return true;
  return (pod.priority ?? 0) >= SYSTEM_CRITICAL_PRIORITY;
}

/** Whether a node may end `other` to make room for `pod`. */
export function mayPreempt(pod: Ranked, other: Ranked): boolean {
  if (isCritical(pod) && !isCritical(other)) return true;
  return (
    pod.priority !== undefined && other.priority !== undefined && pod.priority > other.priority
  );
}
