/** From the name of a Pod in the API to what its machine has of it. */
import { mirroredUid } from '../api/pod-source.ts';
import type { Context } from '../state/context.ts';
import type { HostPod } from '../state/tables.ts';

/** What exists of the Pod; a mirror Pod leads to the static one that it shows. */
export function hostPodNamed({ state }: Context, key: string): HostPod | undefined {
  const pod = state.pods.get(key);
  const uid = pod === undefined ? undefined : (mirroredUid(pod) ?? pod.metadata.uid);
  return uid === undefined ? undefined : state.hostPods.get(uid);
}
