import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NodeInfo } from '../node-info.ts';
import type { PodDemand } from '../pod-demand.ts';
import { defaultResourceScore } from './default-resource-score.ts';
import { balancedScore, leastAllocatedScore, skipsBalance } from './resource-scores.ts';

const cpu = fc.integer({ min: 0, max: 8_000 });
const memory = fc.integer({ min: 0, max: 64 }).map((gib) => gib * 2 ** 30);
const demand = fc.record({ cpuMilli: cpu, memory }).map((amounts): PodDemand => ({
  ...amounts,
  ephemeral: 0,
  scalars: [],
  scoringCpuMilli: amounts.cpuMilli || 100,
  scoringMemory: amounts.memory || 200 * 2 ** 20,
  hostPorts: [],
}));

it('the shortcut for cpu and memory gives what the general formulas give', () => {
  fc.assert(
    fc.property(cpu, memory, fc.array(demand, { maxLength: 4 }), demand, (c, m, running, pod) => {
      const node = new NodeInfo('n');
      node.allocatable = { ...node.allocatable, cpuMilli: c, memory: m };
      for (const one of running) node.addPod(one);
      const isBalanced = !skipsBalance(pod);
      const balanced = isBalanced ? balancedScore(pod, node) : 0;
      expect(defaultResourceScore(pod, node, isBalanced)).toBe(
        leastAllocatedScore(pod, node) + balanced,
      );
    }),
  );
});
