/** How a kubelet learns of Pods: added, updated, deleted, gone. Mirrors `pkg/kubelet (HandlePodAdditions...)`. */
import { isMirrorPod } from '../api/pod-source.ts';
import type { Pod, PodSpec } from '../api/schema/kubernetes.ts';
import { toTimestamp } from '../engine/time.ts';
import { canonicalJson } from '../log/canonical-json.ts';
import type { PodWorker } from '../state/tables.ts';
import { admitToNode, shutdownRefusal } from './admission.ts';
import { rejectedPodStatus, type AdmissionRejection } from './decisions/admission.ts';
import { activeDeadlineAt } from './decisions/active-deadline.ts';
import { isPodPhaseTerminal } from './decisions/pod-phase.ts';
import {
  apiPod,
  CONFIG,
  DEADLINE,
  isConnected,
  kubeletRuns,
  nodeStream,
  podKeyOf,
  podSeenBy,
  SYNC,
  workerOf,
  type Kubelet,
} from './kubelet.ts';
import { firstStatus, noticeLostMirrors, noticeMirror } from './mirror-pods.ts';
import { preempt, putOff, type Deferred } from './preemption.ts';
import { noticeResize } from './resize.ts';
import { resourcesByContainer, specWithResources } from '../host/resources-in-force.ts';
import { manifestPod } from './static-pod.ts';
import { reportToMirror } from './status.ts';
import { cleanUp, deleteWhenDone, forgetPod, stopPod } from './pod-stop.ts';

/** Lets the kubelet of a node look at a Pod once its watch has told it. */
export function announce(kubelet: Kubelet, uid: string, nodeName: string): void {
  const { ctx } = kubelet;
  if (nodeName === '' || !kubeletRuns(kubelet, nodeName) || !isConnected(kubelet, nodeName)) return;
  const lagMs = ctx.drawMs(nodeStream(nodeName), ctx.config.timing.watch);
  ctx.scheduleNoLater(CONFIG, uid, ctx.now + lagMs, nodeName);
}

/** Handles a due `kubelet/pod-config` notice: brings the worker in line with the API. */
export function noticePod(kubelet: Kubelet, uid: string, nodeName: string): void {
  const { ctx } = kubelet;
  if (!kubeletRuns(kubelet, nodeName) || !isConnected(kubelet, nodeName)) return;
  if (putOff(kubelet, nodeName, { uid, isAddition: false })) return;
  const pod = apiPod(kubelet, uid);
  const worker = ctx.state.podWorkers.get(uid);
  if (worker?.isStatic === true) return;
  if (pod === undefined) {
    if (worker !== undefined) removePod(kubelet, uid);
    else forgetPod(kubelet, uid);
    noticeLostMirrors(kubelet, nodeName);
    return;
  }
  if (isMirrorPod(pod)) {
    noticeMirror(kubelet, podKeyOf(pod), nodeName);
    return;
  }
  if (worker === undefined) {
    if (!isOverAndGone(kubelet, uid, pod)) addPod(kubelet, uid, pod, nodeName);
    return;
  }
  if (specChanged(worker.spec, pod.spec)) {
    const { spec: before } = worker;
    ctx.emit('PodUpdateReceived', { uid, pod: worker.pod, spec: pod.spec });
    noticeResize(kubelet, uid, before, pod);
  }
  if (pod.metadata.deletionTimestamp !== undefined) deletePod(kubelet, uid);
  else ctx.scheduleNoLater(SYNC, uid, ctx.now);
}

/** A Pod that has ended, or was turned away, and of which the machine has nothing: there is nothing to do about it. */
function isOverAndGone({ ctx }: Kubelet, uid: string, { status, metadata }: Pod): boolean {
  const isOver = isPodPhaseTerminal(status.phase) && metadata.deletionTimestamp === undefined;
  return isOver && !ctx.state.hostPods.has(uid);
}

/** A resumed run has copies of what was one object. */
function specChanged(known: PodSpec, stored: PodSpec): boolean {
  return known !== stored && canonicalJson(known) !== canonicalJson(stored);
}

const NONE: Readonly<Record<string, string>> = {};

/** A Pod out of the folder of manifests is new to the kubelet, whatever the API shows of it. */
export function addStaticPod(kubelet: Kubelet, pod: Pod, nodeName: string): void {
  const { uid = '' } = pod.metadata;
  if (putOff(kubelet, nodeName, { uid, isAddition: true })) return;
  const status = firstStatus(kubelet, pod, nodeName);
  addPod(kubelet, uid, { ...pod, status }, nodeName, { isStatic: true });
}

