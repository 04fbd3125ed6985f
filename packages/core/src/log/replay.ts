/** Going back to a past instant: fold the facts up to it, and run nothing. */

import type { SimTime } from '../engine/time.ts';
import type { Fact } from './fact.ts';

/** How far to fold: up to and including `seq`, up to and including `at`, whichever ends first. */
export interface FoldLimit {
  readonly seq?: number | undefined;
  readonly at?: SimTime | undefined;
}

/** How far a fold came: the last fact applied; zeros when there was none. */
export interface FoldedTo {
  readonly seq: number;
  readonly at: SimTime;
}

/**
 * Applies `facts`, which are in order, up to the limit (default: all). All facts of instant `at`
 * belong to it.
 */
export function foldTo<F extends Fact>(
  facts: Iterable<F>,
  apply: (fact: F) => void,
  limit: FoldLimit = {},
): FoldedTo {
  const seqMax = limit.seq ?? Infinity;
  const atMax = limit.at ?? Infinity;
  let folded: FoldedTo = { seq: 0, at: 0 };
  for (const fact of facts) {
    if (fact.seq > seqMax || fact.at > atMax) break;
    apply(fact);
    folded = fact;
  }
  return { seq: folded.seq, at: folded.at };
}
