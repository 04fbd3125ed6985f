/** Carries a sync from step to step and decides when the Pod is due again. Mirrors `pkg/kubelet (podWorkerLoop)`. */
import { invariant } from '../invariant.ts';
import type { SimTime } from '../engine/time.ts';
import { removeContainers, removeInitContainers } from './container-gc.ts';
import { awaitExits, killContainers } from './container-kill.ts';
import { startContainer } from './container-start.ts';
import { finishTermination, stopAfterSync, terminate } from './pod-stop.ts';
import { wantsReadinessAttempts } from './probe-workers.ts';
import { resizeContainers } from './resize-step.ts';
import { createSandbox, stopSandboxes } from './sandbox.ts';
import { nextRelistAt, STEP, SYNC, workerOf, type Kubelet } from './kubelet.ts';
import { decisiveRetry, periodicSyncAt, retryAt } from './sync-retry.ts';
import {
  DONE,
  runUnderWay,
  type SettleStep,
  type StepResult,
  type SyncRun,
  type SyncStep,
} from './sync-run.ts';

/** Asks for a sync at an instant; a busy worker remembers it. */
export function requestSync(kubelet: Kubelet, uid: string, at: SimTime): void {
  const { ctx } = kubelet;
  const run = runUnderWay(kubelet, uid);
  if (run === undefined) {
    ctx.scheduleNoLater(SYNC, uid, at);
    return;
  }
  const again = { ...run, again: true };
  // Asked for anew, so that the next sync follows from what asks for it now.
  if (run.steps[0]?.do === 'settle') ctx.schedule(STEP, uid, ctx.pendingAt(STEP, uid) ?? at, again);
  else ctx.replaceData(STEP, uid, again);
}

/** Handles a due `kubelet/step` notice, or begins a new run. */
export function continueRun(kubelet: Kubelet, uid: string, begun: SyncRun): void {
  let { steps, changed, retry } = begun;
  const { again } = begun;
  for (let index = 0; index < steps.length; index += 1) {
    const step = steps[index];
    invariant(step, 'a run has a step at every place');
    const result = perform(kubelet, uid, step, { changed, retry, again });
    if ('wait' in result) {
      const left = [result.step, ...steps.slice(index + 1)];
      kubelet.ctx.schedule(STEP, uid, result.wait, { steps: left, changed, retry, again });
      return;
    }
    if (result.changed === true) changed = true;
    retry = decisiveRetry(retry, result.retry);
    if (result.stop === true) {
      steps = steps.slice(index + 1).filter((later) => later.do === 'settle');
      index = -1;
    }
  }
}

/** What a run has come to so far. */
type RunOutcome = Pick<SyncRun, 'changed' | 'retry' | 'again'>;

function perform(kubelet: Kubelet, uid: string, step: SyncStep, run: RunOutcome): StepResult {
  switch (step.do) {
    case 'kill':
      return killContainers(kubelet, uid, step);
    case 'awaitExit':
      return awaitExits(kubelet, uid, step);
    case 'stopSandboxes':
      return stopSandboxes(kubelet, uid, step.reason);
    case 'removeContainers':
      return removeContainers(kubelet, uid, step.ids);
    case 'removeInitContainers':
      return removeInitContainers(kubelet, uid);
    case 'createSandbox':
      return createSandbox(kubelet, uid, step);
    case 'start':
      return startContainer(kubelet, uid, step);
    case 'resize':
      return resizeContainers(kubelet, uid, step);
    case 'stop':
      return stopAfterSync(kubelet, uid, step);
    case 'terminate':
      return terminate(kubelet, uid);
    case 'finishTermination':
      return finishTermination(kubelet, uid);
    case 'settle':
      return settle(kubelet, uid, step, run);
  }
}

const RELIST_AFTER_CHANGE_MS = 10;

/**
 * The end of a sync: when the Pod is due again, and the wait for a newer snapshot of the runtime, without which the worker
 * does not go on. A sync that changed the runtime and did not fail has one made at once.
 */
function settle(
  kubelet: Kubelet,
  uid: string,
  { waited }: SettleStep,
  run: RunOutcome,
): StepResult {
  const { ctx } = kubelet;
  const { changed, retry, again } = run;
  if (!waited && !changed) {
    if (retry !== null) ctx.scheduleNoLater(SYNC, uid, retryAt(kubelet, uid, retry));
    else if (wantsPeriodicSync(kubelet, uid)) {
      ctx.scheduleNoLater(SYNC, uid, periodicSyncAt(kubelet, uid));
    }
  }
  if (waited || ctx.config.timing.relistMs === 0) {
    if (changed || again) ctx.scheduleNoLater(SYNC, uid, ctx.now);
    return DONE;
  }
  const { nodeName } = workerOf(kubelet, uid);
  const isRelisted = changed && retry === null;
  const wait = isRelisted ? ctx.now + RELIST_AFTER_CHANGE_MS : nextRelistAt(kubelet, nodeName);
  return { wait, step: { do: 'settle', waited: true } };
}

/** Of all that a sync finds by itself only this shows: a container that is not ready is asked once more. */
function wantsPeriodicSync(kubelet: Kubelet, uid: string): boolean {
  if (kubelet.ctx.config.timing.relistMs === 0) return false;
  const worker = workerOf(kubelet, uid);
  return worker.status !== null && wantsReadinessAttempts(worker, worker.status);
}
