/** Whole simulations: Pods with a probed server and a container that crash-loops. */
import { clusterOf, cpuMs, type ClusterSize } from '../pods.ts';
import type { BenchOptions, BenchResult } from '../result.ts';

interface Case extends ClusterSize {
  readonly name: string;
  readonly simulatedMs: number;
  readonly factsPerSecondGoal?: number;
  readonly store: 'direct' | 'immutable';
}

const SMALL = { nodes: 3, pods: 30 };
const LARGE = { nodes: 1_000, pods: 30_000 };
const HOUR_MS = 3_600_000;

function cases(smoke: boolean): readonly Case[] {
  if (smoke) {
    const tiny = { nodes: 20, pods: 200 };
    return [
      { ...SMALL, name: '3 nodes, 30 Pods', simulatedMs: HOUR_MS, store: 'direct' },
      { ...tiny, name: '20 nodes, 200 Pods', simulatedMs: 60_000, store: 'direct' },
    ];
  }
  const small = { ...SMALL, simulatedMs: 48 * HOUR_MS };
  return [
    { ...small, name: '3 nodes, 30 Pods', store: 'direct', factsPerSecondGoal: 1_000_000 },
    { ...small, name: '3 nodes, 30 Pods, immutable store', store: 'immutable' },
    {
      ...LARGE,
      name: '1,000 nodes, 30,000 Pods',
      simulatedMs: 60_000,
      store: 'direct',
      factsPerSecondGoal: 300_000,
    },
  ];
}

export function run({ smoke }: BenchOptions): BenchResult[] {
  return cases(smoke).flatMap(measure);
}

function measure({
  name,
  nodes,
  pods,
  simulatedMs,
  factsPerSecondGoal,
  store,
}: Case): BenchResult[] {
  const suite = 'cluster';
  const heapBefore = heapUsed();
  const createdAt = cpuMs();
  const simulation = clusterOf({ nodes, pods }, true, { store });
  const createMs = cpuMs() - createdAt;
  const factsBefore = simulation.log.length;
  const startedAt = cpuMs();
  simulation.run({ until: simulatedMs });
  const runMs = cpuMs() - startedAt;
  const rate = ((simulation.log.length - factsBefore) / runMs) * 1_000;
  const bytes = (heapUsed() - heapBefore) / pods;
  const goal =
    factsPerSecondGoal === undefined
      ? {}
      : { goal: { atLeast: factsPerSecondGoal, met: rate >= factsPerSecondGoal } };
  return [
    { suite, name, metric: 'facts per CPU second', value: rate, unit: '1/s', ...goal },
    {
      suite,
      name,
      metric: 'simulated seconds per CPU second',
      value: simulatedMs / runMs,
      unit: 's/s',
    },
    { suite, name, metric: 'creating one Pod', value: (createMs * 1_000) / pods, unit: 'µs' },
    { suite, name, metric: 'heap per Pod', value: bytes, unit: 'bytes' },
  ];
}

/** After a collection when node runs with --expose-gc, otherwise a rough figure. */
function heapUsed(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage().heapUsed;
}
