/**
 * The kubelet's part in the shutdown of its machine: while its inhibitor holds the shutdown up it ends the Pods, group
 * after group. Mirrors `pkg/kubelet/nodeshutdown (processShutdownEvent, killPods)`. Left out: cancelled shutdowns, and
 * the 300 ms between two looks at whether the volumes of a group are unmounted.
 */
import type { DurationMs, SimTime } from '../engine/time.ts';
import { PRIORITY } from '../state/priorities.ts';
import { groupByPriority, NODE_SHUTDOWN, type PodsToEnd } from './decisions/node-shutdown.ts';
import {
  CLEAN_UP,
  configurationOf,
  kubeletRuns,
  NODE_SHUTDOWN_GROUPS,
  type Kubelet,
} from './kubelet.ts';
import { reportNodeConditions } from './node-conditions.ts';
import { stopPod } from './pod-stop.ts';

/** What logind grants before a kubelet asks for more (`InhibitDelayMaxSec`). */
const INHIBIT_DELAY_MS = 5_000;

/** Data of the pending notice: the Pods that are ending, and the groups that come after them; null before the first. */
interface GroupUnderWay {
  readonly uids: readonly string[];
  readonly until: SimTime;
  readonly next: readonly PodsToEnd[];
}

/** How long the kubelet of the node may hold a shutdown up; 0 when it does not. */
export function shutdownDelayMs(kubelet: Kubelet, nodeName: string): DurationMs {
  const { shutdownGroups } = configurationOf(kubelet, nodeName);
  if (shutdownGroups.length === 0 || !kubeletRuns(kubelet, nodeName)) return 0;
  const seconds = shutdownGroups.reduce((sum, group) => sum + group.gracePeriodSeconds, 0);
  return Math.max(INHIBIT_DELAY_MS, seconds * 1_000);
}

export function installNodeShutdown(kubelet: Kubelet): void {
  const { ctx } = kubelet;
  ctx.react(['NodeShutdownStarted'], ({ nodeName, delayMs }) => {
    if (delayMs > 0) ctx.schedule(NODE_SHUTDOWN_GROUPS, nodeName, ctx.now, null);
  });
  ctx.handle(NODE_SHUTDOWN_GROUPS, PRIORITY.kubelet, ({ target, data }) => {
    const group = data as GroupUnderWay | null;
    if (group === null) begin(kubelet, target);
    else awaitGroup(kubelet, target, group);
  });
  ctx.react(['PodStopped', 'PodForgotten'], ({ uid, nodeName }) => {
    const group = ctx.pendingData(NODE_SHUTDOWN_GROUPS, nodeName) as GroupUnderWay | null;
    if (group?.uids.includes(uid) === true) {
      ctx.schedule(NODE_SHUTDOWN_GROUPS, nodeName, ctx.now, group);
    }
  });
}

/** The node is not ready from now on, and takes no more Pods. */
function begin(kubelet: Kubelet, nodeName: string): void {
  const { ctx } = kubelet;
  ctx.emit('NodeShutdownNoticed', { nodeName });
  reportNodeConditions(kubelet, nodeName);
  const active = [...ctx.indexes.podsOnHost(nodeName)].flatMap((uid) => {
    const worker = ctx.state.podWorkers.get(uid);
    if (worker === undefined || worker.phase === 'terminated') return [];
    return { uid, priority: worker.spec.priority ?? 0 };
  });
  const { shutdownGroups } = configurationOf(kubelet, nodeName);
  endGroups(kubelet, nodeName, groupByPriority(shutdownGroups, active));
}

/** Ends the Pods of the first group; without one the shutdown may go on. */
function endGroups(kubelet: Kubelet, nodeName: string, groups: readonly PodsToEnd[]): void {
  const { ctx } = kubelet;
  const [first, ...next] = groups;
  if (first === undefined) {
    ctx.emit('NodeShutdownReleased', { nodeName });
    return;
  }
  const { uids, gracePeriodSeconds } = first;
  const until = ctx.now + gracePeriodSeconds * 1_000;
  const group: GroupUnderWay = { uids, until, next };
  ctx.schedule(NODE_SHUTDOWN_GROUPS, nodeName, until, group);
  for (const uid of uids) endPod(kubelet, uid, gracePeriodSeconds);
}

function endPod(kubelet: Kubelet, uid: string, groupSeconds: number): void {
  const { ctx } = kubelet;
  const worker = ctx.state.podWorkers.get(uid);
  if (worker === undefined) return;
  const { pod, nodeName, spec } = worker;
  const overrideSeconds = Math.min(
    spec.terminationGracePeriodSeconds ?? groupSeconds,
    groupSeconds,
  );
  const { seq } = ctx.emit('PodEvicted', { uid, pod, nodeName, ...NODE_SHUTDOWN });
  ctx.follow(seq, () => stopPod(kubelet, uid, { reason: NODE_SHUTDOWN.reason, overrideSeconds }));
}

/** A group is over when all its Pods are stopped and cleaned up, or its time is. */
function awaitGroup(kubelet: Kubelet, nodeName: string, group: GroupUnderWay): void {
  const { ctx } = kubelet;
  const { uids, until, next } = group;
  const waitsUntil = (uid: string): SimTime => {
    const phase = ctx.state.podWorkers.get(uid)?.phase ?? 'terminated';
    return phase === 'terminated' ? (ctx.pendingAt(CLEAN_UP, uid) ?? ctx.now) : until;
  };
  const at = Math.min(until, Math.max(...uids.map(waitsUntil)));
  if (at > ctx.now) ctx.schedule(NODE_SHUTDOWN_GROUPS, nodeName, at, group);
  else endGroups(kubelet, nodeName, next);
}
