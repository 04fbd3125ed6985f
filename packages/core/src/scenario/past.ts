/** The past out of a log alone: tables folded from facts, with no handler running. */
import type { SimTime } from '../engine/time.ts';
import type { Fact } from '../log/fact.ts';
import { readLog, type LogReading } from '../log/ndjson-reader.ts';
import { foldTo, type FoldLimit } from '../log/replay.ts';
import { EFFECTS } from '../state/effects.ts';
import type { ClusterFact } from '../state/facts.ts';
import { Store } from '../state/store.ts';
import type { Tables } from '../state/tables.ts';

/** The cluster as it was once `seq` had happened. */
export interface PastState {
  readonly state: Tables;
  /** The facts up to there. */
  readonly facts: readonly ClusterFact[];
  readonly seq: number;
  /** The clock: the instant asked for, else that of the last fact. */
  readonly at: SimTime;
}

/** Folds facts up to the limit; by default all of them. */
export function pastState(facts: readonly ClusterFact[], limit: FoldLimit = {}): PastState {
  const store = new Store('direct');
  const folded = foldTo(facts, (fact) => store.apply(fact), limit);
  return {
    state: store.tables,
    facts: facts.slice(0, folded.seq),
    seq: folded.seq,
    at: limit.at ?? folded.at,
  };
}

/** Reads the log of a simulated cluster; facts of types that this podsim does not know damage it. */
export function readClusterLog(lines: Iterable<string>): LogReading<ClusterFact> {
  return readLog<ClusterFact>(lines, { recognise: isClusterFact });
}

const isClusterFact = (fact: Fact): fact is ClusterFact => Object.hasOwn(EFFECTS, fact.type);
