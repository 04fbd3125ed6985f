/** Removes dead container instances and sandboxes: one instance per name is kept. Mirrors `pkg/kubelet (getContainersToDeleteInPod)` and `kuberuntime_gc.go`. */
import type { HostContainer } from '../state/tables.ts';
import { imageUseOf } from './image-records.ts';
import { hostPodOf, workerOf, type Kubelet } from './kubelet.ts';
import { CHANGED, DONE, type StepResult } from './sync-run.ts';

/** Keeps the newest dead instance of every container name, and of the dead sandboxes those that still hold one. */
export function removeDeadInstances(kubelet: Kubelet, uid: string): void {
  const { containers } = hostPodOf(kubelet, uid);
  if (containers.length > 1) {
    const seen = new Set<string>();
    // A copy: the direct store takes instances out of the list while it is walked.
    for (const container of [...containers]) {
      if (container.state !== 'exited') continue;
      if (seen.has(container.name)) removeContainer(kubelet, uid, container);
      seen.add(container.name);
    }
  }
  removeOldSandboxes(kubelet, uid);
}

/** All but the newest sandbox go once they are dead and empty. Mirrors `kuberuntime_gc (evictSandboxes)`. */
export function removeOldSandboxes(kubelet: Kubelet, uid: string): void {
  const { pod, nodeName, sandboxes, containers } = hostPodOf(kubelet, uid);
  if (sandboxes.length < 2) return;
  for (const { id: sandboxId, state } of sandboxes.slice(1)) {
    if (state === 'ready' || containers.some((one) => one.sandboxId === sandboxId)) continue;
    kubelet.ctx.emit('SandboxRemoved', { uid, pod, nodeName, sandboxId });
  }
}

/** Removes all that Pods which have ended left behind, and what is dead of others. Mirrors `DeleteAllUnusedContainers`. */
export function deleteUnusedContainers(kubelet: Kubelet, nodeName: string): void {
  const { ctx } = kubelet;
  for (const uid of [...ctx.indexes.podsOnHost(nodeName)]) {
    if (ctx.state.podWorkers.get(uid)?.phase === 'terminated') removeRemains(kubelet, uid);
    else removeDeadInstances(kubelet, uid);
  }
}

/** Containers and sandboxes of a Pod of which nothing runs any more; its logs go with them. */
export function removeRemains(kubelet: Kubelet, uid: string): void {
  const { pod, nodeName, containers, sandboxes } = hostPodOf(kubelet, uid);
  for (const container of [...containers]) removeContainer(kubelet, uid, container);
  for (const { id: sandboxId } of [...sandboxes]) {
    kubelet.ctx.emit('SandboxRemoved', { uid, pod, nodeName, sandboxId });
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
    if (ids.includes(container.id)) removeContainer(kubelet, uid, container);
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
    if (names.has(container.name) && container.state !== 'running')
      removeContainer(kubelet, uid, container);
  }
  return DONE;
}

function removeContainer(kubelet: Kubelet, uid: string, container: HostContainer): void {
  const { pod, nodeName } = hostPodOf(kubelet, uid);
  const { id: containerId, name } = container;
  const imageUse = imageUseOf(kubelet, nodeName, container);
  kubelet.ctx.emit('ContainerRemoved', {
    ...{ uid, pod, nodeName, container: name, containerId },
    ...imageUse,
  });
}
