/**
 * Whom a node ends to make room for a critical Pod: as few as possible, best-effort ones before burstable ones before
 * guaranteed ones. Mirrors `pkg/kubelet/preemption (getPodsToPreempt)` of 1.36, which does not rank by priority.
 */
import { qosClassOf } from '../../api/qos-class.ts';
import type { Pod } from '../../api/schema/kubernetes.ts';
import type { InsufficientResource } from './admission.ts';
import { mayPreempt, rankOf } from './critical-pod.ts';
import type { PodEnd } from './pod-status.ts';
import { requestOf } from './predicates.ts';

/** What becomes of a Pod that has to make room. */
export const PREEMPTED = {
  reason: 'Preempting',
  message: 'Preempted in order to admit critical pod',
  isDisruption: true,
  disruptionMessage: 'Pod was preempted by Kubelet to accommodate a critical pod.',
} as const satisfies PodEnd;

interface Requirement {
  readonly resource: string;
  readonly quantity: number;
}
type Requirements = readonly Requirement[];

/** The Pods in the order in which they go, or why no set of them would do. */
export function podsToPreempt(
  pod: Pod,
  others: readonly Pod[],
  lacking: readonly InsufficientResource[],
): { readonly victims: readonly Pod[] } | { readonly error: string } {
  const rank = rankOf(pod);
  const candidates = others.filter((other) => mayPreempt(rank, rankOf(other)));
  const ofClass = (wanted: string): readonly Pod[] =>
    candidates.filter((other) => qosClassOf(other) === wanted);
  const bestEffort = ofClass('BestEffort');
  const burstable = ofClass('Burstable');
  const required: Requirements = lacking.map(({ resource, requested, used, capacity }) => ({
    resource,
    quantity: requested - (capacity - used),
  }));
  const unmet = without(required, candidates);
  if (unmet.length > 0) {
    return { error: `no set of running pods found to reclaim resources: ${textOf(unmet)}` };
  }
  // Of the better classes only what the lesser ones cannot give.
  const guaranteed = nearest(
    ofClass('Guaranteed'),
    without(required, [...bestEffort, ...burstable]),
  );
  const chosenBurstable = nearest(burstable, without(required, [...bestEffort, ...guaranteed]));
  const chosen = [...chosenBurstable, ...guaranteed];
  return { victims: [...nearest(bestEffort, without(required, chosen)), ...chosen] };
}

/** Takes the Pod that comes closest to what is still required, until nothing is. Mirrors `getPodsToPreemptByDistance`. */
function nearest(pods: readonly Pod[], required: Requirements): readonly Pod[] {
  const left = [...pods];
  const taken: Pod[] = [];
  let open = required;
  while (open.length > 0) {
    let best: Pod | undefined;
    for (const pod of left) if (best === undefined || isNearer(pod, best, open)) best = pod;
    if (best === undefined) return taken;
    taken.push(best);
    open = without(open, [best]);
    // The last one takes its place: which of two like Pods goes depends on it.
    const last = left.pop();
    const index = left.indexOf(best);
    if (last !== undefined && index >= 0) left[index] = last;
  }
  return taken;
}

function isNearer(pod: Pod, best: Pod, required: Requirements): boolean {
  const difference = distance(pod, required) - distance(best, required);
  return difference < 0 || (difference === 0 && isSmaller(pod, best));
}

/** The parts of the requirements that the Pod leaves open, squared; each requirement weighs the same. */
function distance(pod: Pod, required: Requirements): number {
  let sum = 0;
  for (const { resource, quantity } of required) {
    const open = Math.max(0, quantity - requestOf(pod, resource)) / quantity;
    sum += open * open;
  }
  return sum;
}

/** Asks for less memory, or for as much and less cpu; of two like Pods the later counts as smaller. */
function isSmaller(pod: Pod, other: Pod): boolean {
  const memory = requestOf(pod, 'memory') - requestOf(other, 'memory');
  return memory === 0 ? requestOf(pod, 'cpu') <= requestOf(other, 'cpu') : memory < 0;
}

/** What is still required once these Pods are gone. */
function without(required: Requirements, pods: readonly Pod[]): Requirements {
  return required.flatMap(({ resource, quantity }) => {
    const open = pods.reduce((sum, pod) => sum - requestOf(pod, resource), quantity);
    return open > 0 ? [{ resource, quantity: open }] : [];
  });
}

const textOf = (required: Requirements): string =>
  `[${required.map(({ resource, quantity }) => `(res: ${resource}, q: ${quantity}), `).join('')}]`;
