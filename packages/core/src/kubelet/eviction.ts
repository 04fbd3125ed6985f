/** The eviction manager of a node: rounds every ten seconds while there is something to see. Mirrors `pkg/kubelet/eviction (synchronize)`. */
import { MEMORY_SHORT } from '../host/memory.ts';
import type { SimTime } from '../engine/time.ts';
import { PRIORITY } from '../state/priorities.ts';
import type { EvictionMemory } from '../state/tables.ts';
import { foreseeShortDisk, installDiskWatch } from './disk-watch.ts';
import { evictionMessage, rankForEviction } from './decisions/eviction-ranking.ts';
import {
  observeThresholds,
  resourceOf,
  type MetThreshold,
} from './decisions/eviction-thresholds.ts';
import { evictionCandidates, observeSignals } from './eviction-stats.ts';
import {
  CLEAN_UP,
  configurationOf,
  EVICTION,
  kubeletRuns,
  roundFrom,
  type Kubelet,
} from './kubelet.ts';
import { requestNodeStatus } from './node-conditions.ts';
import { foreseeShortPids, installPidWatch } from './pid-watch.ts';
import { reclaimNodeLevel } from './node-reclaim.ts';
import { exceededStorageLimit } from './storage-limits.ts';
import { stopPod } from './pod-stop.ts';

/** How often the kubelet looks (`evictionMonitoringPeriod`), and how long it waits for an evicted Pod to be gone. */
const ROUND_MS = 10_000;
const CLEAN_UP_POLL_MS = 1_000;
const CLEAN_UP_WAIT_MS = 30_000;
/** Hard thresholds and local storage limits leave a Pod this long. */
const IMMEDIATE_GRACE_SECONDS = 1;

/** Data of a pending round: the Pods whose end it waits for, and for how long. */
interface Waiting {
  readonly for: readonly string[];
  readonly until: SimTime;
}

export function installEviction(kubelet: Kubelet): void {
  const { ctx } = kubelet;
  ctx.handle(MEMORY_SHORT, PRIORITY.kubelet, ({ target }) => lookSoon(kubelet, target));
  installDiskWatch(kubelet, (nodeName) => lookSoon(kubelet, nodeName));
  installPidWatch(kubelet, (nodeName) => lookSoon(kubelet, nodeName));
  ctx.handle(EVICTION, PRIORITY.kubelet, ({ target, data }) => {
    const waiting = data as Waiting | null;
    if (waiting !== null && !isOver(kubelet, waiting)) {
      ctx.schedule(EVICTION, target, ctx.now + CLEAN_UP_POLL_MS, waiting);
    } else round(kubelet, target);
  });
}

/** Something may be short now: the next round looks. */
export function lookSoon(kubelet: Kubelet, nodeName: string): void {
  const { ctx } = kubelet;
  // One that waits for an evicted Pod to be gone is a round of its own.
  const isWaiting = ctx.pendingData(EVICTION, nodeName) != null;
  if (isWaiting || !kubeletRuns(kubelet, nodeName)) return;
  ctx.scheduleNoLater(EVICTION, nodeName, roundFrom(kubelet, nodeName, ROUND_MS));
}

function isOver({ ctx }: Kubelet, waiting: Waiting): boolean {
  if (ctx.now >= waiting.until) return true;
  return waiting.for.every((uid) => {
    const worker = ctx.state.podWorkers.get(uid);
    if (worker === undefined) return true;
    return worker.phase === 'terminated' && ctx.pendingAt(CLEAN_UP, uid) === undefined;
  });
}

function round(kubelet: Kubelet, nodeName: string): void {
  const { ctx } = kubelet;
  const process = ctx.state.kubelets.get(nodeName);
  if (process?.running !== true) return;
  const { evictionThresholds, evictionPressureTransitionPeriodMs: transitionPeriodMs } =
    configurationOf(kubelet, nodeName);
  const before = process.evictionMemory;
  const { memory, acting } = observeThresholds(
    evictionThresholds,
    observeSignals(kubelet, nodeName),
    before,
    { now: ctx.now, transitionPeriodMs },
  );
  if (!isSameMemory(before, memory)) ctx.emit('EvictionObserved', { nodeName, memory });
  if (before.conditions.join() !== memory.conditions.join()) requestNodeStatus(kubelet, nodeName);
  const overLimit = evictOverLimits(kubelet, nodeName);
  const evicted = overLimit.length > 0 ? overLimit : reclaim(kubelet, nodeName, acting);
  if (evicted.length > 0) {
    const until = ctx.now + CLEAN_UP_WAIT_MS;
    ctx.schedule(EVICTION, nodeName, ctx.now + CLEAN_UP_POLL_MS, { for: evicted, until });
  } else askForNextRound(kubelet, nodeName, memory, transitionPeriodMs);
}

