/** How long it takes until a small cluster stands. */
import { clusterOf } from '../pods.ts';
import type { BenchOptions, BenchResult } from '../result.ts';

const SIZE = { nodes: 3, pods: 3 };
const GOAL_MS = 1;

export function run({ smoke }: BenchOptions): BenchResult[] {
  const times: number[] = [];
  for (let turn = 0; turn < (smoke ? 30 : 400); turn += 1) {
    const startedAt = performance.now();
    clusterOf(SIZE, false);
    times.push(performance.now() - startedAt);
  }
  const cold = times[0] ?? 0;
  const warm = times.slice(times.length / 2).sort((a, b) => a - b);
  const median = warm[Math.floor(warm.length / 2)] ?? 0;
  const named = { suite: 'startup', name: '3 nodes, 3 Pods', unit: 'ms' };
  const goal = { atMost: GOAL_MS, met: median <= GOAL_MS };
  return [
    { ...named, metric: 'first simulation of the process', value: cold },
    { ...named, metric: 'median once warm', value: median, goal },
  ];
}
