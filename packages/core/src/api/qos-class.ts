/** The quality-of-service class of a Pod. Mirrors `pkg/apis/core/v1/helper/qos (ComputePodQOS)`. */
import { compareQuantities, quantityOf, type Quantity } from './quantity.ts';
import { addToResources, type ResourceQuantities } from './resource-list.ts';
import type { PodSpec, ResourceRequirements } from './schema/kubernetes.ts';

/** What decides whose memory is taken first. */
export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

const COUNTED = ['cpu', 'memory'];

/**
 * The class of a Pod with defaulted requests: from its own `resources` if it has any (even `{}`),
 * else from its main and init containers. Only positive cpu and memory values count.
 */
export function qosClassOf({ spec }: { readonly spec: PodSpec }): QosClass {
  const requests: ResourceQuantities = new Map();
  const limits: ResourceQuantities = new Map();
  let isLimited = true;
  for (const resources of requirementsOf(spec)) {
    addToResources(requests, counted(resources.requests));
    const positiveLimits = counted(resources.limits);
    addToResources(limits, positiveLimits);
    if (positiveLimits.size < COUNTED.length) isLimited = false;
  }
  if (requests.size === 0 && limits.size === 0) return 'BestEffort';
  return isLimited && sameResources(requests, limits) ? 'Guaranteed' : 'Burstable';
}

function requirementsOf(spec: PodSpec): readonly ResourceRequirements[] {
  if (spec.resources !== undefined) return [spec.resources];
  return [...spec.containers, ...(spec.initContainers ?? [])].map(
    ({ resources }) => resources ?? {},
  );
}

function counted(list: Readonly<Record<string, string>> | undefined): ResourceQuantities {
  const positive = new Map<string, Quantity>();
  for (const name of COUNTED) {
    const text = list?.[name];
    if (text === undefined) continue;
    const quantity = quantityOf(text);
    if (quantity.unscaled > 0n) positive.set(name, quantity);
  }
  return positive;
}

function sameResources(left: ResourceQuantities, right: ResourceQuantities): boolean {
  if (left.size !== right.size) return false;
  return [...left].every(([name, quantity]) => {
    const other = right.get(name);
    return other !== undefined && compareQuantities(quantity, other) === 0;
  });
}
