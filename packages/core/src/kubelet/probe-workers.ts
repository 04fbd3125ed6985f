/** Probe workers: made before the containers, ended with the Pod. Mirrors `pkg/kubelet/prober (AddPod, RemovePod)`. */
import type { Container, ContainerStatus, PodStatus } from '../api/schema/kubernetes.ts';
import type { ProbeType } from '../state/facts.ts';
import { probeKey } from '../state/recipes/pod-worker.ts';
import type { PodWorker, ProbeWorkerRow } from '../state/tables.ts';
import { keepAttempt, probeTarget, remindWorker } from './attempt-under-way.ts';
import { wantsReadinessAttempt } from './decisions/container-readiness.ts';
import { containerProbing } from './decisions/probed-statuses.ts';
import { nodeStream, PROBE, workerOf, type Kubelet } from './kubelet.ts';
import { probedContainers, probesOf } from './probed-containers.ts';
import { scheduleAttempt } from './probe-schedule.ts';
import { probeCacheOf } from './status.ts';

/** Makes the workers of a Pod that has none yet; each ticks from now on. */
export function addProbes(kubelet: Kubelet, uid: string): void {
  const { ctx } = kubelet;
  const { spec, probes: known, pod, nodeName } = workerOf(kubelet, uid);
  for (const _ in known) return;
  const probes: { container: string; probe: ProbeType; tickOriginAt: number }[] = [];
  for (const { container, type, probe } of probesOf(spec)) {
    const tickOriginAt =
      ctx.now + startDelayMs(kubelet, nodeName, (probe.periodSeconds ?? 10) * 1_000);
    probes.push({ container: container.name, probe: type, tickOriginAt });
  }
  if (probes.length === 0) return;
  ctx.emit('ProbesAdded', { uid, pod, probes });
  for (const { container, probe } of probes) scheduleAttempt(kubelet, uid, container, probe);
}

/** A kubelet younger than the period spreads the first attempts of its workers. */
function startDelayMs({ ctx }: Kubelet, nodeName: string, periodMs: number): number {
  const kubeletStartedAt = ctx.state.kubelets.get(nodeName)?.startedAt ?? 0;
  if (ctx.config.timing.relistMs === 0 || ctx.now - kubeletStartedAt >= periodMs) return 0;
  return Math.round(ctx.random(nodeStream(nodeName)).uniform(0, periodMs));
}

/**
 * A computed status in which a started, probed container is not ready asks for an attempt at once; a worker that has yet
 * to begin makes it when it does (and makes one of the two attempts that would fall on that instant).
 */
export function attemptReadinessNow(kubelet: Kubelet, uid: string, status: PodStatus): void {
  const { ctx } = kubelet;
  const worker = workerOf(kubelet, uid);
  for (const _ in worker.probes) {
    for (const container of probedContainers(worker.spec)) {
      if (!wantsAttemptNow(worker, container, status)) continue;
      const target = probeTarget(uid, container.name, 'readiness');
      if (remindWorker(kubelet, target, { byHand: true })) continue;
      const row = worker.probes[probeKey(container.name, 'readiness')];
      const at = Math.max(ctx.now, row?.tickOriginAt ?? 0);
      ctx.schedule(PROBE, target, at, { byHand: true });
    }
    return;
  }
}

/** Whether any container of the Pod is asked again whenever its status is computed. */
export function wantsReadinessAttempts(worker: PodWorker, status: PodStatus): boolean {
  for (const _ in worker.probes) {
    return probedContainers(worker.spec).some((one) => wantsAttemptNow(worker, one, status));
  }
  return false;
}

function wantsAttemptNow(worker: PodWorker, container: Container, status: PodStatus): boolean {
  const { name, readinessProbe } = container;
  if (readinessProbe === undefined) return false;
  const named = (one: ContainerStatus): boolean => one.name === name;
  const shown = status.containerStatuses?.find(named) ?? status.initContainerStatuses?.find(named);
  if (shown?.state?.running === undefined) return false;
  if (worker.probes[probeKey(name, 'readiness')] === undefined) return false;
  const probing = containerProbing(container, shown.containerID, probeCacheOf(worker));
  return wantsReadinessAttempt(shown, probing);
}

/** Liveness and startup of regular containers end when the Pod is to stop; the rest goes on. */
export function stopLivenessAndStartup(kubelet: Kubelet, uid: string): void {
  const worker = workerOf(kubelet, uid);
  for (const { name } of worker.spec.containers) {
    for (const type of ['liveness', 'startup'] as const) {
      const row: ProbeWorkerRow | undefined = worker.probes[probeKey(name, type)];
      if (row === undefined) continue;
      kubelet.ctx.cancel(PROBE, probeTarget(uid, name, type));
      keepAttempt(kubelet, worker, row);
    }
  }
}

/** Ends all workers of a Pod. */
export function dropProbes({ ctx }: Kubelet, uid: string): void {
  const worker = ctx.state.podWorkers.get(uid);
  if (worker === undefined) return;
  for (const { container, type } of Object.values(worker.probes)) {
    ctx.cancel(PROBE, probeTarget(uid, container, type));
  }
}
