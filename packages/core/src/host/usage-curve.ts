/** Amounts over time, so that callers can foresee when a limit is crossed instead of looking again and again. */
import type { SimTime } from '../engine/time.ts';

/** What one container uses over time; linear between changes, rounded to whole units. */
export interface UsageCurve {
  amountAt(at: SimTime): number;
  /** The next instant after `at` at which the slope or the amount changes by itself; undefined: never again. */
  nextChangeAfter(at: SimTime): SimTime | undefined;
}

/** An amount that only facts change. */
export function constantCurve(bytes: number): UsageCurve {
  return { amountAt: () => bytes, nextChangeAfter: () => undefined };
}

export function sumOf(curves: readonly UsageCurve[]): UsageCurve {
  const [only] = curves;
  if (only !== undefined && curves.length === 1) return only;
  return {
    amountAt: (at) => curves.reduce((sum, curve) => sum + curve.amountAt(at), 0),
    nextChangeAfter: (at) => earliest(curves.map((curve) => curve.nextChangeAfter(at))),
  };
}

/** At least `floor`: a file that is there already takes its room until more is written. */
export function atLeast(floor: number, curve: UsageCurve): UsageCurve {
  if (floor === 0) return curve;
  return {
    amountAt: (at) => Math.max(floor, curve.amountAt(at)),
    nextChangeAfter: (at) => {
      const overtakes = curve.amountAt(at) > floor ? undefined : exceedsAt(curve, floor, at);
      return earliest([curve.nextChangeAfter(at), overtakes]);
    },
  };
}

/** The first instant from `now` on with more than `limit` bytes; undefined: never, as far as can be foreseen (a year). */
export function exceedsAt(curve: UsageCurve, limit: number, now: SimTime): SimTime | undefined {
  if (curve.amountAt(now) > limit) return now;
  let from = now;
  for (;;) {
    const change = curve.nextChangeAfter(from);
    const end = change ?? from + FORESEEABLE_MS;
    if (curve.amountAt(end - 1) > limit) return firstAbove(curve, limit, from, end - 1);
    if (curve.amountAt(end) > limit) return end;
    if (change === undefined) return undefined;
    from = change;
  }
}

/** Between two changes an amount is linear: halving finds the instant. */
function firstAbove(curve: UsageCurve, limit: number, from: SimTime, to: SimTime): SimTime {
  let below = from;
  let above = to;
  while (above - below > 1) {
    const middle = below + Math.floor((above - below) / 2);
    if (curve.amountAt(middle) > limit) above = middle;
    else below = middle;
  }
  return above;
}

function earliest(instants: readonly (SimTime | undefined)[]): SimTime | undefined {
  let first: SimTime | undefined;
  for (const at of instants)
    if (at !== undefined && (first === undefined || at < first)) first = at;
  return first;
}

const FORESEEABLE_MS = 365 * 24 * 3_600_000;
