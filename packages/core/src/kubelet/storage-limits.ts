/** Limits of local storage: of volumes, of containers, of whole Pods. Mirrors `pkg/kubelet/eviction (localStorageEviction)`. */
import { podLimits } from '../api/pod-resources.ts';
import { quantityValue } from '../api/quantity.ts';
import type { PodSpec } from '../api/schema/kubernetes.ts';
import type { SimTime } from '../engine/time.ts';
import { podStorage } from '../host/disk.ts';
import { constantCurve, exceedsAt, sumOf, type UsageCurve } from '../host/usage-curve.ts';
import { hostPodOf, type Kubelet } from './kubelet.ts';

/** Something that may not use more than so many bytes, and what is said when it does. */
interface StorageLimit {
  readonly of: 'volume' | 'pod' | 'container';
  /** Of the volume or container. */
  readonly name: string;
  readonly bytes: number;
  readonly message: string;
}

const RESOURCE = 'ephemeral-storage';
const known = new WeakMap<PodSpec, readonly StorageLimit[]>();

/** The limits of a Pod in the order in which the kubelet checks them; most Pods have none. */
export function storageLimits(spec: PodSpec): readonly StorageLimit[] {
  let limits = known.get(spec);
  if (limits === undefined) {
    limits = [...volumeLimits(spec), ...podLimit(spec), ...containerLimits(spec)];
    known.set(spec, limits);
  }
  return limits;
}

function volumeLimits({ volumes = [] }: PodSpec): readonly StorageLimit[] {
  return volumes.flatMap(({ name, emptyDir }) => {
    const text = emptyDir?.sizeLimit;
    const bytes = text === undefined ? 0 : quantityValue(text);
    if (bytes <= 0) return [];
    const message = `Usage of EmptyDir volume "${name}" exceeds the limit "${text ?? ''}". `;
    return [{ of: 'volume' as const, name, bytes, message }];
  });
}

function podLimit(spec: PodSpec): readonly StorageLimit[] {
  const text = podLimits({ spec })[RESOURCE];
  if (text === undefined) return [];
  const message = `Pod ephemeral local storage usage exceeds the total limit of containers ${text}. `;
  return [{ of: 'pod', name: '', bytes: quantityValue(text), message }];
}

function containerLimits({ containers }: PodSpec): readonly StorageLimit[] {
  return containers.flatMap(({ name, resources }) => {
    const text = resources?.limits?.[RESOURCE];
    const bytes = text === undefined ? 0 : quantityValue(text);
    if (bytes === 0) return [];
    const message = `Container ${name} exceeded its local ephemeral storage limit "${text ?? ''}". `;
    return [{ of: 'container' as const, name, bytes, message }];
  });
}

/** What each limited part of the Pod uses over time. */
function limitedUses(
  kubelet: Kubelet,
  uid: string,
): readonly { readonly limit: StorageLimit; readonly used: UsageCurve }[] {
  const worker = kubelet.ctx.state.podWorkers.get(uid);
  const limits = worker === undefined ? [] : storageLimits(worker.spec);
  if (limits.length === 0) return [];
  const storage = podStorage(kubelet.ctx, kubelet.programs, hostPodOf(kubelet, uid));
  return limits.flatMap((limit) => {
    if (limit.of === 'pod') return [{ limit, used: storage.total }];
    if (limit.of === 'volume') {
      const volume = storage.volumes.find(({ name }) => name === limit.name);
      return volume === undefined ? [] : [{ limit, used: volume.used }];
    }
    const instance = storage.containers.find(({ name }) => name === limit.name);
    if (instance === undefined) return [];
    const used = sumOf([instance.writableLayer, constantCurve(instance.logBytes)]);
    return [{ limit, used }];
  });
}

/** Why the Pod has to go now; undefined while it stays within its limits. */
export function exceededStorageLimit(kubelet: Kubelet, uid: string): string | undefined {
  const { now } = kubelet.ctx;
  const exceeded = limitedUses(kubelet, uid).find(
    ({ limit, used }) => used.amountAt(now) > limit.bytes,
  );
  return exceeded?.limit.message;
}

/** When the Pod will exceed a limit, as far as can be foreseen. */
export function storageLimitExceededAt(kubelet: Kubelet, uid: string): SimTime | undefined {
  let first: SimTime | undefined;
  for (const { limit, used } of limitedUses(kubelet, uid)) {
    const at = exceedsAt(used, limit.bytes, kubelet.ctx.now);
    if (at !== undefined && (first === undefined || at < first)) first = at;
  }
  return first;
}
