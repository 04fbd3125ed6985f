/** One attempt of a probe worker in the simulation. Mirrors `pkg/kubelet/prober (doProbe)`. */
import type { Container, Probe } from '../api/schema/kubernetes.ts';
import type { SimTime } from '../engine/time.ts';
import type { PodWorker, ProbeWorkerRow } from '../state/tables.ts';
import {
  beginProbeAttempt,
  finishProbeAttempt,
  type ProbeWorker,
} from './decisions/probe-attempt.ts';
import type { ProbeResult, ProbeType } from './decisions/probe-results.ts';
import type { ProbeFinding } from './finding.ts';
import { hostPodOf, kubeletRuns, podSeenBy, type Kubelet } from './kubelet.ts';
import { probeContainer } from './probe-outcome.ts';
import { scheduleAttempt } from './probe-schedule.ts';
import { probedContainers, probeOf } from './probe-workers.ts';

/** Handles a due `kubelet/probe` notice; its target is `uid/container/type`. */
export function probe(kubelet: Kubelet, target: string, data: unknown): void {
  const { ctx } = kubelet;
  const [uid = '', container = '', type = ''] = target.split('/');
  const worker = ctx.state.podWorkers.get(uid);
  const row = worker?.probes[`${container}/${type}`];
  if (worker === undefined || row === undefined || !kubeletRuns(kubelet, worker.nodeName)) return;
  const spec = probedContainers(worker.spec).find(({ name }) => name === container);
  const probeSpec = spec && probeOf(spec, row.type);
  if (spec === undefined || probeSpec === undefined) return;
  const { byHand = false } = (data ?? {}) as { byHand?: boolean };
  if (byHand) {
    ctx.emit('ProbeTickerRestarted', { uid, pod: worker.pod, container, probe: row.type });
  }
  // A copy: what the worker knew before this attempt, also where rows change in place.
  const nextFrom = attempt(kubelet, worker, { ...row }, spec, probeSpec);
  if (nextFrom !== undefined) scheduleAttempt(kubelet, uid, container, row.type, nextFrom);
}

/** Makes one attempt; answers from when on the next tick matters, undefined when none does. */
function attempt(
  kubelet: Kubelet,
  worker: PodWorker,
  row: ProbeWorkerRow,
  container: Container,
  probeSpec: Probe,
): SimTime | undefined {
  const { ctx } = kubelet;
  const hostPod = hostPodOf(kubelet, worker.uid);
  const instance = hostPod.containers.find(({ name }) => name === container.name);
  const begun = beginProbeAttempt(row, {
    pod: podSeenBy(kubelet, worker),
    container,
    probe: probeSpec,
    podStatus: worker.status ?? undefined,
    now: ctx.now,
    ...(instance?.startedAt === undefined ? undefined : { containerStartedAt: instance.startedAt }),
    kubeletStartedAt: ctx.state.kubelets.get(worker.nodeName)?.startedAt,
  });
  const ticked = ctx.config.ticked ? ctx.now + 1 : undefined;
  cacheResult(kubelet, worker, row, begun.worker, begun.cache);
  if (begun.action === 'end') return undefined;
  if (begun.action === 'wait') return ticked ?? waitEndsAt(ctx.now, instance?.startedAt, probeSpec);
  const outcome = probeContainer(kubelet, hostPod, container, probeSpec);
  const finished = finishProbeAttempt(begun.worker, outcome.result, probeSpec);
  recordAttempt(kubelet, worker, row, finished.worker, { ...outcome, probeSpec });
  cacheResult(kubelet, worker, row, finished.worker, finished.cache);
  const isSettled =
    outcome.result === 'Success' &&
    outcome.warning === undefined &&
    finished.cache === 'Success' &&
    begun.worker.lastResult === 'Success' &&
    row.cachedResult === 'Success';
  if (ticked !== undefined || !(isSettled || finished.worker.onHold)) return ctx.now + 1;
  return finished.worker.onHold ? undefined : outcome.nextChangeAt;
}

/** Waiting for the initial delay ends by itself; everything else that a worker waits for wakes it. */
function waitEndsAt(
  now: SimTime,
  startedAt: SimTime | undefined,
  { initialDelaySeconds = 0 }: Probe,
): SimTime | undefined {
  if (startedAt === undefined || initialDelaySeconds === 0) return undefined;
  const endsAt = startedAt + initialDelaySeconds * 1_000;
  return endsAt > now ? endsAt : undefined;
}

/** Records what the attempt changed: every failure, and successes that end a series of something else. */
function recordAttempt(
  kubelet: Kubelet,
  { uid, pod }: PodWorker,
  row: ProbeWorkerRow,
  after: ProbeWorker,
  { result, message, warning, probeSpec }: ProbeFinding & { readonly probeSpec: Probe },
): void {
  const { ctx } = kubelet;
  const { container, type: probe } = row;
  const containerId = after.containerId ?? '';
  const ref = { uid, pod, container, containerId, probe };
  if (result === 'error') {
    ctx.emit('ProbeErrored', { ...ref, message });
    return;
  }
  if (warning !== undefined) ctx.emit('ProbeWarned', { ...ref, message: warning });
  if (result === 'Failure') {
    const { failureThreshold = 3 } = probeSpec;
    const run = row.lastResult === 'Failure' ? row.resultRun + 1 : 1;
    ctx.emit('ProbeFailed', { ...ref, message, run, failureThreshold });
    return;
  }
  const { successThreshold = 1 } = probeSpec;
  const isNews = row.lastResult !== 'Success' || row.resultRun < successThreshold;
  if (result === 'Success' && isNews) {
    const run = row.lastResult === 'Success' ? row.resultRun + 1 : 1;
    ctx.emit('ProbeSucceeded', { ...ref, run });
  } else if (ctx.config.ticked) ctx.emit('ProbeTicked', ref);
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