/** Mirrors `HandlePodAdditions`; after a kubelet restart every Pod is an addition. */
export function addPod(
  kubelet: Kubelet,
  uid: string,
  pod: Pod,
  nodeName: string,
  { isStatic = false }: { readonly isStatic?: boolean } = {},
): void {
  if (isPodPhaseTerminal(pod.status.phase)) {
    takePod(kubelet, uid, pod, nodeName, { isStatic });
    return;
  }
  const admission = admitToNode(kubelet, grantedPod(kubelet, uid, pod), nodeName);
  if (admission !== undefined && 'victims' in admission) {
    preempt(kubelet, nodeName, { uid, victims: admission.victims });
  } else if (admission === undefined) takePod(kubelet, uid, pod, nodeName, { isStatic });
  else rejectPod(kubelet, uid, pod, nodeName, { isStatic, rejection: admission });
}

/** Room was made for the Pod: nobody looks again whether there is enough of it. */
export function admitAfterPreemption(kubelet: Kubelet, uid: string, nodeName: string): void {
  const rejection = shutdownRefusal(kubelet, nodeName);
  const manifest = manifestPod(kubelet, uid, nodeName);
  const isStatic = manifest !== undefined;
  const pod = manifest
    ? { ...manifest, status: firstStatus(kubelet, manifest, nodeName) }
    : apiPod(kubelet, uid);
  if (pod === undefined) return;
  if (rejection === undefined) takePod(kubelet, uid, pod, nodeName, { isStatic });
  else rejectPod(kubelet, uid, pod, nodeName, { isStatic, rejection });
}

/**
 * The status of a rejected Pod is written once and for all; that of a static one stays with the kubelet. What a restarted
 * kubelet finds of one on its machine it ends like any Pod that nobody wants. Mirrors `pkg/kubelet (rejectPod, HandlePodCleanups)`.
 */
function rejectPod(
  kubelet: Kubelet,
  uid: string,
  pod: Pod,
  nodeName: string,
  { isStatic, rejection }: { readonly isStatic: boolean; readonly rejection: AdmissionRejection },
): void {
  const { ctx, api } = kubelet;
  const key = podKeyOf(pod);
  if (isStatic) receive(kubelet, uid, pod, nodeName, { isStatic });
  ctx.emit('PodRejected', { uid, pod: key, nodeName, ...rejection });
  const status = rejectedPodStatus(pod, rejection, toTimestamp(ctx.now));
  if (isStatic) {
    ctx.emit('PodStatusChanged', { uid, pod: key, nodeName, status });
    reportToMirror(kubelet, workerOf(kubelet, uid), status);
    stopPod(kubelet, uid, { reason: rejection.reason });
    return;
  }
  api.reportPodStatus(uid, status);
  if (ctx.state.podWorkers.has(uid)) removeOrphan(kubelet, uid);
  // Housekeeping sees to it that nothing of it is left, and deletes the object.
  else if (pod.metadata.deletionTimestamp !== undefined) {
    ctx.scheduleNoLater(CONFIG, uid, ctx.now, nodeName);
  }
}

/** A Pod that the node has had before keeps what it was granted then. Mirrors `pkg/kubelet/allocation (UpdatePodFromAllocation)`. */
function grantedPod({ ctx }: Kubelet, uid: string, pod: Pod): Pod {
  const { spec } = pod;
  const before = ctx.state.podWorkers.get(uid)?.spec ?? spec;
  const { resources } = ctx.state.hostPods.get(uid) ?? {};
  if (resources === undefined && before === spec) return pod;
  const allocated = resources?.allocated ?? resourcesByContainer(before);
  return { ...pod, spec: specWithResources(spec, allocated) };
}

/** From now on the Pod has a worker. */
function receive(
  { ctx }: Kubelet,
  uid: string,
  pod: Pod,
  nodeName: string,
  { isStatic }: { readonly isStatic: boolean },
): void {
  const { spec, status } = pod;
  const { labels = NONE, annotations = NONE } = pod.metadata;
  const received = { uid, pod: podKeyOf(pod), nodeName, spec, status, labels, annotations };
  ctx.emit('PodReceived', { ...received, ...(isStatic && { isStatic: true as const }) });
}

