/** The static Pods of a node among its Pod workers: whose turn it is, and whose mirror Pod is whose. */
import { isMirrorPod } from '../api/pod-source.ts';
import type { Pod } from '../api/schema/kubernetes.ts';
import type { PodWorker } from '../state/tables.ts';
import { CLEAN_UP, type Kubelet } from './kubelet.ts';

/** In the order in which the kubelet learned of them. */
export function staticWorkers({ ctx }: Kubelet, nodeName: string): readonly PodWorker[] {
  const found: PodWorker[] = [];
  if (ctx.state.hosts.get(nodeName)?.staticPods === undefined) return found;
  for (const uid of ctx.indexes.podsOnHost(nodeName)) {
    const worker = ctx.state.podWorkers.get(uid);
    if (worker?.isStatic === true) found.push(worker);
  }
  return found;
}

/** The one that a mirror Pod of this name stands for: the latest. Mirrors `pkg/kubelet/pod (translationByUID)`. */
export function shownBy(kubelet: Kubelet, key: string, nodeName: string): PodWorker | undefined {
  return staticWorkers(kubelet, nodeName).findLast(({ pod }) => pod === key);
}

/** The mirror Pod of this name in the API, whichever manifest it was made of. */
export function mirrorAt({ ctx }: Kubelet, key: string, nodeName: string): Pod | undefined {
  const pod = ctx.state.pods.get(key);
  return pod?.spec.nodeName === nodeName && isMirrorPod(pod) ? pod : undefined;
}

/** A worker that has begun to sync has published a status. */
export function hasStarted({ status }: PodWorker): boolean {
  return status?.startTime !== undefined;
}

/** Nothing of it runs, and it has been cleaned up after. */
export function isFinished({ ctx }: Kubelet, { uid, phase }: PodWorker): boolean {
  return phase === 'terminated' && ctx.pendingAt(CLEAN_UP, uid) === undefined;
}

/**
 * One static Pod of a name runs at a time; those that wait begin in the order in which they came. Mirrors `pkg/kubelet
 * (allowStaticPodStart)`.
 */
export function mayStart(kubelet: Kubelet, worker: PodWorker): boolean {
  if (hasStarted(worker)) return true;
  let isBehind = false;
  for (const other of staticWorkers(kubelet, worker.nodeName)) {
    if (other.uid === worker.uid) isBehind = true;
    else if (other.pod === worker.pod && !isFinished(kubelet, other)) {
      if (hasStarted(other) || !isBehind) return false;
    }
  }
  return true;
}
