/** A Pod worker's sync: status, volumes, decision, plan. Mirrors `pkg/kubelet (SyncPod)` and `kuberuntime (SyncPod)`. */
import type { Container, Pod } from '../api/schema/kubernetes.ts';
import type { SimTime } from '../engine/time.ts';
import type { ContainerKind } from '../state/pod-runtime.ts';
import type { PodWorker } from '../state/tables.ts';
import { activeDeadlineAt } from './decisions/active-deadline.ts';
import { containerStopGrace } from './decisions/grace-period.ts';
import { stoppingMessage } from './decisions/container-kill-action.ts';
import { lastExitOf } from './decisions/crash-loop-back-off.ts';
import { computePodActions, type PodActions } from './decisions/pod-actions.ts';
import { isPodPhaseTerminal } from './decisions/pod-phase.ts';
import {
  allContainersCouldRestart,
  shouldAllContainersRestart,
} from './decisions/restart-all-containers.ts';
import { isRestartableInitContainer } from './decisions/restart-policy.ts';
import {
  DEADLINE,
  hostPodOf,
  kubeletRuns,
  podSeenBy,
  SYNC,
  workerOf,
  type Kubelet,
  type SettledSync,
} from './kubelet.ts';
import { addProbes, attemptReadinessNow } from './probe-workers.ts';
import { removeDeadInstances } from './container-gc.ts';
import { reconcileMirror } from './mirror-pods.ts';
import { noticeResizeProgress } from './resize.ts';
import { computeStatus, probeCacheOf, publishStatus } from './status.ts';
import { newRun, runUnderWay, type KillOrder, type SyncStep } from './sync-run.ts';
import { mayStart } from './static-workers.ts';
import { drawRetry, tickAfter } from './sync-retry.ts';
import { continueRun, requestSync } from './sync-steps.ts';
import { keepVolumesFresh, volumesAreMounted } from './volumes.ts';

/** Handles a due sync of one Pod. */
export function syncPod(kubelet: Kubelet, uid: string): void {
  const worker = kubelet.ctx.state.podWorkers.get(uid);
  if (worker === undefined || !kubeletRuns(kubelet, worker.nodeName)) return;
  if (worker.phase !== 'sync') return;
  if (worker.isStatic === true && !mayStart(kubelet, worker)) {
    kubelet.ctx.schedule(SYNC, uid, drawRetry(kubelet, uid, null).at);
    return;
  }
  if (runUnderWay(kubelet, uid) !== undefined) {
    requestSync(kubelet, uid, kubelet.ctx.now);
    return;
  }
  keepVolumesFresh(kubelet, uid);
  const { steps } = unchanged(kubelet, worker) ?? decide(kubelet, uid);
  continueRun(kubelet, uid, newRun(steps));
}

/** Volumes are still to be mounted: the sync goes on when they are. */
const NOTHING: { readonly steps: readonly SyncStep[] } = { steps: [] };

/** What the last sync came to, if nothing has happened to the Pod since; a Pod not ready is asked again all the same. */
function unchanged(kubelet: Kubelet, worker: PodWorker): SettledSync | undefined {
  const { uid, nodeName } = worker;
  const settled = kubelet.settled.get(uid);
  if (settled?.version !== kubelet.ctx.indexes.versionOf(uid, nodeName)) return undefined;
  reconcileMirror(kubelet, worker);
  attemptReadinessNow(kubelet, uid, settled.status);
  return settled;
}

/** Publishes the status and decides what is to be done. */
function decide(kubelet: Kubelet, uid: string): Pick<SettledSync, 'steps'> {
  noticeResizeProgress(kubelet, uid);
  // From the snapshot that led here, which still has the instances that are removed now.
  const status = computeStatus(kubelet, workerOf(kubelet, uid));
  removeDeadInstances(kubelet, uid);
  publishStatus(kubelet, uid, status);
  attemptReadinessNow(kubelet, uid, status);
  const { eviction, nodeName } = workerOf(kubelet, uid);
  if (isPodPhaseTerminal(status.phase)) {
    const reason = eviction?.reason ?? 'completed';
    return { steps: [{ do: 'stop', reason, waited: false }] };
  }
  awaitDeadline(kubelet, workerOf(kubelet, uid));
  reconcileMirror(kubelet, workerOf(kubelet, uid));
  if (!volumesAreMounted(kubelet, uid)) return NOTHING;
  addProbes(kubelet, uid);
  const planned = planOf(kubelet, workerOf(kubelet, uid));
  const steps: readonly SyncStep[] = [...planned, { do: 'settle', waited: false }];
  const settled = { version: kubelet.ctx.indexes.versionOf(uid, nodeName), status, steps };
  kubelet.settled.set(uid, settled);
  return settled;
}

