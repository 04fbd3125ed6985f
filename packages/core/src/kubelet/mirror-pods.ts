/**
 * Mirror Pods: what the API shows of static ones. Mirrors `pkg/kubelet (tryReconcileMirrorPods, handleMirrorPod)`,
 * `pkg/kubelet/pod/mirror_client.go` and the translation of uids in `pkg/kubelet/status`.
 */
import { MIRROR_ANNOTATION, mirroredUid } from '../api/pod-source.ts';
import type { Node, Pod, PodStatus } from '../api/schema/kubernetes.ts';
import { PRIORITY } from '../state/priorities.ts';
import type { PodWorker } from '../state/tables.ts';
import {
  isConnected,
  kubeletRuns,
  MIRROR_STATUS,
  podKeyOf,
  podSeenBy,
  roundFrom,
  type Kubelet,
} from './kubelet.ts';
import { reportToMirror } from './status.ts';
import { askForHousekeeping } from './static-housekeeping.ts';
import { mirrorAt, shownBy, staticWorkers } from './static-workers.ts';
import { requestSync } from './sync-steps.ts';

/** How often the status manager writes what it has not been told to write. */
const STATUS_PERIOD_MS = 10_000;

export function installMirrorPods(kubelet: Kubelet): void {
  const { ctx } = kubelet;
  ctx.handle(MIRROR_STATUS, PRIORITY.kubelet, ({ target }) => showStatuses(kubelet, target));
  // Whatever status is written, those that have not been written are written along with it.
  ctx.react(['PodStatusReported'], ({ nodeName }) => {
    if (ctx.pendingAt(MIRROR_STATUS, nodeName) === undefined) return;
    ctx.scheduleNoLater(MIRROR_STATUS, nodeName, ctx.now);
  });
}

/** Within a sync: the mirror Pod is created, or replaced when it is of another manifest or to be deleted. */
export function reconcileMirror(kubelet: Kubelet, worker: PodWorker): void {
  const { pod: key, nodeName } = worker;
  if (worker.isStatic !== true || !isConnected(kubelet, nodeName)) return;
  const { ctx, api } = kubelet;
  const mirror = mirrorAt(kubelet, key, nodeName);
  if (mirror !== undefined) {
    const { uid = '', deletionTimestamp } = mirror.metadata;
    if (deletionTimestamp === undefined && mirroredUid(mirror) === worker.uid) return;
    api.delete('pods', key, { gracePeriodSeconds: 0, uid });
  }
  const node = ctx.state.nodes.get(nodeName);
  if (node === undefined || node.metadata.deletionTimestamp !== undefined) return;
  api.create(mirrorOf(podSeenBy(kubelet, worker), worker.uid, node));
  ctx.scheduleNoLater(MIRROR_STATUS, nodeName, roundFrom(kubelet, nodeName, STATUS_PERIOD_MS));
}

/** Mirrors `CreateMirrorPod`: the Pod as it is, in the care of its Node. */
function mirrorOf({ metadata, ...pod }: Pod, hash: string, { metadata: node }: Node): Pod {
  const { name, namespace, labels, annotations } = metadata;
  const owner = { apiVersion: 'v1', kind: 'Node', name: node.name, uid: node.uid ?? '' };
  return {
    ...pod,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(labels && Object.keys(labels).length > 0 && { labels }),
      annotations: { ...annotations, [MIRROR_ANNOTATION]: hash },
      ownerReferences: [{ ...owner, controller: true }],
    },
    status: {},
  };
}

function showStatuses(kubelet: Kubelet, nodeName: string): void {
  if (!kubeletRuns(kubelet, nodeName)) return;
  for (const worker of staticWorkers(kubelet, nodeName)) showStatus(kubelet, worker);
}

/** The mirror Pod gets the status that the kubelet keeps. */
export function showStatus(kubelet: Kubelet, worker: PodWorker): void {
  if (worker.status?.startTime !== undefined) reportToMirror(kubelet, worker, worker.status);
}

/** The watch brings a mirror Pod: its static Pod is synced; one that stands for nothing has no reason to be. */
export function noticeMirror(kubelet: Kubelet, key: string, nodeName: string): void {
  const worker = shownBy(kubelet, key, nodeName);
  if (worker === undefined || worker.phase === 'terminated') {
    askForHousekeeping(kubelet, nodeName);
  } else if (worker.phase === 'sync') requestSync(kubelet, worker.uid, kubelet.ctx.now);
}

/** A Pod has left the API: perhaps the mirror of a static one, which then makes another. */
export function noticeLostMirrors(kubelet: Kubelet, nodeName: string): void {
  for (const { uid, pod, phase } of staticWorkers(kubelet, nodeName)) {
    const isShown = mirrorAt(kubelet, pod, nodeName) !== undefined;
    if (phase === 'sync' && !isShown) requestSync(kubelet, uid, kubelet.ctx.now);
  }
}

/**
 * The status that a static Pod begins with: after a restart of the kubelet its start and the transitions of its conditions
 * are those that its mirror Pod shows. Mirrors `pkg/kubelet/status (updateStatusInternal)`.
 */
export function firstStatus(kubelet: Kubelet, { metadata, status }: Pod, node: string): PodStatus {
  const key = podKeyOf({ metadata });
  const mirror = isConnected(kubelet, node) ? mirrorAt(kubelet, key, node) : undefined;
  if (mirror === undefined || mirroredUid(mirror) !== metadata.uid) return status;
  const { startTime, conditions } = mirror.status;
  return { ...status, ...(startTime && { startTime }), ...(conditions && { conditions }) };
}
