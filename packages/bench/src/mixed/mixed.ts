/** Twenty Pods of all sorts for ten minutes, from nothing to the end: what a user waits for. */
import { Simulation } from '@podsim/core';
import { cpuMs } from '../pods.ts';
import type { BenchOptions, BenchResult } from '../result.ts';
import { MIXED_PODS } from './mixed-pods.ts';

const FOR_MS = 600_000;
const GOAL_MS = 100;

export function run({ smoke }: BenchOptions): BenchResult[] {
  const times: number[] = [];
  const cpuTimes: number[] = [];
  let facts = 0;
  for (let turn = 0; turn < (smoke ? 5 : 40); turn += 1) {
    const startedAt = performance.now();
    const cpuBefore = cpuMs();
    facts = play().log.length;
    times.push(performance.now() - startedAt);
    cpuTimes.push(cpuMs() - cpuBefore);
  }
  const first = times[0] ?? 0;
  const median = medianOf(times);
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
    {
      ...named,
      metric: 'median CPU',
      value: medianOf(cpuTimes),
      note: 'of all threads, compiler and collector included: far below the wall time, the machine is busy',
    },
  ];
}

const medianOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

function play(): Simulation {
  const simulation = new Simulation({ nodes: [{ name: 'node', count: 3 }] });
  for (const object of MIXED_PODS) {
    const answer = simulation.execute({ type: 'Apply', object });
    if (!answer.accepted) throw new Error(`${object.metadata.name}: ${answer.message}`);
  }
  return simulation.run({ until: FOR_MS });
}
