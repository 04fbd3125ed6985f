/** What every recorded event has in common. The model's facts extend it as a union on `type`. */

import type { SimTime } from '../engine/time.ts';

/** The `cause` of a fact that came from outside: a command, or the start of the run. */
export const OUTSIDE = 0;

/**
 * One recorded event, plain data for ever: it happened, so nothing may change it.
 *
 * `seq` counts from 1 without gaps and `at` never runs backwards. `cause` is the `seq` of the fact
 * that led here, always smaller than the fact's own `seq`, or `OUTSIDE`.
 */
export interface Fact {
  readonly seq: number;
  readonly at: SimTime;
  readonly cause: number;
  readonly type: string;
}

/**
 * Says what is wrong with `fact` as the one that follows `(lastSeq, lastAt)`; undefined when
 * nothing is.
 */
export function envelopeProblem(fact: Fact, lastSeq: number, lastAt: SimTime): string | undefined {
  const { seq, at, cause, type } = fact;
  if (!Number.isSafeInteger(seq)) return `no seq where fact ${lastSeq + 1} was expected`;
  if (seq !== lastSeq + 1) return `fact ${seq} where fact ${lastSeq + 1} was expected`;
  if (!Number.isSafeInteger(at)) return `fact ${seq} has no time in whole milliseconds`;
  if (at < lastAt) return `fact ${seq} at ${at}ms runs back behind ${lastAt}ms`;
  if (!Number.isSafeInteger(cause) || cause < OUTSIDE || cause >= seq) {
    return `fact ${seq} has cause ${cause}, which is no earlier fact`;
  }
  if (typeof type !== 'string' || type === '') return `fact ${seq} has no type`;
  return undefined;
}