/** While a threshold is met every round counts; afterwards only those that see it met again, or take the condition back. */
function askForNextRound(
  kubelet: Kubelet,
  nodeName: string,
  { firstObservedAt, conditions, conditionObservedAt }: EvictionMemory,
  transitionPeriodMs: number,
): void {
  const { ctx } = kubelet;
  if (Object.keys(firstObservedAt).length > 0) {
    ctx.schedule(EVICTION, nodeName, roundFrom(kubelet, nodeName, ROUND_MS, ctx.now + ROUND_MS));
    return;
  }
  kubelet.programs.foreseeShortMemory(nodeName);
  foreseeShortDisk(kubelet, nodeName);
  foreseeShortPids(kubelet, nodeName);
  const ends = conditions.map((condition) => conditionObservedAt[condition] ?? 0);
  if (ends.length === 0) return;
  const at = Math.max(ctx.now + 1, Math.min(...ends) + transitionPeriodMs);
  ctx.schedule(EVICTION, nodeName, roundFrom(kubelet, nodeName, ROUND_MS, at));
}

function isSameMemory(a: EvictionMemory, b: EvictionMemory): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Pods that use more local storage than they may go at once, all of them, and nobody else in this round. */
function evictOverLimits(kubelet: Kubelet, nodeName: string): readonly string[] {
  if (!configurationOf(kubelet, nodeName).localStorageCapacityIsolation) return [];
  const graceSeconds = IMMEDIATE_GRACE_SECONDS;
  return evictionCandidates(kubelet, nodeName).flatMap(({ uid, isCritical }) => {
    const message = isCritical ? undefined : exceededStorageLimit(kubelet, uid);
    if (message === undefined) return [];
    evictPod(kubelet, uid, { message, graceSeconds, isDisruption: false });
    return [uid];
  });
}

/** Frees what is short, at the cost of at most one Pod; gives back whom it cost. */
function reclaim(
  kubelet: Kubelet,
  nodeName: string,
  acting: readonly MetThreshold[],
): readonly string[] {
  const { ctx } = kubelet;
  const [first] = acting;
  if (first === undefined) return [];
  const resource = resourceOf(first.threshold.signal);
  const { seq } = ctx.emit('EvictionThresholdMet', { nodeName, resource });
  let isEnough = false;
  ctx.follow(seq, () => {
    isEnough = reclaimNodeLevel(kubelet, nodeName, first);
  });
  if (isEnough) return [];
  const { evictionMaxPodGracePeriodSeconds } = configurationOf(kubelet, nodeName);
  const ranked = rankForEviction(evictionCandidates(kubelet, nodeName), resource);
  const victim = ranked.find(({ isCritical }) => !isCritical);
  if (victim === undefined) return [];
  const graceSeconds = first.threshold.isSoft
    ? Math.min(evictionMaxPodGracePeriodSeconds, victim.terminationGracePeriodSeconds)
    : IMMEDIATE_GRACE_SECONDS;
  const message = evictionMessage(victim, resource, acting);
  const how = { message, graceSeconds, isDisruption: true };
  ctx.follow(seq, () => evictPod(kubelet, victim.uid, how));
  return [victim.uid];
}

/** Ends a Pod as Failed with the reason Evicted. Mirrors `evictPod`. */
export function evictPod(
  kubelet: Kubelet,
  uid: string,
  how: {
    readonly message: string;
    readonly graceSeconds: number;
    readonly isDisruption: boolean;
  },
): void {
  const { ctx } = kubelet;
  const worker = ctx.state.podWorkers.get(uid);
  if (worker === undefined) return;
  const { pod, nodeName } = worker;
  const { message, graceSeconds, isDisruption } = how;
  const told = { uid, pod, nodeName, reason: EVICTED, message, isDisruption };
  const { seq } = ctx.emit('PodEvicted', told);
  ctx.follow(seq, () => stopPod(kubelet, uid, { reason: EVICTED, overrideSeconds: graceSeconds }));
}

const EVICTED = 'Evicted';
