/** When a node is under pressure. Mirrors `pkg/kubelet/eviction (thresholdsMet, nodeConditions... in helpers.go)`. */
import {
  thresholdAmount,
  type EvictionSignal,
  type EvictionThreshold,
} from '../../api/kubelet-configuration/node-configuration.ts';
import type { SimTime } from '../../engine/time.ts';
import type { EvictionMemory, PressureCondition } from '../../state/tables.ts';

/** What the node has of something: bytes, inodes or process numbers. */
export interface SignalObservation {
  readonly available: number;
  readonly capacity: number;
}
/** What was measured; signals without a measurement are never met. */
export type SignalObservations = Readonly<Partial<Record<EvictionSignal, SignalObservation>>>;

/** A threshold with the amount that it comes to on this node. */
export interface MetThreshold {
  readonly threshold: EvictionThreshold;
  readonly quantity: number;
  readonly available: number;
}

/** The thresholds that are met, whatever their grace periods; `withReclaim` asks for the minimum reclaim on top. */
export function thresholdsMet(
  thresholds: readonly EvictionThreshold[],
  observations: SignalObservations,
  { withReclaim }: { readonly withReclaim: boolean },
): readonly MetThreshold[] {
  return thresholds.flatMap((threshold) => {
    const observed = observations[threshold.signal];
    if (observed === undefined) return [];
    const { available, capacity } = observed;
    const quantity = thresholdAmount(threshold.limit, capacity);
    const { minimumReclaim } = threshold;
    const extra = withReclaim && minimumReclaim ? thresholdAmount(minimumReclaim, capacity) : 0;
    return available < quantity + extra ? [{ threshold, quantity, available }] : [];
  });
}

/** A text that tells thresholds of a node apart. */
export function thresholdKey({ signal, isSoft }: EvictionThreshold): string {
  return `${isSoft ? 'soft' : 'hard'}/${signal}`;
}

const CONDITIONS: Readonly<Record<EvictionSignal, PressureCondition>> = {
  'memory.available': 'MemoryPressure',
  'allocatableMemory.available': 'MemoryPressure',
  'nodefs.available': 'DiskPressure',
  'nodefs.inodesFree': 'DiskPressure',
  'imagefs.available': 'DiskPressure',
  'imagefs.inodesFree': 'DiskPressure',
  'pid.available': 'PIDPressure',
};

export function conditionOf(signal: EvictionSignal): PressureCondition {
  return CONDITIONS[signal];
}

const RESOURCES: Readonly<Record<EvictionSignal, string>> = {
  'memory.available': 'memory',
  'allocatableMemory.available': 'memory',
  'nodefs.available': 'ephemeral-storage',
  'nodefs.inodesFree': 'inodes',
  'imagefs.available': 'ephemeral-storage',
  'imagefs.inodesFree': 'inodes',
  'pid.available': 'pids',
};

/** The resource that has to be freed for a signal to go away. */
export function resourceOf(signal: EvictionSignal): string {
  return RESOURCES[signal];
}

/** One round of observation: what is remembered from now on, and the thresholds that call for action, memory first. */
export function observeThresholds(
  thresholds: readonly EvictionThreshold[],
  observations: SignalObservations,
  memory: EvictionMemory,
  { now, transitionPeriodMs }: { readonly now: SimTime; readonly transitionPeriodMs: number },
): { readonly memory: EvictionMemory; readonly acting: readonly MetThreshold[] } {
  const met = mergedThresholds(thresholds, observations, memory);
  const firstObservedAt: Record<string, SimTime> = {};
  for (const { threshold } of met) {
    const key = thresholdKey(threshold);
    firstObservedAt[key] = memory.firstObservedAt[key] ?? now;
  }
  const conditionObservedAt = { ...memory.conditionObservedAt };
  for (const { threshold } of met) conditionObservedAt[conditionOf(threshold.signal)] = now;
  const conditions = (Object.entries(conditionObservedAt) as [PressureCondition, SimTime][])
    .filter(([, at]) => now - at < transitionPeriodMs)
    .map(([condition]) => condition)
    .sort();
  const acting = met.filter(({ threshold }) => {
    const since = firstObservedAt[thresholdKey(threshold)] ?? now;
    return now - since >= threshold.gracePeriodMs;
  });
  const unresolved = acting.map(({ threshold }) => thresholdKey(threshold));
  const next = { firstObservedAt, conditionObservedAt, conditions, unresolved };
  return { memory: next, acting: memoryFirst(acting) };
}

/** Those met now, and those met before whose minimum reclaim has not been reached. */
function mergedThresholds(
  thresholds: readonly EvictionThreshold[],
  observations: SignalObservations,
  { unresolved }: EvictionMemory,
): readonly MetThreshold[] {
  const met = thresholdsMet(thresholds, observations, { withReclaim: false });
  const known = new Set(met.map(({ threshold }) => thresholdKey(threshold)));
  const open = thresholds.filter((one) => unresolved.includes(thresholdKey(one)));
  const still = thresholdsMet(open, observations, { withReclaim: true });
  return [...met, ...still.filter(({ threshold }) => !known.has(thresholdKey(threshold)))];
}

/** Mirrors `byEvictionPriority`: memory before anything else. */
function memoryFirst(acting: readonly MetThreshold[]): readonly MetThreshold[] {
  const isMemory = ({ threshold }: MetThreshold): boolean =>
    resourceOf(threshold.signal) === 'memory';
  return [...acting.filter(isMemory), ...acting.filter((one) => !isMemory(one))];
}
