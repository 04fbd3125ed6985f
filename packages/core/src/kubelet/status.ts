/** Computes a Pod's status from runtime, probes and start errors, keeps it, and writes it to the API. */
import { mirroredUid } from '../api/pod-source.ts';
import type { PodStatus } from '../api/schema/kubernetes.ts';
import { toTimestamp } from '../engine/time.ts';
import type { HostPod, PodWorker, ProbeWorkerRow, ResourcesByContainer } from '../state/tables.ts';
import { DEADLINE_EXCEEDED } from './decisions/active-deadline.ts';
import { keepAttempts } from './attempt-under-way.ts';
import { checkContainerStateTransition } from './decisions/container-state-transition.ts';
import type { StartErrors } from './decisions/container-statuses.ts';
import { sandboxPodIPs } from './decisions/pod-runtime-status.ts';
import type { Mutable } from './decisions/mutable.ts';
import { isPodPhaseTerminal } from './decisions/pod-phase.ts';
import { podStatus, type PodEnd } from './decisions/pod-status.ts';
import { podStatusEqual } from './decisions/pod-status-equal.ts';
import { mergePodStatus } from './decisions/pod-status-merge.ts';
import { stampPodStatus } from './decisions/pod-status-stamp.ts';
import {
  NO_PROBE_RESULTS,
  type ProbeResultCache,
  type ProbeResults,
} from './decisions/probe-results.ts';
import { apiPod, hostPodOf, isConnected, podSeenBy, workerOf, type Kubelet } from './kubelet.ts';
import { mirrorAt, shownBy } from './static-workers.ts';
import { resizeConditions } from './resize-conditions.ts';

const NO_START_ERRORS: StartErrors = new Map();
const AS_GRANTED: ResourcesByContainer = {};

/** The status of the Pod at this instant. Mirrors `pkg/kubelet (SyncPod)` step 1. */
export function computeStatus(
  kubelet: Kubelet,
  worker: PodWorker,
  options: { readonly isTerminal?: boolean } = {},
): PodStatus {
  const hostPod = hostPodOf(kubelet, worker.uid);
  const pod = podSeenBy(kubelet, worker);
  const hostIPs = kubelet.ctx.state.hosts.get(worker.nodeName)?.nodeIPs;
  return podStatus({
    pod,
    lastStatus: worker.status ?? undefined,
    runtime: hostPod,
    podIPs: currentIPs(hostPod, worker),
    ...(hostIPs === undefined ? undefined : { hostIPs }),
    startErrors: startErrorsOf(worker),
    probes: probeCacheOf(worker),
    hasProbeWorker: (container, type) => worker.probes[`${container}/${type}`] !== undefined,
    kubeletStartedAt: kubelet.ctx.state.kubelets.get(worker.nodeName)?.startedAt,
    podIsTerminal: options.isTerminal ?? false,
    isStatic: worker.isStatic ?? false,
    evict: endInForce(worker, options),
    actuated: hostPod.resources?.actuated ?? AS_GRANTED,
    resizeConditions: worker.resize === undefined ? [] : resizeConditions(worker),
  });
}

/**
 * A deadline is asked about whenever a status is made (`ShouldEvict`). Whoever else ends a Pod has a say in its status
 * when the stop begins; how its containers ended decides what it is in the end, so that a Pod whose containers all end
 * with 0 has succeeded. Mirrors `pkg/kubelet (SyncTerminatingPod)`, where `podStatusFn` is called once.
 */
function endInForce(
  { eviction }: PodWorker,
  { isTerminal = false }: { readonly isTerminal?: boolean },
): PodEnd | undefined {
  if (eviction === null) return undefined;
  return isTerminal && eviction.reason !== DEADLINE_EXCEEDED.reason ? undefined : eviction;
}

/** Addresses of the live sandbox; a Pod that is being stopped keeps the last ones. */
function currentIPs(hostPod: HostPod, worker: PodWorker): readonly string[] {
  const ips = sandboxPodIPs(hostPod);
  if (ips.length > 0 || worker.phase === 'sync') return ips;
  return worker.status?.podIPs?.map(({ ip }) => ip) ?? [];
}

function startErrorsOf({ startErrors }: PodWorker): StartErrors {
  for (const _ in startErrors) return new Map(Object.entries(startErrors));
  return NO_START_ERRORS;
}

