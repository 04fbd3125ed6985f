/**
 * In-place resizes on the node: whether the resources that a Pod wants now can be granted, and how far it is on the way
 * to them. Mirrors `pkg/kubelet/allocation (handlePodResourcesResize, retryPendingResizes)`, `pkg/kubelet (SyncPod)`.
 */
import { qosClassOf } from '../api/qos-class.ts';
import { podRequestAmounts } from '../api/pod-resources.ts';
import type { Pod, PodSpec } from '../api/schema/kubernetes.ts';
import { semanticallyEqual } from '../api/validation/semantic-equality.ts';
import {
  allocatedPod,
  resourcesByContainer,
  specWithResources,
} from '../host/resources-in-force.ts';
import { PRIORITY } from '../state/priorities.ts';
import type { PodWorker, ResizeCondition } from '../state/tables.ts';
import { resourceShortage } from './admission.ts';
import { isPodPhaseTerminal } from './decisions/pod-phase.ts';
import { resizeMessage } from './decisions/resize-message.ts';
import { resizeNeed } from './decisions/resize-need.ts';
import { hostPodOf, kubeletRuns, podSeenBy, workerOf, type Kubelet } from './kubelet.ts';
import { requestSync } from './sync-steps.ts';

const RETRY = 'kubelet/resize';

/** Room on a node may let resizes go on that were deferred. */
export function installResizes(kubelet: Kubelet): void {
  const { ctx } = kubelet;
  ctx.handle(RETRY, PRIORITY.kubelet, ({ target }) => retryResizes(kubelet, target));
  ctx.react(['PodForgotten', 'PodResizeStarted'], ({ nodeName }) => retryLater(kubelet, nodeName));
  ctx.react(['PodStatusReported'], ({ nodeName, status }) => {
    if (isPodPhaseTerminal(status.phase)) retryLater(kubelet, nodeName);
  });
}

function retryLater({ ctx }: Kubelet, nodeName: string): void {
  if (ctx.indexes.deferredResizes(nodeName).size === 0) return;
  ctx.scheduleNoLater(RETRY, nodeName, ctx.now);
}

/** The kubelet has a new spec, or the Pod again after a restart of its own; `before` is the spec that it knew. */
export function noticeResize(kubelet: Kubelet, uid: string, before: PodSpec, pod: Pod): void {
  const { ctx } = kubelet;
  const { pod: key, nodeName, phase } = workerOf(kubelet, uid);
  if (phase !== 'sync') return;
  const { resources } = hostPodOf(kubelet, uid);
  const granted = resources?.allocated ?? resourcesByContainer(before);
  if (resources === undefined) {
    if (semanticallyEqual(granted, resourcesByContainer(pod.spec))) return;
    ctx.emit('PodResizeRequested', { uid, pod: key, nodeName, allocated: granted });
  }
  const others = [...ctx.indexes.deferredResizes(nodeName)].filter((other) => other !== uid);
  evaluateInOrder(kubelet, [...others, uid]);
}

function retryResizes(kubelet: Kubelet, nodeName: string): void {
  if (!kubeletRuns(kubelet, nodeName)) return;
  evaluateInOrder(kubelet, [...kubelet.ctx.indexes.deferredResizes(nodeName)]);
}

interface Candidate {
  readonly uid: string;
  readonly pod: Pod;
  /** What `sortPendingResizes` looks at, most urgent first when ascending. */
  readonly rank: readonly number[];
}

function evaluateInOrder(kubelet: Kubelet, uids: readonly string[]): void {
  const candidates: Candidate[] = [];
  for (const uid of uids) {
    const worker = kubelet.ctx.state.podWorkers.get(uid);
    if (worker?.phase !== 'sync') continue;
    // What the kubelet has been told is wanted, not what it has granted.
    const pod = { ...podSeenBy(kubelet, worker), spec: worker.spec };
    candidates.push({ uid, pod, rank: rankOf(kubelet, worker, pod) });
  }
  candidates.sort((a, b) => {
    const index = a.rank.findIndex((value, place) => value !== b.rank[place]);
    if (index < 0) return a.uid < b.uid ? -1 : 1;
    return (a.rank[index] ?? 0) - (b.rank[index] ?? 0);
  });
  for (const { uid, pod } of candidates) evaluate(kubelet, uid, pod);
}

