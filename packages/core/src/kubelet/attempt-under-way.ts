/**
 * Attempts that take time: the finding is known only when the answer has come or the time is up. Until then the worker
 * does nothing else, so what would make it act meanwhile is kept, one of each kind. Mirrors `pkg/kubelet/prober (run)`.
 */
import type { SimTime } from '../engine/time.ts';
import { PRIORITY } from '../state/priorities.ts';
import type { ProbeType } from '../state/facts.ts';
import type { PodWorker, ProbeWorkerRow } from '../state/tables.ts';
import { brokenFinding } from './broken-attempt.ts';
import { isPodPhaseTerminal } from './decisions/pod-phase.ts';
import type { ProbeWorker } from './decisions/probe-attempt.ts';
import { found, type ProbeFinding } from './finding.ts';
import { kubeletRuns, type Kubelet } from './kubelet.ts';
import { isStopped, probeNamed, probesOf } from './probed-containers.ts';

export const PROBE_END = 'kubelet/probe-end';

/** Data of the notice of its end. */
export interface AttemptUnderWay {
  /** The worker as it was when it began to probe. */
  readonly worker: ProbeWorker;
  readonly begunAt: SimTime;
  readonly finding: ProbeFinding;
  /** Something happened meanwhile that the next attempt may see. */
  readonly isWoken?: boolean;
  /** Another attempt was asked for by hand meanwhile. */
  readonly byHand?: boolean;
}

export const probeTarget = (uid: string, container: string, type: ProbeType): string =>
  `${uid}/${container}/${type}`;

export function attemptUnderWay({ ctx }: Kubelet, target: string): AttemptUnderWay | undefined {
  return ctx.pendingData(PROBE_END, target) as AttemptUnderWay | undefined;
}

/** Lets a busy worker act again once its attempt is over; false when it is idle. */
export function remindWorker(
  kubelet: Kubelet,
  target: string,
  { byHand }: { readonly byHand: boolean },
): boolean {
  const under = attemptUnderWay(kubelet, target);
  if (under === undefined) return false;
  const reminder = byHand ? { byHand } : { isWoken: true };
  kubelet.ctx.replaceData(PROBE_END, target, { ...under, ...reminder });
  return true;
}

/** A container has exited: whatever was being asked of it ends now. */
export function breakAttempts(kubelet: Kubelet, uid: string, containerId: string): void {
  const { ctx } = kubelet;
  const worker = ctx.state.podWorkers.get(uid);
  if (worker === undefined || !kubeletRuns(kubelet, worker.nodeName)) return;
  for (const key in worker.probes) {
    const row = worker.probes[key] as ProbeWorkerRow;
    const target = probeTarget(uid, row.container, row.type);
    const under =
      attemptUnderWay(kubelet, target) ??
      (isStopped(worker, row) ? undefined : skippedAttempt(kubelet, worker, row));
    if (under?.finding.asks !== containerId) continue;
    const finding = brokenFinding(kubelet, worker, row, under.finding);
    ctx.schedule(PROBE_END, target, ctx.now, { ...under, finding });
  }
}

/** The worker is told to stop, which an attempt under way does not hear. */
export function keepAttempt(kubelet: Kubelet, worker: PodWorker, row: ProbeWorkerRow): void {
  const target = probeTarget(worker.uid, row.container, row.type);
  if (attemptUnderWay(kubelet, target) !== undefined) return;
  const skipped = skippedAttempt(kubelet, worker, row);
  if (skipped === undefined) return;
  const endsAt = skipped.begunAt + skipped.finding.tookMs;
  kubelet.ctx.schedule(PROBE_END, target, endsAt, skipped);
}

/** The same for all workers of a Pod that is over now. */
export function keepAttempts(kubelet: Kubelet, worker: PodWorker): void {
  for (const key in worker.probes) {
    keepAttempt(kubelet, worker, worker.probes[key] as ProbeWorkerRow);
  }
}

/** The attempts of a Pod end without a trace: the process, or the Pod, is gone. */
export function forgetAttempts({ ctx }: Kubelet, uid: string): void {
  const worker = ctx.state.podWorkers.get(uid);
  if (worker === undefined) return;
  for (const { container, type } of probesOf(worker.spec)) {
    ctx.cancel(PROBE_END, probeTarget(uid, container.name, type));
  }
}

/** The attempt of a tick that was skipped because it would change nothing, if it is not over yet. */
function skippedAttempt(
  { ctx }: Kubelet,
  { spec, phase, status }: PodWorker,
  row: ProbeWorkerRow,
): AttemptUnderWay | undefined {
  const { slow, type, containerId, lastResult, cachedResult, resultRun, onHold } = row;
  if (ctx.config.ticked || slow === undefined || phase === 'terminated' || onHold) return undefined;
  // A worker whose Pod is over ends with its next tick.
  if (isPodPhaseTerminal(status?.phase)) return undefined;
  if (lastResult !== 'Success' || cachedResult !== 'Success') return undefined;
  const everyMs = (probeNamed(spec, row.container, type)?.periodSeconds ?? 10) * 1_000;
  const sinceTickMs = (ctx.now - row.tickOriginAt) % everyMs;
  const isAhead = ctx.isStillAhead(PRIORITY.probe);
  const isBegun = sinceTickMs > 0 || !isAhead;
  const isOver = sinceTickMs > slow.tookMs || (sinceTickMs === slow.tookMs && !isAhead);
  if (!isBegun || isOver) return undefined;
  const worker: ProbeWorker = { type, containerId, lastResult, resultRun, onHold };
  const finding = found('Success', '', undefined, slow);
  return { worker, begunAt: ctx.now - sinceTickMs, finding };
}
