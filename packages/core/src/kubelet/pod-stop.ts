/** A Pod worker's way out: terminating, terminated, forgotten. Mirrors `pkg/kubelet (SyncTerminatingPod, SyncTerminatedPod)`. */
import { removeContainers, removeRemains } from './container-gc.ts';
import { stoppingMessage } from './decisions/container-kill-action.ts';
import { effectiveGracePeriod } from './decisions/grace-period.ts';
import { canBeDeleted } from './decisions/pod-deletion.ts';
import { terminatePod } from './decisions/terminate-pod.ts';
import { interruptWork } from './interrupted-work.ts';
import {
  apiPod,
  CLEAN_UP,
  DEADLINE,
  hostPodOf,
  isConnected,
  KILL,
  MOUNT,
  nextRelistAt,
  nodeStream,
  STEP,
  SYNC,
  workerOf,
  type Kubelet,
} from './kubelet.ts';
import { forgetAttempts } from './attempt-under-way.ts';
import { wakePulls } from './pull-queue.ts';
import { dropProbes, stopLivenessAndStartup } from './probe-workers.ts';
import { finishStaticPod } from './static-housekeeping.ts';
import { computeStatus, publishFinalStatus, publishStatus } from './status.ts';
import {
  DONE,
  newRun,
  runUnderWay,
  type KillOrder,
  type StepResult,
  type SyncStep,
} from './sync-run.ts';
import { continueRun } from './sync-steps.ts';
import { unmountVolumes } from './volumes.ts';

/** Begins to stop a Pod, or shortens the grace period of a stop under way. */
export function stopPod(
  kubelet: Kubelet,
  uid: string,
  { reason, overrideSeconds }: { readonly reason: string; readonly overrideSeconds?: number },
): void {
  const { ctx } = kubelet;
  const worker = workerOf(kubelet, uid);
  if (worker.phase === 'terminated') return;
  const gracePeriodSeconds = effectiveGracePeriod({
    inForceSeconds: worker.gracePeriodSeconds,
    deletionGracePeriodSeconds: isConnected(kubelet, worker.nodeName)
      ? apiPod(kubelet, uid)?.metadata.deletionGracePeriodSeconds
      : undefined,
    overrideSeconds,
    terminationGracePeriodSeconds: worker.spec.terminationGracePeriodSeconds,
  });
  const isShorter = gracePeriodSeconds < worker.gracePeriodSeconds;
  // A stop whose kubelet has been restarted meanwhile is under way no more, and begins again.
  const isUnderWay = worker.phase === 'terminating' && ctx.pendingAt(STEP, uid) !== undefined;
  if (isUnderWay && !isShorter) return;
  const { pod, nodeName } = worker;
  ctx.emit('PodStopRequested', { uid, pod, gracePeriodSeconds, reason });
  const step = runUnderWay(kubelet, uid)?.steps[0];
  const isBusy = ctx.pendingAt(STEP, uid) !== undefined;
  interruptWork(kubelet, uid);
  for (const kind of [STEP, SYNC, MOUNT, DEADLINE]) ctx.cancel(kind, uid);
  // A pull that is given up makes room for the next one.
  if (step?.do === 'start' && step.queueNumber > 0) wakePulls(kubelet, worker.nodeName);
  for (const { id } of hostPodOf(kubelet, uid).containers) ctx.cancel(KILL, id);
  // A sync under way is cut off, and the worker waits for a newer snapshot of the runtime as after any other.
  const beginsAt = isBusy ? nextRelistAt(kubelet, nodeName) : ctx.now;
  const run = newRun([{ do: 'terminate' }]);
  if (beginsAt > ctx.now) ctx.schedule(STEP, uid, beginsAt, run);
  else continueRun(kubelet, uid, run);
}

/** A sync has found that the Pod is over: it is stopped once there is a newer snapshot of the runtime. */
export function stopAfterSync(
  kubelet: Kubelet,
  uid: string,
  { reason, waited }: Extract<SyncStep, { do: 'stop' }>,
): StepResult {
  const at = nextRelistAt(kubelet, workerOf(kubelet, uid).nodeName);
  if (!waited && at > kubelet.ctx.now)
    return { wait: at, step: { do: 'stop', reason, waited: true } };
  stopPod(kubelet, uid, { reason });
  return DONE;
}

