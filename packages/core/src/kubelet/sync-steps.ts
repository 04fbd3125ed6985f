/** Carries a sync from step to step and decides when the Pod is due again. Mirrors `pkg/kubelet (podWorkerLoop, completeWork)`. */
import { invariant } from '../invariant.ts';
import type { SimTime } from '../engine/time.ts';
import { removeContainers, removeInitContainers } from './container-gc.ts';
import { awaitExits, killContainers } from './container-kill.ts';
import { startContainer } from './container-start.ts';
import { finishTermination } from './pod-stop.ts';
import { resizeContainers } from './resize-step.ts';
import { createSandbox, stopSandboxes } from './sandbox.ts';
import { nextRelistAt, nodeStream, STEP, SYNC, workerOf, type Kubelet } from './kubelet.ts';
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
  const { ctx } = kubelet;
  let { steps, changed, failed, backOffUntil } = begun;
  const { again } = begun;
  for (let index = 0; index < steps.length; index += 1) {
    const step = steps[index];
    invariant(step, 'a run has a step at every place');
    const result = perform(kubelet, uid, step, { changed, failed, again });
    if ('wait' in result) {
      const left = [result.step, ...steps.slice(index + 1)];
      ctx.schedule(STEP, uid, result.wait, { steps: left, changed, failed, backOffUntil, again });
      return;
    }
    if (result.changed === true) changed = true;
    if (result.failed === true) failed = true;
    backOffUntil = earliest(backOffUntil, result.backOffUntil);
    if (result.stop === true) {
      steps = steps.slice(index + 1).filter((later) => later.do === 'settle');
      index = -1;
    }
  }
  if (ctx.state.podWorkers.get(uid)?.phase !== 'sync') return;
  askForNextSync(kubelet, uid, { changed, failed, again, backOffUntil });
}

/** What a run has come to so far. */
type RunOutcome = Pick<SyncRun, 'changed' | 'failed' | 'again'>;

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
    case 'finishTermination':
      return finishTermination(kubelet, uid);
    case 'settle':
      return settle(kubelet, uid, step, run);
  }
}

const RELIST_AFTER_CHANGE_MS = 10;

/** After a sync that changed the runtime the worker waits for a newer snapshot of it before it goes on. */
function settle(kubelet: Kubelet, uid: string, step: SettleStep, run: RunOutcome): StepResult {
  const { ctx } = kubelet;
  if (step.waited || ctx.config.timing.relistMs === 0 || !(run.changed || run.again)) return DONE;
  const { nodeName } = workerOf(kubelet, uid);
  const wait = run.failed ? nextRelistAt(kubelet, nodeName) : ctx.now + RELIST_AFTER_CHANGE_MS;
  return { wait, step: { do: 'settle', waited: true } };
}

function askForNextSync(
  kubelet: Kubelet,
  uid: string,
  run: RunOutcome & Pick<SyncRun, 'backOffUntil'>,
): void {
  const { ctx } = kubelet;
  if (run.changed || run.again) ctx.scheduleNoLater(SYNC, uid, ctx.now);
  else if (run.failed) ctx.scheduleNoLater(SYNC, uid, retryAt(kubelet, uid, run.backOffUntil));
}

/** When a Pod whose sync failed is due again. */
export function retryAt(kubelet: Kubelet, uid: string, backOffUntil: SimTime | null): SimTime {
  const { ctx } = kubelet;
  const { timing } = ctx.config;
  const { nodeName } = workerOf(kubelet, uid);
  const waitMs =
    backOffUntil === null
      ? timing.syncRetryMs
      : Math.min(Math.max(backOffUntil - ctx.now, 0), timing.backOffCheckMs);
  const [from, to] = timing.resyncJitter;
  if (to === 0) return ctx.now + waitMs;
  const jittered = waitMs * (1 + ctx.random(nodeStream(nodeName)).uniform(from, to));
  return tickAfter(kubelet, nodeName, ctx.now + Math.round(jittered));
}

/** Due Pods are handed over by a ticker, if the fidelity has one. */
export function tickAfter({ ctx }: Kubelet, nodeName: string, at: SimTime): SimTime {
  const { syncTickMs } = ctx.config.timing;
  if (syncTickMs === 0) return at;
  const phase = ctx.state.kubelets.get(nodeName)?.relistPhaseMs ?? 0;
  return phase + Math.ceil((at - phase) / syncTickMs) * syncTickMs;
}

function earliest(a: SimTime | null, b: SimTime | undefined): SimTime | null {
  if (b === undefined) return a;
  return a === null ? b : Math.min(a, b);
}
