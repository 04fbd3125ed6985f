/** A node's kubelet configuration in numbers, every default filled in. Mirrors `pkg/kubelet/apis/config/v1beta1/defaults.go`. */
import { parseDuration, type DurationMs } from '../../engine/time.ts';
import { invariant } from '../../invariant.ts';
import { quantityValue } from '../quantity.ts';
import type { KubeletConfigurationFields } from './fields.ts';

/** What a configuration may have the kubelet watch for eviction. */
export const EVICTION_SIGNALS = [
  'memory.available',
  'nodefs.available',
  'nodefs.inodesFree',
  'imagefs.available',
  'imagefs.inodesFree',
  'pid.available',
] as const;
/** The memory left to all Pods together is watched along with the node's. */
export type EvictionSignal = (typeof EVICTION_SIGNALS)[number] | 'allocatableMemory.available';

/** An amount of a resource: a number of units, or a part of the capacity. */
export type Threshold = { readonly amount: number } | { readonly part: number };

export interface EvictionThreshold {
  readonly signal: EvictionSignal;
  readonly limit: Threshold;
  /** Met for its grace period it lets Pods end in theirs; a hard one acts at once. */
  readonly isSoft: boolean;
  /** How long a soft threshold must be met; 0 for hard ones. */
  readonly gracePeriodMs: DurationMs;
  /** What is reclaimed beyond the threshold. */
  readonly minimumReclaim: Threshold | undefined;
}

/** A part of a graceful shutdown: Pods of this priority and above, up to the next group. */
export interface ShutdownGroup {
  readonly priority: number;
  readonly gracePeriodSeconds: number;
}

export interface NodeConfiguration {
  readonly maxPods: number;
  /** How many images are pulled at the same time; Infinity: no limit. */
  readonly parallelImagePulls: number;
  /** Pulls per second and at once; 0: no limit; undefined: not configured. */
  readonly registryPullQPS: number | undefined;
  readonly registryBurst: number | undefined;
  readonly imageMinimumGCAgeMs: DurationMs;
  /** 0: images do not grow too old. */
  readonly imageMaximumGCAgeMs: DurationMs;
  /** Of the image file system. */
  readonly imageGCHighThresholdPercent: number;
  readonly imageGCLowThresholdPercent: number;
  readonly evictionThresholds: readonly EvictionThreshold[];
  readonly evictionPressureTransitionPeriodMs: DurationMs;
  readonly evictionMaxPodGracePeriodSeconds: number;
  readonly systemReserved: Readonly<Record<string, string>>;
  readonly kubeReserved: Readonly<Record<string, string>>;
  /** Ascending by priority; empty: a shutdown is not graceful. */
  readonly shutdownGroups: readonly ShutdownGroup[];
  /** The longest CrashLoopBackOff. */
  readonly maxContainerRestartPeriodMs: DurationMs;
  readonly reducedCrashLoopBackOff: boolean;
  readonly cpuCFSQuota: boolean;
  readonly localStorageCapacityIsolation: boolean;
  readonly fileCheckFrequencyMs: DurationMs;
  /** After this long without any other reason a Pod is synced again. */
  readonly syncFrequencyMs: DurationMs;
  readonly allowedUnsafeSysctls: readonly string[];
}

/** Linux. Mirrors `pkg/kubelet/eviction/defaults_linux.go (DefaultEvictionHard)`. */
const DEFAULT_EVICTION_HARD: Readonly<Record<string, string>> = {
  'memory.available': '100Mi',
  'nodefs.available': '10%',
  'nodefs.inodesFree': '5%',
  'imagefs.available': '15%',
  'imagefs.inodesFree': '5%',
};
/** Priorities from here on are critical. Mirrors `pkg/apis/scheduling (SystemCriticalPriority)`. */
export const SYSTEM_CRITICAL_PRIORITY = 2_000_000_000;

const resolved = new WeakMap<KubeletConfigurationFields, NodeConfiguration>();
const NOTHING_GIVEN: KubeletConfigurationFields = {};

/** The configuration that checked fields stand for; asked for again and again, computed once. */
export function nodeConfiguration(
  fields: KubeletConfigurationFields = NOTHING_GIVEN,
): NodeConfiguration {
  let found = resolved.get(fields);
  if (found === undefined) {
    found = resolve(fields);
    resolved.set(fields, found);
  }
  return found;
}