/** The deadline counts from the start time that a first status has, and may be set or shortened later. */
function awaitDeadline(
  kubelet: Kubelet,
  { uid, nodeName, spec, status, eviction }: PodWorker,
): void {
  if (spec.activeDeadlineSeconds === undefined || eviction !== null) return;
  const at = activeDeadlineAt(spec, status ?? {});
  if (at === undefined) return;
  const { ctx } = kubelet;
  ctx.scheduleNoLater(DEADLINE, uid, tickAfter(kubelet, nodeName, Math.max(ctx.now, at)));
}

/** The steps of one runtime-level sync, in the order of `kuberuntime (SyncPod)`. */
function planOf(kubelet: Kubelet, worker: PodWorker): readonly SyncStep[] {
  const hostPod = hostPodOf(kubelet, worker.uid);
  const pod = podSeenBy(kubelet, worker);
  const resets =
    allContainersCouldRestart(pod.spec) &&
    shouldAllContainersRestart(pod.spec, hostPod, worker.status ?? undefined);
  const actuated = hostPod.resources?.actuated;
  const actions = computePodActions(pod, hostPod, probeCacheOf(worker), resets, actuated);
  const steps: SyncStep[] = [];
  if (actions.killPod) steps.push(...killPodSteps(kubelet, worker.uid, pod, actions));
  else {
    for (const { id, message, container, reason } of actions.containersToKill) {
      const { deletionGracePeriodSeconds } = pod.metadata;
      const graceSeconds = containerStopGrace(
        pod.spec,
        container,
        deletionGracePeriodSeconds,
        reason,
      );
      steps.push({ do: 'kill', kills: [{ id, message, graceSeconds }], graceSeconds: null });
    }
    if (actions.containersToReset) steps.push(...resetSteps(actions));
  }
  if (actions.createSandbox) {
    steps.push({ do: 'removeInitContainers' });
    steps.push({ do: 'createSandbox', attempt: actions.attempt, begun: false });
  }
  const start = (container: Pick<Container, 'name' | 'image'>, kind: ContainerKind): void => {
    const lastExitAt = lastExitOf(hostPod, container.name) ?? null;
    steps.push(startStep(container, kind, lastExitAt));
  };
  for (const container of actions.ephemeralContainersToStart) start(container, 'ephemeral');
  for (const container of actions.initContainersToStart) {
    start(container, isRestartableInitContainer(container) ? 'sidecar' : 'init');
  }
  if (actions.resize) steps.push({ do: 'resize', ...actions.resize });
  for (const container of actions.containersToStart) start(container, 'regular');
  return steps;
}

function killPodSteps(
  kubelet: Kubelet,
  uid: string,
  pod: Pod,
  { sandboxId, createSandbox }: PodActions,
): readonly SyncStep[] {
  const kills: KillOrder[] = [];
  const { containers, sandboxes } = hostPodOf(kubelet, uid);
  for (const { id, name, state } of containers) {
    if (state !== 'running') continue;
    const container = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].find(
      (one) => one.name === name,
    );
    const { deletionGracePeriodSeconds } = pod.metadata;
    const graceSeconds = containerStopGrace(pod.spec, container, deletionGracePeriodSeconds, '');
    kills.push({ id, message: stoppingMessage(name), graceSeconds });
  }
  const steps: SyncStep[] = [];
  if (kills.length > 0) steps.push({ do: 'kill', kills, graceSeconds: null });
  const replaces = createSandbox && sandboxId !== '';
  if (sandboxes.some(({ state }) => state === 'ready') || replaces) {
    steps.push({ do: 'stopSandboxes', reason: replaces ? 'SandboxChanged' : 'PodKilled' });
  }
  return steps;
}

/** One container after the other is killed and removed. */
function resetSteps({ containersToReset = [] }: PodActions): readonly SyncStep[] {
  return containersToReset.flatMap(({ id, name, kill }): SyncStep[] => {
    const kills = [{ id, message: stoppingMessage(name), graceSeconds: 0 }];
    const remove: SyncStep = { do: 'removeContainers', ids: [id] };
    return kill ? [{ do: 'kill', kills, graceSeconds: 0 }, remove] : [remove];
  });
}

function startStep(
  { name, image = '' }: Pick<Container, 'name' | 'image'>,
  kind: ContainerKind,
  lastExitAt: SimTime | null,
): SyncStep {
  return {
    do: 'start',
    name,
    image,
    kind,
    stage: 'backOff',
    lastExitAt,
    imagePresent: false,
    restartCount: 0,
    since: 0,
    waitedMs: 0,
    queueNumber: 0,
    downloadedAt: 0,
    containerId: '',
    hookError: '',
  };
}