/** Publishes the status, ends the probes that no longer matter, then kills what runs and stops the sandbox. */
export function terminate(kubelet: Kubelet, uid: string): StepResult {
  publishStatus(kubelet, uid, computeStatus(kubelet, workerOf(kubelet, uid)));
  stopLivenessAndStartup(kubelet, uid);
  const { gracePeriodSeconds: graceSeconds } = workerOf(kubelet, uid);
  const kills: KillOrder[] = hostPodOf(kubelet, uid)
    .containers.filter(({ state }) => state === 'running')
    .map(({ id, name }) => ({ id, message: stoppingMessage(name), graceSeconds }));
  const steps: SyncStep[] = [];
  if (kills.length > 0) steps.push({ do: 'kill', kills, graceSeconds });
  steps.push({ do: 'stopSandboxes', reason: 'PodKilled' }, { do: 'finishTermination' });
  continueRun(kubelet, uid, newRun(steps));
  return DONE;
}

/** Nothing of the Pod runs any more: its end is published, cleaning up follows. */
export function finishTermination(kubelet: Kubelet, uid: string): StepResult {
  const { ctx } = kubelet;
  dropProbes(kubelet, uid);
  const status = computeStatus(kubelet, workerOf(kubelet, uid), { isTerminal: true });
  const { pod, nodeName } = workerOf(kubelet, uid);
  ctx.emit('PodStopped', { uid, pod, nodeName });
  publishStatus(kubelet, uid, status);
  const tookMs = ctx.drawMs(nodeStream(nodeName), ctx.config.timing.cleanUp);
  ctx.schedule(CLEAN_UP, uid, nextRelistAt(kubelet, nodeName) + tookMs);
  return DONE;
}

/** Handles a due `kubelet/clean-up` notice: volumes go, the final status is written, a deleted Pod leaves the API. */
export function cleanUp(kubelet: Kubelet, uid: string): void {
  const worker = kubelet.ctx.state.podWorkers.get(uid);
  if (worker === undefined) return;
  unmountVolumes(kubelet, uid);
  if (EVICTED.has(worker.eviction?.reason ?? '')) removeAllContainers(kubelet, uid);
  if (worker.isStatic === true) {
    finishStaticPod(kubelet, worker);
    return;
  }
  const pod = apiPod(kubelet, uid);
  if (pod === undefined) {
    forgetPod(kubelet, uid);
    return;
  }
  publishFinalStatus(kubelet, uid, terminatePod(pod, worker.status ?? pod.status));
  deleteWhenDone(kubelet, uid);
}

/** An evicted Pod gives back what its containers wrote. Mirrors `pkg/kubelet (cleanUpContainersInPod)`. */
const EVICTED: ReadonlySet<string> = new Set(['Evicted', 'Preempting']);

function removeAllContainers(kubelet: Kubelet, uid: string): void {
  const ids = hostPodOf(kubelet, uid).containers.map(({ id }) => id);
  removeContainers(kubelet, uid, ids);
}

/** Takes a finished, deleted Pod out of the API. */
export function deleteWhenDone(kubelet: Kubelet, uid: string): void {
  const worker = workerOf(kubelet, uid);
  const pod = apiPod(kubelet, uid);
  if (pod === undefined || worker.phase !== 'terminated' || !isConnected(kubelet, worker.nodeName))
    return;
  const volumesGone = Object.keys(hostPodOf(kubelet, uid).volumes).length === 0;
  if (!canBeDeleted(pod, volumesGone)) return;
  kubelet.api.delete('pods', worker.pod, { gracePeriodSeconds: 0, uid });
}

/** Removes what is left of a Pod that the API no longer has. */
export function forgetPod(kubelet: Kubelet, uid: string): void {
  const { ctx, settled } = kubelet;
  forgetAttempts(kubelet, uid);
  settled.delete(uid);
  const hostPod = ctx.state.hostPods.get(uid);
  if (hostPod === undefined) return;
  const { pod, nodeName } = hostPod;
  for (const kind of [STEP, SYNC, MOUNT, CLEAN_UP, DEADLINE]) ctx.cancel(kind, uid);
  removeRemains(kubelet, uid);
  ctx.emit('PodForgotten', { uid, pod, nodeName });
}
