/** Removes dead container instances: one per name is kept. Mirrors `pkg/kubelet (getContainersToDeleteInPod)`. */
import type { HostContainer } from '../state/tables.ts';
import { hostPodOf, workerOf, type Kubelet } from './kubelet.ts';
import { CHANGED, DONE, type StepResult } from './sync-run.ts';

/** Keeps the newest dead instance of every container name. */
export function removeDeadInstances(kubelet: Kubelet, uid: string): void {
  const { containers } = hostPodOf(kubelet, uid);
  if (containers.length < 2) return;
  const seen = new Set<string>();
  // A copy: the direct store takes instances out of the list while it is walked.
  for (const container of [...containers]) {
    if (container.state !== 'exited') continue;
    if (seen.has(container.name)) remove(kubelet, uid, container);
    seen.add(container.name);
  }
}

/** Removes instances for good, as an in-place reset of the Pod does. */
export function removeContainers(
  kubelet: Kubelet,
  uid: string,
  ids: readonly string[],
): StepResult {
  const { containers } = hostPodOf(kubelet, uid);
  for (const container of [...containers])
    if (ids.includes(container.id)) remove(kubelet, uid, container);
  return CHANGED;
}

/**
 * Removes all instances of init containers, sidecars included, before initialization starts over.
 * Mirrors `kuberuntime (purgeInitContainers)`.
 */
export function removeInitContainers(kubelet: Kubelet, uid: string): StepResult {
  const { spec } = workerOf(kubelet, uid);
  const names = new Set(spec.initContainers?.map(({ name }) => name));
  for (const container of [...hostPodOf(kubelet, uid).containers]) {
    if (names.has(container.name) && container.state !== 'running') remove(kubelet, uid, container);
  }
  return DONE;
}

function remove({ ctx }: Kubelet, uid: string, { id, name }: HostContainer): void {
  const pod = ctx.state.hostPods.get(uid)?.pod ?? '';
  ctx.emit('ContainerRemoved', { uid, pod, container: name, containerId: id });
}
