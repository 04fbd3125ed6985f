/** What one fact costs in both stores, and whether that grows with the cluster: it must not. */
import { RandomStreams, Store, type ClusterFact, type StoreKind } from '@podsim/core';
import type { BenchOptions, BenchResult } from '../result.ts';
import { podObject, reportedFact } from './pod-objects.ts';

const SIZES = [1_000, 10_000, 100_000];
const SMOKE_SIZES = [1_000, 5_000];
const ROUNDS = 3;
/** Direct store at 100,000 Pods against a bare Map of the same objects. */
const RATIO_GOAL = 1.5;

type Contender = StoreKind | 'bare Map';

export function run({ smoke }: BenchOptions): BenchResult[] {
  const results: BenchResult[] = [];
  for (const pods of smoke ? SMOKE_SIZES : SIZES) {
    const nanoseconds = measure(pods, smoke ? 5_000 : 200_000);
    for (const [contender, ns] of nanoseconds) {
      results.push({
        suite: 'stores',
        name: `${contender}, ${pods} Pods in random order`,
        metric: 'one PodStatusReported',
        value: ns,
        unit: 'ns',
      });
    }
    const ratio = (nanoseconds.get('direct') ?? 0) / (nanoseconds.get('bare Map') ?? 1);
    const isLargest = pods === SIZES.at(-1);
    results.push({
      suite: 'stores',
      name: `direct store, ${pods} Pods`,
      metric: 'against a bare Map',
      value: ratio,
      unit: 'times',
      ...(isLargest && { goal: { atMost: RATIO_GOAL, met: ratio <= RATIO_GOAL } }),
    });
  }
  return results;
}

/** Nanoseconds per fact, best of some rounds in which the contenders take turns. */
function measure(pods: number, count: number): ReadonlyMap<Contender, number> {
  const random = new RandomStreams(1).stream('bench/order');
  const facts = Array.from({ length: count }, (_, index) =>
    reportedFact(random.int(0, pods - 1), index),
  );
  const bare = new Map<string, ReturnType<typeof podObject>>();
  for (let index = 0; index < pods; index += 1) bare.set(`default/pod-${index}`, podObject(index));
  const turns: readonly [Contender, (fact: ClusterFact) => void][] = [
    ['bare Map', (fact) => changeInMap(bare, fact)],
    ['direct', storeTurn('direct', pods)],
    ['immutable', storeTurn('immutable', pods)],
  ];
  const best = new Map<Contender, number>();
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [name, turn] of turns) {
      const startedAt = process.hrtime.bigint();
      for (const fact of facts) turn(fact);
      const ns = Number(process.hrtime.bigint() - startedAt) / count;
      if (round > 0) best.set(name, Math.min(best.get(name) ?? Infinity, ns));
    }
  }
  return best;
}

function storeTurn(kind: StoreKind, pods: number): (fact: ClusterFact) => void {
  const store = new Store(kind);
  for (let index = 0; index < pods; index += 1) {
    const object = podObject(index);
    const key = `default/pod-${index}`;
    const created = { seq: 1, at: 0, cause: 0, type: 'ObjectCreated', plural: 'pods', key, object };
    store.apply(created as unknown as ClusterFact);
  }
  return (fact) => store.apply(fact);
}

/** The same change by hand. */
function changeInMap(map: Map<string, ReturnType<typeof podObject>>, fact: ClusterFact): void {
  if (fact.type !== 'PodStatusReported') return;
  const pod = map.get(fact.pod);
  if (pod === undefined) return;
  pod.status = fact.status;
  pod.metadata.resourceVersion = fact.resourceVersion;
}