function resolve(fields: KubeletConfigurationFields): NodeConfiguration {
  const { serializeImagePulls = true, maxParallelImagePulls, crashLoopBackOff } = fields;
  const reduced = fields.featureGates?.['ReduceDefaultCrashLoopBackOffDecay'] === true;
  return {
    maxPods: fields.maxPods ?? 110,
    parallelImagePulls: serializeImagePulls ? 1 : (maxParallelImagePulls ?? Infinity),
    registryPullQPS: fields.registryPullQPS,
    registryBurst: fields.registryBurst,
    imageMinimumGCAgeMs: durationOf(fields.imageMinimumGCAge, '2m'),
    imageMaximumGCAgeMs: durationOf(fields.imageMaximumGCAge, '0s'),
    imageGCHighThresholdPercent: fields.imageGCHighThresholdPercent ?? 85,
    imageGCLowThresholdPercent: fields.imageGCLowThresholdPercent ?? 80,
    evictionThresholds: thresholdsOf(fields),
    evictionPressureTransitionPeriodMs: durationOf(fields.evictionPressureTransitionPeriod, '5m'),
    evictionMaxPodGracePeriodSeconds: fields.evictionMaxPodGracePeriod ?? 0,
    systemReserved: fields.systemReserved ?? {},
    kubeReserved: fields.kubeReserved ?? {},
    shutdownGroups: shutdownGroupsOf(fields),
    maxContainerRestartPeriodMs: durationOf(
      crashLoopBackOff?.maxContainerRestartPeriod,
      reduced ? '1m' : '5m',
    ),
    reducedCrashLoopBackOff: reduced,
    cpuCFSQuota: fields.cpuCFSQuota ?? true,
    localStorageCapacityIsolation: fields.localStorageCapacityIsolation ?? true,
    fileCheckFrequencyMs: durationOf(fields.fileCheckFrequency, '20s'),
    syncFrequencyMs: durationOf(fields.syncFrequency, '1m'),
    allowedUnsafeSysctls: fields.allowedUnsafeSysctls ?? [],
  };
}

/** A duration that was checked when it was read; no text, an empty one or 0 as the kubelet takes them: the default. */
function durationOf(text: string | undefined, absent: string): DurationMs {
  const given = text === undefined ? undefined : parseDuration(text);
  const ms = given === undefined || given === 0 ? parseDuration(absent) : given;
  invariant(ms !== undefined, `no duration: ${absent}`);
  return ms;
}

/** Mirrors `pkg/kubelet/eviction (ParseThresholdConfig)`: 0 % switches a signal off. */
function thresholdsOf(fields: KubeletConfigurationFields): readonly EvictionThreshold[] {
  const { evictionSoft = {}, evictionSoftGracePeriod = {}, evictionMinimumReclaim = {} } = fields;
  const given = fields.evictionHard;
  const hard =
    given === undefined || fields.mergeDefaultEvictionSettings === true
      ? { ...DEFAULT_EVICTION_HARD, ...given }
      : given;
  const of = (limits: Readonly<Record<string, string>>, isSoft: boolean): EvictionThreshold[] =>
    EVICTION_SIGNALS.flatMap((signal) => {
      const text = limits[signal];
      if (text === undefined || text === '0%' || text === '100%') return [];
      const reclaim = evictionMinimumReclaim[signal];
      const gracePeriodMs = isSoft
        ? (parseDuration(evictionSoftGracePeriod[signal] ?? '') ?? 0)
        : 0;
      const minimumReclaim = reclaim === undefined ? undefined : parseThreshold(reclaim);
      return [{ signal, limit: parseThreshold(text), isSoft, gracePeriodMs, minimumReclaim }];
    });
  const all = [...of(hard, false), ...of(evictionSoft, true)];
  const memory = all.find(({ signal, isSoft }) => signal === 'memory.available' && !isSoft);
  return memory ? [...all, { ...memory, signal: 'allocatableMemory.available' }] : all;
}

/** `100Mi`, or `10%` of the capacity. */
function parseThreshold(text: string): Threshold {
  return text.endsWith('%')
    ? // Kept in single precision by the kubelet, which shows in the amounts it reports.
      { part: Math.fround(Math.fround(Number(text.slice(0, -1))) / 100) }
    : { amount: quantityValue(text) };
}

/** What a threshold comes to for a capacity. */
export function thresholdAmount(limit: Threshold, capacity: number): number {
  return 'amount' in limit ? limit.amount : Math.trunc(capacity * limit.part);
}

/** Mirrors `pkg/kubelet/nodeshutdown (migrateConfig)`: the two periods stand for two groups. */
function shutdownGroupsOf(fields: KubeletConfigurationFields): readonly ShutdownGroup[] {
  const groups = fields.shutdownGracePeriodByPodPriority ?? [];
  if (groups.length > 0) {
    return groups
      .map(({ priority, shutdownGracePeriodSeconds }) => ({
        priority,
        gracePeriodSeconds: shutdownGracePeriodSeconds,
      }))
      .sort((a, b) => a.priority - b.priority);
  }
  const seconds = (text: string | undefined): number =>
    Math.floor((parseDuration(text ?? '0s') ?? 0) / 1_000);
  const whole = seconds(fields.shutdownGracePeriod);
  const critical = seconds(fields.shutdownGracePeriodCriticalPods);
  if (whole === 0) return [];
  return [
    { priority: 0, gracePeriodSeconds: whole - critical },
    { priority: SYSTEM_CRITICAL_PRIORITY, gracePeriodSeconds: critical },
  ];
}