function takePod(
  kubelet: Kubelet,
  uid: string,
  pod: Pod,
  nodeName: string,
  kind: { readonly isStatic: boolean },
): void {
  const { ctx } = kubelet;
  const { spec, status } = pod;
  const isOver = isPodPhaseTerminal(status.phase);
  const before = ctx.state.podWorkers.get(uid)?.spec ?? spec;
  const { resources } = ctx.state.hostPods.get(uid) ?? {};
  receive(kubelet, uid, pod, nodeName, kind);
  if (isOver || pod.metadata.deletionTimestamp !== undefined) {
    stopPod(kubelet, uid, { reason: isOver ? 'completed' : 'deleted' });
    return;
  }
  // The deadline of a static Pod counts once its first status is there.
  const deadlineAt = kind.isStatic ? undefined : activeDeadlineAt(spec, status);
  if (deadlineAt !== undefined) ctx.schedule(DEADLINE, uid, Math.max(ctx.now, deadlineAt));
  if (before !== spec || resources !== undefined) noticeResize(kubelet, uid, before, pod);
  ctx.scheduleNoLater(SYNC, uid, ctx.now);
}

/** The main loop comes to a Pod that it has put off. */
export function resumePod(kubelet: Kubelet, { uid, isAddition }: Deferred, nodeName: string): void {
  const manifest = isAddition ? manifestPod(kubelet, uid, nodeName) : undefined;
  if (manifest !== undefined) addStaticPod(kubelet, manifest, nodeName);
  else if (isAddition) meetAgain(kubelet, uid, nodeName);
  else noticePod(kubelet, uid, nodeName);
}

/** A restarted kubelet finds what is on its machine and takes every Pod as new. */
export function meetAgain(kubelet: Kubelet, uid: string, nodeName: string): void {
  const worker = kubelet.ctx.state.podWorkers.get(uid);
  if (worker?.isStatic === true) return;
  if (putOff(kubelet, nodeName, { uid, isAddition: true })) return;
  const pod = apiPod(kubelet, uid);
  if (worker !== undefined && !isConnected(kubelet, nodeName)) goOnUntold(kubelet, worker);
  else if (pod === undefined) removeOrphan(kubelet, uid);
  else addPod(kubelet, uid, pod, nodeName);
}

/**
 * A kubelet that starts while it is cut off learns of nothing that has changed in the API: each Pod goes on where it was.
 * Simplified: a real kubelet leaves what runs alone until the API is in reach, and restarts nothing meanwhile.
 */
function goOnUntold(kubelet: Kubelet, worker: PodWorker): void {
  const { uid, nodeName, spec, phase, stopReason: reason } = worker;
  const known = { ...podSeenBy(kubelet, worker), spec };
  if (phase === 'sync') takePod(kubelet, uid, known, nodeName, { isStatic: false });
  else if (phase === 'terminating') stopPod(kubelet, uid, { reason });
  else cleanUp(kubelet, uid);
}

function deletePod(kubelet: Kubelet, uid: string): void {
  const { phase } = workerOf(kubelet, uid);
  if (phase === 'terminated') deleteWhenDone(kubelet, uid);
  else stopPod(kubelet, uid, { reason: 'deleted' });
}

/** What a kubelet gives containers whose Pod it has never seen. */
const ORPHAN_GRACE_SECONDS = 1;

/**
 * A kubelet that has just started finds a Pod on its machine that the API no longer has: nobody can tell it of a grace
 * period. Mirrors `pkg/kubelet (SyncTerminatingRuntimePod)`.
 */
export function removeOrphan(kubelet: Kubelet, uid: string): void {
  const worker = kubelet.ctx.state.podWorkers.get(uid);
  if (worker === undefined) forgetPod(kubelet, uid);
  else if (worker.phase === 'terminated') cleanUp(kubelet, uid);
  else stopPod(kubelet, uid, { reason: 'removed', overrideSeconds: ORPHAN_GRACE_SECONDS });
}

/** The object is gone from the API: a forced deletion, or the end of an ordinary one. */
function removePod(kubelet: Kubelet, uid: string): void {
  if (workerOf(kubelet, uid).phase !== 'terminated') {
    stopPod(kubelet, uid, { reason: 'removed' });
    return;
  }
  if (kubelet.ctx.pendingAt('kubelet/clean-up', uid) !== undefined) return;
  cleanUp(kubelet, uid);
}
