/**
 * LeastAllocated plus BalancedAllocation over cpu and memory, as the default profile has them, without
 * the lists that the general formulas need. Hot file, guarded by packages/bench (cluster).
 */
import type { NodeInfo } from '../node-info.ts';
import type { PodDemand } from '../pod-demand.ts';

/** The sum of both scores; `isBalanced` is false for Pods that request neither resource. */
export function defaultResourceScore(
  demand: PodDemand,
  node: NodeInfo,
  isBalanced: boolean,
): number {
  const { cpuMilli: cpuCapacity, memory: memoryCapacity } = node.allocatable;
  const counted = Number(cpuCapacity > 0) + Number(memoryCapacity > 0);
  const free =
    freePercent(node.scoringCpuMilli + demand.scoringCpuMilli, cpuCapacity) +
    freePercent(node.scoringMemory + demand.scoringMemory, memoryCapacity);
  const least = counted === 0 ? 0 : Math.floor(free / counted);
  if (!isBalanced) return least;
  // One resource alone is always in balance.
  if (counted < 2) return least + 75;
  const { cpuMilli, memory } = node.used;
  const before = balance(cpuMilli / cpuCapacity, memory / memoryCapacity);
  const after = balance(
    (cpuMilli + demand.cpuMilli) / cpuCapacity,
    (memory + demand.memory) / memoryCapacity,
  );
  return least + 50 + Math.trunc((50 + after - before) / 2);
}

function freePercent(wanted: number, capacity: number): number {
  if (capacity === 0 || wanted > capacity) return 0;
  return Math.floor(((capacity - wanted) * 100) / capacity);
}

function balance(cpu: number, memory: number): number {
  const distance = Math.abs((Math.min(1, cpu) - Math.min(1, memory)) / 2);
  return Math.trunc((1 - distance) * 100);
}