/** Cached probe results by container id. */
export function probeCacheOf({ probes }: PodWorker): ProbeResultCache {
  let cache: Map<string, Mutable<ProbeResults>> | undefined;
  for (const key in probes) {
    const { containerId, type, cachedResult } = probes[key] as ProbeWorkerRow;
    if (containerId === undefined || cachedResult === undefined) continue;
    cache ??= new Map();
    let results = cache.get(containerId);
    if (results === undefined) cache.set(containerId, (results = {}));
    results[type] = cachedResult;
  }
  return cache ?? NO_PROBE_RESULTS;
}

/** Keeps a computed status and writes it; equal statuses change nothing. Mirrors `pkg/kubelet/status (SetPodStatus)`. */
export function publishStatus(kubelet: Kubelet, uid: string, computed: PodStatus): void {
  const { ctx } = kubelet;
  const worker = workerOf(kubelet, uid);
  if (worker.isRejected === true) return;
  const last = worker.status ?? {};
  const { spec } = podSeenBy(kubelet, worker);
  const status = stampPodStatus(computed, last, spec, toTimestamp(ctx.now));
  if (worker.status !== null && podStatusEqual(status, last)) return;
  if (checkContainerStateTransition(last, status, spec) !== undefined) return;
  writeStatus(kubelet, worker, status);
}

/**
 * Publishes the last status of a Pod; what was held back while containers might have run is written now at the latest.
 * Mirrors `pkg/kubelet/status (TerminatePod)`.
 */
export function publishFinalStatus(kubelet: Kubelet, uid: string, computed: PodStatus): void {
  publishStatus(kubelet, uid, computed);
  const worker = workerOf(kubelet, uid);
  const isHeldBack = apiPod(kubelet, uid)?.status.phase !== worker.status?.phase;
  if (worker.status !== null && isHeldBack) writeStatus(kubelet, worker, worker.status);
}

/** Writes the cached status again, as the status manager does once the API is back. */
export function rewriteStatus(kubelet: Kubelet, uid: string): void {
  const worker = workerOf(kubelet, uid);
  if (worker.status !== null && worker.isRejected !== true)
    writeStatus(kubelet, worker, worker.status);
}

function writeStatus(kubelet: Kubelet, worker: PodWorker, status: PodStatus): void {
  const { ctx, api } = kubelet;
  const { uid, pod, nodeName } = worker;
  const isOver = isPodPhaseTerminal(status.phase) && !isPodPhaseTerminal(worker.status?.phase);
  if (isOver) keepAttempts(kubelet, worker);
  if (worker.isStatic === true) {
    ctx.emit('PodStatusChanged', { uid, pod, nodeName, status });
    reportToMirror(kubelet, worker, status);
    return;
  }
  const stored = apiPod(kubelet, uid);
  if (stored === undefined || !isConnected(kubelet, nodeName)) {
    ctx.emit('PodStatusChanged', { uid, pod, nodeName, status });
    return;
  }
  const merged = mergePodStatus(
    stored.status,
    status,
    couldHaveRunningContainers(worker),
    toTimestamp(ctx.now),
  );
  api.reportPodStatus(uid, merged);
  // What the API shows is held back; the kubelet itself goes on with what it computed.
  if (merged.phase !== status.phase) ctx.emit('PodStatusChanged', { uid, pod, nodeName, status });
}

/**
 * The mirror Pod of a static one shows its status, as long as it is the mirror of this very one; that of the manifest before
 * only shows that this one has been turned away.
 */
export function reportToMirror(kubelet: Kubelet, worker: PodWorker, status: PodStatus): void {
  const { ctx, api } = kubelet;
  const { uid, pod, nodeName } = worker;
  const mirror = mirrorAt(kubelet, pod, nodeName);
  if (mirror === undefined || !isConnected(kubelet, nodeName)) return;
  if (mirroredUid(mirror) !== uid && !isPodPhaseTerminal(status.phase)) return;
  if (shownBy(kubelet, pod, nodeName)?.uid !== uid) return;
  const mayRun = couldHaveRunningContainers(worker);
  const merged = mergePodStatus(mirror.status, status, mayRun, toTimestamp(ctx.now));
  api.reportPodStatus(mirror.metadata.uid ?? '', merged);
}

/** Mirrors `pkg/kubelet (CouldHaveRunningContainers)`: until the worker has stopped them, containers may run; a rejected Pod has none. */
const couldHaveRunningContainers = ({ phase, isRejected = false }: PodWorker): boolean =>
  phase !== 'terminated' && !isRejected;
