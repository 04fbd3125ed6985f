/** One attempt of a probe worker in the simulation. Mirrors `pkg/kubelet/prober (doProbe)`. */
import type { Container, Probe } from '../api/schema/kubernetes.ts';
import type { SimTime } from '../engine/time.ts';
import type { PodWorker, ProbeWorkerRow } from '../state/tables.ts';
import { PROBE_END, remindWorker, type AttemptUnderWay } from './attempt-under-way.ts';
import {
  beginProbeAttempt,
  finishProbeAttempt,
  initialDelayEndsAt,
  type ProbeWorker,
} from './decisions/probe-attempt.ts';
import type { ProbeResult, ProbeType } from './decisions/probe-results.ts';
import type { ProbeFinding } from './finding.ts';
import { hostPodOf, kubeletRuns, PROBE, type Kubelet } from './kubelet.ts';
import { probeContainer } from './probe-outcome.ts';
import { scheduleAttempt } from './probe-schedule.ts';
import { isStopped, probedContainers, probeNamed, probeOf } from './probed-containers.ts';

/** Handles a due `kubelet/probe` notice; its target is `uid/container/type`. */
export function probe(kubelet: Kubelet, target: string, data: unknown): void {
  const { ctx } = kubelet;
  const found = workerAt(kubelet, target);
  if (found === undefined) return;
  const { worker, row, container, probeSpec } = found;
  const { uid, pod } = worker;
  const { byHand = false } = (data ?? {}) as { byHand?: boolean };
  if (remindWorker(kubelet, target, { byHand })) return;
  if (byHand) {
    ctx.emit('ProbeTickerRestarted', { uid, pod, container: container.name, probe: row.type });
  }
  const hostPod = hostPodOf(kubelet, uid);
  const begun = beginProbeAttempt(row, {
    // The Pod as it was when its workers were made, which is never after its deletion.
    pod: { metadata: {}, spec: worker.spec },
    container,
    probe: probeSpec,
    podStatus: worker.status ?? undefined,
    now: ctx.now,
    kubeletStartedAt: ctx.state.kubelets.get(worker.nodeName)?.startedAt,
  });
  cacheResult(kubelet, worker, row, begun.worker, begun.cache);
  if (begun.action === 'end') return;
  if (begun.action === 'wait') {
    // The initial delay ends by itself; everything else that a worker waits for wakes it.
    const endsAt = initialDelayEndsAt(worker.status ?? undefined, container.name, probeSpec);
    const isDelayed = endsAt !== undefined && endsAt > ctx.now;
    const nextFrom = isDelayed ? endsAt : undefined;
    const from = ctx.config.ticked ? ctx.now + 1 : nextFrom;
    if (from !== undefined) scheduleAttempt(kubelet, uid, container.name, row.type, from);
    return;
  }
  const finding = probeContainer(kubelet, hostPod, container, probeSpec);
  const under = { worker: begun.worker, begunAt: ctx.now, finding };
  if (finding.tookMs > 0) ctx.schedule(PROBE_END, target, ctx.now + finding.tookMs, under);
  else endAttempt(kubelet, target, under);
}

/** An attempt is over: its result counts, and the worker waits for its next tick. */
export function endAttempt(kubelet: Kubelet, target: string, under: AttemptUnderWay): void {
  const { ctx } = kubelet;
  const found = workerAt(kubelet, target);
  if (found === undefined) return endUnheard(kubelet, target, under);
  const { worker, row: present, container, probeSpec } = found;
  // A copy: what the worker knew before this attempt, also where rows change in place.
  const row = { ...present };
  const { finding, begunAt } = under;
  const finished = finishProbeAttempt(under.worker, finding.result, probeSpec);
  const told = recordAttempt(kubelet, worker, row, finished.worker, { ...finding, probeSpec });
  const cache = (): void => cacheResult(kubelet, worker, row, finished.worker, finished.cache);
  if (told === undefined) cache();
  else ctx.follow(told, cache);
  if (isStopped(worker, row)) return;
  const { uid } = worker;
  if (under.byHand === true) {
    ctx.schedule(PROBE, target, ctx.now, { byHand: true });
    return;
  }
  const mayBeSkipped = !ctx.config.ticked && under.isWoken !== true;
  const isSettled =
    finding.result === 'Success' &&
    finding.warning === undefined &&
    finished.cache === 'Success' &&
    under.worker.lastResult === 'Success' &&
    row.cachedResult === 'Success' &&
    finding.tookMs < (probeSpec.periodSeconds ?? 10) * 1_000;
  let nextFrom: SimTime | undefined = begunAt + 1;
  if (mayBeSkipped && finished.worker.onHold) nextFrom = undefined;
  else if (mayBeSkipped && isSettled) nextFrom = finding.nextChangeAt;
  if (nextFrom !== undefined) scheduleAttempt(kubelet, uid, container.name, row.type, nextFrom);
}

