/** NodeResourcesFit: enough of everything is left. Mirrors `plugins/noderesources/fit.go (fitsRequest)`. */
import type { NodeInfo } from '../node-info.ts';
import type { PodDemand } from '../pod-demand.ts';
import type { PodInfo } from '../pod-info.ts';
import type { Rejection } from '../rejection.ts';

/** One resource that is short, cpu in millicores and others in whole units. */
export interface Shortfall {
  readonly resource: string;
  readonly requested: number;
  readonly used: number;
  readonly capacity: number;
  /** The request exceeds what the node could ever give. */
  readonly unresolvable: boolean;
}

/** Extended resources that somebody else accounts for (`NodeResourcesFitArgs`). */
export interface IgnoredResources {
  readonly ignoredResources?: readonly string[];
  readonly ignoredResourceGroups?: readonly string[];
}

export function filterResources({ demand }: PodInfo, node: NodeInfo): Rejection | undefined {
  return fits(demand, node) ? undefined : fitRejection(resourceShortfalls(demand, node));
}

/** All that is short, in the order cpu, memory, ephemeral storage, then others by name. */
export function resourceShortfalls(
  demand: PodDemand,
  { allocatable, used }: NodeInfo,
  ignored: IgnoredResources = {},
): readonly Shortfall[] {
  const found: Shortfall[] = [];
  const check = (resource: string, requested: number, taken: number, capacity: number): void => {
    if (requested === 0 || requested <= capacity - taken) return;
    const unresolvable = requested > capacity;
    found.push({ resource, requested, used: taken, capacity, unresolvable });
  };
  check('pods', 1, used.pods, allocatable.pods);
  check('cpu', demand.cpuMilli, used.cpuMilli, allocatable.cpuMilli);
  check('memory', demand.memory, used.memory, allocatable.memory);
  check('ephemeral-storage', demand.ephemeral, used.ephemeral, allocatable.ephemeral);
  for (const [name, amount] of demand.scalars) {
    if (isIgnored(name, ignored)) continue;
    check(name, amount, used.scalars.get(name) ?? 0, allocatable.scalars.get(name) ?? 0);
  }
  return found;
}

export function fitRejection(shortfalls: readonly Shortfall[]): Rejection {
  return {
    code: shortfalls.some(({ unresolvable }) => unresolvable)
      ? 'UnschedulableAndUnresolvable'
      : 'Unschedulable',
    plugin: 'NodeResourcesFit',
    reasons: shortfalls.map(({ resource }) =>
      resource === 'pods' ? 'Too many pods' : `Insufficient ${resource}`,
    ),
  };
}

/** The common case without allocations: this runs for every Pod and node. */
function fits(demand: PodDemand, { allocatable, used }: NodeInfo): boolean {
  if (used.pods + 1 > allocatable.pods) return false;
  if (exceeds(demand.cpuMilli, allocatable.cpuMilli - used.cpuMilli)) return false;
  if (exceeds(demand.memory, allocatable.memory - used.memory)) return false;
  if (exceeds(demand.ephemeral, allocatable.ephemeral - used.ephemeral)) return false;
  for (const [name, amount] of demand.scalars) {
    const left = (allocatable.scalars.get(name) ?? 0) - (used.scalars.get(name) ?? 0);
    if (exceeds(amount, left)) return false;
  }
  return true;
}

function exceeds(requested: number, left: number): boolean {
  return requested > 0 && requested > left;
}

function isIgnored(
  name: string,
  { ignoredResources = [], ignoredResourceGroups = [] }: IgnoredResources,
): boolean {
  const [group] = name.split('/');
  const isExtended = name.includes('/') && !name.includes('kubernetes.io/');
  if (!isExtended || group === undefined) return false;
  return ignoredResources.includes(name) || ignoredResourceGroups.includes(group);
}
