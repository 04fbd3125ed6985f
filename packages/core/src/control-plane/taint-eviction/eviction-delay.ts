/** How long a Pod may stay on a tainted node. Mirrors `pkg/controller/tainteviction`. */
import { toleratesTaint } from '../../api/tolerations.ts';
import type { Taint, Toleration } from '../../api/schema/kubernetes.ts';
import type { SimTime } from '../../engine/time.ts';

/** `now`: a taint is not tolerated at all. `after`: `seconds` from the moment the taint was seen. */
export type EvictionDelay =
  | { readonly when: 'now' }
  | { readonly when: 'never' }
  | { readonly when: 'after'; readonly seconds: number };

/** An eviction that is pending. */
export interface PendingEviction {
  /** When it was decided. */
  readonly since: SimTime;
  readonly at: SimTime;
}

/** What happens to the pending eviction of a Pod, if any, and when the Pod goes. */
export interface EvictionChange {
  readonly cancelled: boolean;
  readonly next: PendingEviction | undefined;
}

/** The taints that evict. */
export function evictingTaints(taints: readonly Taint[] | undefined): readonly Taint[] {
  return (taints ?? []).filter(({ effect }) => effect === 'NoExecute');
}

/** Each taint is answered by the first toleration that covers it; the shortest limit among those counts. */
export function evictionDelay(
  taints: readonly Taint[],
  tolerations: readonly Toleration[] | undefined,
): EvictionDelay {
  let shortest = Infinity;
  for (const taint of evictingTaints(taints)) {
    const used = tolerations?.find((toleration) => toleratesTaint(toleration, taint));
    if (used === undefined) return { when: 'now' };
    const { tolerationSeconds = Infinity } = used;
    shortest = Math.min(shortest, Math.max(tolerationSeconds, 0));
  }
  return shortest === Infinity ? { when: 'never' } : { when: 'after', seconds: shortest };
}

/**
 * A look at a Pod (`processPodOnNode`). An eviction decided earlier keeps its deadline, whatever the
 * taints and tolerations say by now, as long as they still ask for one after some time.
 */
export function nextEviction(
  pending: PendingEviction | undefined,
  delay: EvictionDelay,
  now: SimTime,
): EvictionChange {
  const cancelled = pending !== undefined;
  if (delay.when === 'never') return { cancelled, next: undefined };
  if (delay.when === 'now') return { cancelled, next: { since: now, at: now } };
  if (pending !== undefined && pending.since < now) return { cancelled: false, next: pending };
  return { cancelled, next: { since: now, at: now + delay.seconds * 1_000 } };
}
