/**
 * When a probe worker acts next. Ticks that would change nothing are skipped unless the run is ticked, so a healthy
 * probe costs no notice and no fact; whatever could change its outcome wakes it.
 */
import type { SimTime } from '../engine/time.ts';
import type { ProbeType } from '../state/facts.ts';
import type { ProbeWorkerRow } from '../state/tables.ts';
import { PRIORITY } from '../state/priorities.ts';
import { probeTarget, remindWorker } from './attempt-under-way.ts';
import { PROBE, workerOf, type Kubelet } from './kubelet.ts';
import { isStopped, probeNamed } from './probed-containers.ts';

/** Period of a container's probe in milliseconds; 0 when it has no such probe. */
export function periodMs(kubelet: Kubelet, uid: string, name: string, type: ProbeType): number {
  const probe = probeNamed(workerOf(kubelet, uid).spec, name, type);
  return probe === undefined ? 0 : (probe.periodSeconds ?? 10) * 1_000;
}

/** The first tick of a worker at or after an instant. */
export function tickAtOrAfter(originAt: SimTime, everyMs: number, at: SimTime): SimTime {
  return originAt + Math.max(0, Math.ceil((at - originAt) / everyMs)) * everyMs;
}

/** Asks for the next tick of a worker at or after `from`. */
export function scheduleAttempt(
  kubelet: Kubelet,
  uid: string,
  container: string,
  type: ProbeType,
  from: SimTime = kubelet.ctx.now,
): void {
  const { ctx } = kubelet;
  const row = workerOf(kubelet, uid).probes[`${container}/${type}`];
  if (row === undefined) return;
  const everyMs = periodMs(kubelet, uid, container, type);
  if (everyMs === 0) return;
  const target = probeTarget(uid, container, type);
  if (remindWorker(kubelet, target, { byHand: false })) return;
  // A tick that came while an attempt was under way is still there.
  const at = Math.max(ctx.now, tickAtOrAfter(row.tickOriginAt, everyMs, from));
  ctx.scheduleNoLater(PROBE, target, at);
}

/**
 * Something happened to the Pod that could change what its probes find. The ticks of this very instant count only
 * if they are still to come: a worker that ticks now and was skipped saw the world as it was before.
 */
export function wakeProbes(
  kubelet: Kubelet,
  uid: string,
  concerns: (row: ProbeWorkerRow) => boolean = () => true,
): void {
  const { ctx } = kubelet;
  const worker = ctx.state.podWorkers.get(uid);
  if (worker === undefined) return;
  const from = ctx.isStillAhead(PRIORITY.probe) ? ctx.now : ctx.now + 1;
  for (const key in worker.probes) {
    const row = worker.probes[key];
    if (row === undefined || !concerns(row)) continue;
    if (isStopped(worker, row)) continue;
    scheduleAttempt(kubelet, uid, row.container, row.type, from);
  }
}