/** Its Pod has been stopped meanwhile: nobody waits for the result, but a failure is still told. */
function endUnheard(kubelet: Kubelet, target: string, { worker, finding }: AttemptUnderWay): void {
  const [uid = '', container = ''] = target.split('/');
  const podWorker = kubelet.ctx.state.podWorkers.get(uid);
  if (podWorker === undefined || finding.result !== 'Failure') return;
  const { type, containerId } = worker;
  const probeSpec = probeNamed(podWorker.spec, container, type) ?? {};
  const row = { ...worker, container, tickOriginAt: 0, cachedResult: undefined };
  recordAttempt(kubelet, podWorker, row, { ...worker, containerId }, { ...finding, probeSpec });
}

interface WorkerAt {
  readonly worker: PodWorker;
  readonly row: ProbeWorkerRow;
  readonly container: Container;
  readonly probeSpec: Probe;
}

function workerAt(kubelet: Kubelet, target: string): WorkerAt | undefined {
  const [uid = '', name = '', type = ''] = target.split('/');
  const worker = kubelet.ctx.state.podWorkers.get(uid);
  const row = worker?.probes[`${name}/${type}`];
  if (worker === undefined || row === undefined || !kubeletRuns(kubelet, worker.nodeName)) {
    return undefined;
  }
  const container = probedContainers(worker.spec).find((one) => one.name === name);
  const probeSpec = container && probeOf(container, row.type);
  return container && probeSpec && { worker, row, container, probeSpec };
}

/**
 * Records what the attempt changed: every failure, and successes that end a series of something else. Answers the fact
 * that a changed result follows from; none for a tick.
 */
function recordAttempt(
  kubelet: Kubelet,
  { uid, pod }: PodWorker,
  row: ProbeWorkerRow,
  after: ProbeWorker,
  {
    result,
    message,
    warning,
    tookMs,
    asks,
    probeSpec,
  }: ProbeFinding & { readonly probeSpec: Probe },
): number | undefined {
  const { ctx } = kubelet;
  const { container, type: probe } = row;
  const containerId = after.containerId ?? '';
  const ref = { uid, pod, container, containerId, probe };
  if (result === 'error') {
    ctx.emit('ProbeErrored', { ...ref, message });
    return undefined;
  }
  if (warning !== undefined) ctx.emit('ProbeWarned', { ...ref, message: warning });
  if (result === 'Failure') {
    const { failureThreshold = 3 } = probeSpec;
    const run = row.lastResult === 'Failure' ? row.resultRun + 1 : 1;
    return ctx.emit('ProbeFailed', { ...ref, message, run, failureThreshold }).seq;
  }
  const { successThreshold = 1 } = probeSpec;
  const slow = tookMs === 0 || asks === undefined ? undefined : { tookMs, asks };
  const isNews =
    row.lastResult !== 'Success' ||
    row.resultRun < successThreshold ||
    row.slow?.tookMs !== slow?.tookMs ||
    row.slow?.asks !== slow?.asks;
  if (result === 'Success' && isNews) {
    const run = row.lastResult === 'Success' ? row.resultRun + 1 : 1;
    return ctx.emit('ProbeSucceeded', { ...ref, run, ...(slow && { slow }) }).seq;
  }
  if (ctx.config.ticked) ctx.emit('ProbeTicked', ref);
  return undefined;
}

function cacheResult(
  { ctx }: Kubelet,
  { uid, pod }: PodWorker,
  row: ProbeWorkerRow,
  after: ProbeWorker,
  result: ProbeResult | undefined,
): void {
  if (result === undefined) return;
  const present = ctx.state.podWorkers.get(uid)?.probes[`${row.container}/${row.type}`];
  const { containerId = '', onHold } = after;
  const isSame =
    present?.containerId === containerId &&
    present.cachedResult === result &&
    present.onHold === onHold;
  if (isSame) return;
  const probe: ProbeType = row.type;
  ctx.emit('ProbeResultChanged', {
    uid,
    pod,
    container: row.container,
    containerId,
    probe,
    result,
    onHold,
  });
}
