/** Twenty Pods of all sorts for ten minutes, from nothing to the end: what a user waits for. */
import { Simulation } from '@podsim/core';
import type { BenchOptions, BenchResult } from '../result.ts';
import { MIXED_PODS } from './mixed-pods.ts';

const FOR_MS = 600_000;
const GOAL_MS = 100;

export function run({ smoke }: BenchOptions): BenchResult[] {
  const times: number[] = [];
  let facts = 0;
  for (let turn = 0; turn < (smoke ? 5 : 40); turn += 1) {
    const startedAt = performance.now();
    facts = play().log.length;
    times.push(performance.now() - startedAt);
  }
  const first = times[0] ?? 0;
  const median = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
  const named = { suite: 'mixed', name: '20 mixed Pods, 10 simulated minutes', unit: 'ms' };
  return [
    { ...named, metric: 'facts', value: facts, unit: '' },
    { ...named, metric: 'first run of the process', value: first },
    {
      ...named,
      metric: 'median',
      value: median,
      goal: { atMost: GOAL_MS, met: median <= GOAL_MS },
    },
  ];
}

function play(): Simulation {
  const simulation = new Simulation({ nodes: [{ name: 'node', count: 3 }] });
  for (const object of MIXED_PODS) {
    const answer = simulation.execute({ type: 'Apply', object });
    if (!answer.accepted) throw new Error(`${object.metadata.name}: ${answer.message}`);
  }
  return simulation.run({ until: FOR_MS });
}