/** Resizes that ask for no more first, then by priority, QoS class and how long they have been waiting; the rest goes by uid. */
function rankOf(kubelet: Kubelet, { uid, resize }: PodWorker, pod: Pod): readonly number[] {
  const before = podRequestAmounts(allocatedPod(pod, hostPodOf(kubelet, uid)));
  const after = podRequestAmounts(pod);
  const grows = ['cpu', 'memory'].some((name) => (after.get(name) ?? 0) > (before.get(name) ?? 0));
  return [
    grows ? 1 : 0,
    -(pod.spec.priority ?? 0),
    qosClassOf(pod) === 'Guaranteed' ? 0 : 1,
    resize?.pending?.since ?? Number.MAX_SAFE_INTEGER,
  ];
}

function evaluate(kubelet: Kubelet, uid: string, pod: Pod): void {
  const { ctx } = kubelet;
  const { pod: key, nodeName, resize } = workerOf(kubelet, uid);
  const ref = { uid, pod: key, nodeName };
  const wanted = resourcesByContainer(pod.spec);
  const { metadata } = pod;
  const generation = metadata.generation ?? 1;
  if (semanticallyEqual(hostPodOf(kubelet, uid).resources?.allocated, wanted)) {
    if (resize?.pending === undefined) return;
    ctx.emit('PodResizeWithdrawn', ref);
  } else {
    const refusal = resourceShortage(kubelet, pod, nodeName);
    if (refusal === undefined) {
      const event = resizeMessage('Pod resize started', pod.spec, generation);
      ctx.emit('PodResizeStarted', { ...ref, allocated: wanted, generation, event });
    } else {
      const { reason, message } = refusal;
      if (isSame(resize?.pending, { reason, message, observedGeneration: generation })) return;
      const event = resizeMessage(`Pod resize ${reason}`, pod.spec, generation, message);
      ctx.emit('PodResizePending', { ...ref, reason, message, generation, event });
    }
  }
  requestSync(kubelet, uid, ctx.now);
}

function isSame(known: ResizeCondition | undefined, now: Omit<ResizeCondition, 'since'>): boolean {
  return (
    known?.reason === now.reason &&
    known.message === now.message &&
    known.observedGeneration === now.observedGeneration
  );
}

/** At the beginning of a sync: a resize is over when every running container has what was granted. */
export function noticeResizeProgress(kubelet: Kubelet, uid: string): void {
  const { ctx } = kubelet;
  const hostPod = hostPodOf(kubelet, uid);
  if (hostPod.resources === undefined) return;
  const worker = workerOf(kubelet, uid);
  const { allocated, actuated } = hostPod.resources;
  const { spec, metadata } = podSeenBy(kubelet, worker);
  const ref = { uid, pod: worker.pod, nodeName: worker.nodeName };
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  const isUnderWay = containers.some((container) => {
    const newest = hostPod.containers.find(({ name }) => name === container.name);
    if (newest?.state !== 'running') return false;
    const { cpu, memory } = resizeNeed(container, actuated[container.name]);
    return cpu !== 0 || memory !== 0;
  });
  const known = worker.resize?.inProgress;
  if (isUnderWay && known === undefined) {
    const generation = metadata.generation ?? 1;
    ctx.emit('PodResizeStarted', { ...ref, allocated, generation, event: '' });
  } else if (!isUnderWay && known !== undefined) {
    const event = resizeMessage('Pod resize completed', spec, known.observedGeneration);
    ctx.emit('PodResizeCompleted', { ...ref, event });
  }
}

/** The spec of the Pod with what its cgroups are set to. */
export function actuatedSpec(kubelet: Kubelet, uid: string, spec: PodSpec): PodSpec {
  const { resources } = hostPodOf(kubelet, uid);
  return resources === undefined ? spec : specWithResources(spec, resources.actuated);
}
