/** Where a Pod comes from: the API, or a manifest on its machine. Mirrors `pkg/kubelet/types (pod_update.go)`. */
import type { Pod } from './schema/kubernetes.ts';

/** Of Pods that kubelets know: `file` for static ones. */
export const CONFIG_SOURCE_ANNOTATION = 'kubernetes.io/config.source';
export const CONFIG_SEEN_ANNOTATION = 'kubernetes.io/config.seen';
/** The hash of a static Pod's manifest, which is its uid as well. */
export const CONFIG_HASH_ANNOTATION = 'kubernetes.io/config.hash';
/** The same on its mirror Pod. */
export const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';

/** The uid of the static Pod that this object of the API shows; undefined when it is an ordinary Pod. */
export function mirroredUid(pod: Pick<Pod, 'metadata'> | undefined): string | undefined {
  return pod?.metadata.annotations?.[MIRROR_ANNOTATION];
}

export function isMirrorPod(pod: Pick<Pod, 'metadata'> | undefined): boolean {
  return mirroredUid(pod) !== undefined;
}
