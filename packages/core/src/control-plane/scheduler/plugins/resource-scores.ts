/** Scores by resources: LeastAllocated and BalancedAllocation. Mirrors `plugins/noderesources`. */
import type { NodeInfo } from '../node-info.ts';
import type { PodDemand } from '../pod-demand.ts';

/** A resource that counts in a score, with its weight (1..100). */
export interface ScoredResource {
  readonly name: string;
  readonly weight: number;
}

const WEIGHT_MIN = 1;
const WEIGHT_MAX = 100;

const CPU_AND_MEMORY: readonly ScoredResource[] = [
  { name: 'cpu', weight: 1 },
  { name: 'memory', weight: 1 },
];

/** 0..100: the share that stays free, averaged over the resources. Mirrors `least_allocated.go`. */
export function leastAllocatedScore(
  demand: PodDemand,
  node: NodeInfo,
  resources: readonly ScoredResource[] = CPU_AND_MEMORY,
): number {
  let sum = 0;
  let weights = 0;
  for (const { name, weight } of resources) {
    const capacity = capacityOf(name, node);
    if (capacity === 0 || isUnwantedScalar(name, demand)) continue;
    const wanted = scoringRequest(name, demand) + scoringUse(name, node);
    sum += weight * (wanted > capacity ? 0 : Math.floor(((capacity - wanted) * 100) / capacity));
    weights += weight;
  }
  return weights === 0 ? 0 : Math.floor(sum / weights);
}

/** Whether the balance plays no role, because the Pod requests none of the resources. */
export function skipsBalance(
  demand: PodDemand,
  resources: readonly ScoredResource[] = CPU_AND_MEMORY,
): boolean {
  return resources.every(({ name }) => request(name, demand) === 0);
}

/**
 * 50..100 around 75 for an unchanged balance: how much the Pod evens out the use of the resources.
 * Mirrors `balanced_allocation.go` of 1.36.
 */
export function balancedScore(
  demand: PodDemand,
  node: NodeInfo,
  resources: readonly ScoredResource[] = CPU_AND_MEMORY,
): number {
  const change = balance(demand, node, resources, 1) - balance(demand, node, resources, 0);
  return 50 + Math.trunc((50 + change) / 2);
}

/** 0..100: how even the use is with (`podCount` 1) or without the Pod; the score until 1.35. */
export function balance(
  demand: PodDemand,
  node: NodeInfo,
  resources: readonly ScoredResource[],
  podCount: 0 | 1,
): number {
  const fractions: number[] = [];
  for (const { name } of resources) {
    const capacity = capacityOf(name, node);
    if (capacity === 0 || isUnwantedScalar(name, demand)) continue;
    fractions.push(Math.min(1, (use(name, node) + podCount * request(name, demand)) / capacity));
  }
  return Math.trunc((1 - deviation(fractions)) * 100);
}

function deviation(fractions: readonly number[]): number {
  const [first = 0, second = 0] = fractions;
  if (fractions.length < 2) return 0;
  if (fractions.length === 2) return Math.abs((first - second) / 2);
  const mean = fractions.reduce((sum, fraction) => sum + fraction, 0) / fractions.length;
  const squares = fractions.reduce((sum, fraction) => sum + (fraction - mean) ** 2, 0);
  return Math.sqrt(squares / fractions.length);
}

function isUnwantedScalar(name: string, demand: PodDemand): boolean {
  if (name === 'cpu' || name === 'memory' || name === 'ephemeral-storage') return false;
  return request(name, demand) === 0;
}

function capacityOf(name: string, { allocatable }: NodeInfo): number {
  if (name === 'cpu') return allocatable.cpuMilli;
  if (name === 'memory') return allocatable.memory;
  if (name === 'ephemeral-storage') return allocatable.ephemeral;
  return allocatable.scalars.get(name) ?? 0;
}

function use(name: string, { used }: NodeInfo): number {
  if (name === 'cpu') return used.cpuMilli;
  if (name === 'memory') return used.memory;
  if (name === 'ephemeral-storage') return used.ephemeral;
  return used.scalars.get(name) ?? 0;
}

function scoringUse(name: string, node: NodeInfo): number {
  if (name === 'cpu') return node.scoringCpuMilli;
  return name === 'memory' ? node.scoringMemory : use(name, node);
}

function request(name: string, demand: PodDemand): number {
  if (name === 'cpu') return demand.cpuMilli;
  if (name === 'memory') return demand.memory;
  if (name === 'ephemeral-storage') return demand.ephemeral;
  return demand.scalars.find(([scalar]) => scalar === name)?.[1] ?? 0;
}

function scoringRequest(name: string, demand: PodDemand): number {
  if (name === 'cpu') return demand.scoringCpuMilli;
  return name === 'memory' ? demand.scoringMemory : request(name, demand);
}

/** The first resource whose weight is out of range, as the configuration check names it. */
export function scoredResourcesProblem(
  resources: readonly ScoredResource[],
): { readonly field: string; readonly allowedRange: string } | undefined {
  const index = resources.findIndex(({ weight }) => weight < WEIGHT_MIN || weight > WEIGHT_MAX);
  if (index < 0) return undefined;
  return { field: `resources[${index}].weight`, allowedRange: `${WEIGHT_MIN}..${WEIGHT_MAX}` };
}
