/** The kubelet process of a node: starting, stopping, losing and finding the API, heartbeats. */
import { PRIORITY } from '../state/priorities.ts';
import {
  apiPod,
  CLEAN_UP,
  CONFIG,
  DEADLINE,
  EVICTION,
  IMAGE_GC,
  HOUSEKEEPING,
  isConnected,
  KILL,
  kubeletRuns,
  MIRROR_STATUS,
  MOUNT,
  NODE_SHUTDOWN_GROUPS,
  NODE_STATUS,
  PREEMPTION,
  PULLS,
  nodeStream,
  STATIC_PODS,
  STEP,
  SYNC,
  type Kubelet,
} from './kubelet.ts';
import { lastHeartbeatAt } from './lease.ts';
import { reportNodeConditions } from './node-conditions.ts';
import { noticeLostMirrors, showStatus } from './mirror-pods.ts';
import { meetAgain, noticePod } from './pod-config.ts';
import { forgetAttempts } from './attempt-under-way.ts';
import { dropProbes } from './probe-workers.ts';
import { readFolder } from './static-pods.ts';
import { staticWorkers } from './static-workers.ts';
import { rewriteStatus } from './status.ts';

const LEASE = 'kubelet/lease';
const LEASE_JITTER = 0.04;
/** Kubelets that are there when the run begins have been up for long. */
const UP_BEFORE_MS = 3_600_000;

/** Starts the kubelet process of a node; `atBoot` marks one that runs since before the simulation began. */
export function startKubelet(
  kubelet: Kubelet,
  nodeName: string,
  options: { readonly atBoot?: boolean } = {},
): void {
  const { ctx } = kubelet;
  const { relistMs, leaseMs } = ctx.config.timing;
  const draw = (boundMs: number): number => ctx.drawMs(nodeStream(nodeName), [0, boundMs]);
  const isInstant = relistMs === 0;
  const { seq } = ctx.emit('KubeletStarted', {
    nodeName,
    startedAt: options.atBoot ? ctx.now - UP_BEFORE_MS : ctx.now,
    relistPhaseMs: isInstant ? 0 : draw(relistMs - 1),
    leasePhaseMs: isInstant ? 0 : draw(leaseMs - 1),
    leasePeriodMs: leaseMs + (isInstant ? 0 : draw(leaseMs * LEASE_JITTER)),
  });
  if (options.atBoot) return;
  ctx.follow(seq, () => takeOver(kubelet, nodeName));
}

/** What a kubelet that has just started does with its node and all that is on it or bound to it. */
function takeOver(kubelet: Kubelet, nodeName: string): void {
  const { ctx } = kubelet;
  reportNodeConditions(kubelet, nodeName);
  readFolder(kubelet, nodeName, { afterStart: true });
  for (const uid of [...ctx.indexes.podsOnHost(nodeName)]) meetAgain(kubelet, uid, nodeName);
  for (const key of [...ctx.indexes.podsBoundTo(nodeName)].sort()) {
    const uid = ctx.state.pods.get(key)?.metadata.uid;
    if (uid !== undefined && !ctx.state.hostPods.has(uid)) noticePod(kubelet, uid, nodeName);
  }
}

/** The process stops; containers go on without it. */
export function stopKubelet(kubelet: Kubelet, nodeName: string): void {
  kubelet.ctx.emit('KubeletStopped', {
    nodeName,
    lastHeartbeatAt: lastHeartbeatAt(kubelet, nodeName),
  });
  forgetWork(kubelet, nodeName);
}

const OF_NODES = [
  NODE_STATUS,
  NODE_SHUTDOWN_GROUPS,
  PREEMPTION,
  EVICTION,
  IMAGE_GC,
  PULLS,
  STATIC_PODS,
  MIRROR_STATUS,
  HOUSEKEEPING,
];

/** Everything that a kubelet was about to do is lost with its process. */
export function forgetWork(kubelet: Kubelet, nodeName: string): void {
  const { ctx } = kubelet;
  for (const uid of ctx.indexes.podsOnHost(nodeName)) {
    for (const kind of [STEP, SYNC, MOUNT, CONFIG, CLEAN_UP, DEADLINE]) ctx.cancel(kind, uid);
    for (const { id } of ctx.state.hostPods.get(uid)?.containers ?? []) ctx.cancel(KILL, id);
    dropProbes(kubelet, uid);
    forgetAttempts(kubelet, uid);
  }
  for (const kind of [...OF_NODES, LEASE]) ctx.cancel(kind, nodeName);
}

/** The API is in reach again: Pods are listed anew and statuses that could not be written are. */
export function rejoin(kubelet: Kubelet, nodeName: string): void {
  const { ctx } = kubelet;
  if (!kubeletRuns(kubelet, nodeName)) return;
  reportNodeConditions(kubelet, nodeName);
  const seen = new Set(ctx.indexes.podsOnHost(nodeName));
  for (const key of [...ctx.indexes.podsBoundTo(nodeName)].sort()) {
    const uid = ctx.state.pods.get(key)?.metadata.uid;
    if (uid !== undefined) seen.add(uid);
  }
  for (const uid of seen) {
    if (ctx.state.podWorkers.has(uid) && apiPod(kubelet, uid)) rewriteStatus(kubelet, uid);
    noticePod(kubelet, uid, nodeName);
  }
  for (const worker of staticWorkers(kubelet, nodeName)) showStatus(kubelet, worker);
  noticeLostMirrors(kubelet, nodeName);
}

/** In a ticked run every renewal of the lease is simulated and recorded. */
export function installHeartbeats(kubelet: Kubelet): void {
  const { ctx } = kubelet;
  ctx.handle(LEASE, PRIORITY.kubelet, ({ target: nodeName }) => {
    const process = ctx.state.kubelets.get(nodeName);
    if (process?.running !== true) return;
    if (isConnected(kubelet, nodeName)) ctx.emit('LeaseRenewed', { nodeName });
    ctx.schedule(LEASE, nodeName, ctx.now + process.leasePeriodMs);
  });
  if (!ctx.config.ticked) return;
  ctx.react(['KubeletStarted'], ({ nodeName, startedAt, leasePhaseMs }) => {
    ctx.schedule(LEASE, nodeName, Math.max(startedAt, 0) + leasePhaseMs);
  });
}
