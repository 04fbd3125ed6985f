import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NodeUsage } from './node-usage.ts';
import type { UsageCurve } from './usage-curve.ts';

interface Step {
  readonly from: number;
  readonly amount: number;
  readonly perMs: number;
}

const stepArbitrary = fc.record({
  from: fc.integer({ min: 0, max: 500 }),
  amount: fc.integer({ min: 0, max: 1_000 }),
  perMs: fc.integer({ min: -3, max: 3 }),
});

function curveOf(given: readonly Step[]): UsageCurve {
  const steps = [{ from: 0, amount: 5, perMs: 0 }, ...[...given].sort((a, b) => a.from - b.from)];
  return {
    amountAt: (at) => {
      const step = steps.findLast(({ from }) => from <= at) ?? { from: 0, amount: 0, perMs: 0 };
      return Math.max(0, step.amount + step.perMs * (at - step.from));
    },
    nextChangeAfter: (at) => steps.find(({ from }) => from > at)?.from,
  };
}

/** Curves that only grow within a step, as the total of falling and growing ones is not always linear at zero. */
const growing = fc
  .array(stepArbitrary, { maxLength: 4 })
  .map((steps) => curveOf(steps.map((step) => ({ ...step, perMs: Math.abs(step.perMs) }))));

it('foresees the first instant above a limit, as looking at every instant finds it', () => {
  fc.assert(
    fc.property(
      fc.array(growing, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 0, max: 6_000 }),
      fc.integer({ min: 0, max: 400 }),
      (curves, limit, now) => {
        const usage = new NodeUsage();
        for (const [index, curve] of curves.entries()) usage.set(String(index), curve, now);
        const total = (at: number): number =>
          curves.reduce((sum, curve) => sum + curve.amountAt(at), 0);
        const horizon = now + 8_000;
        let first: number | undefined;
        for (let at = now; at < horizon && first === undefined; at += 1) {
          if (total(at) > limit) first = at;
        }
        const foreseen = usage.exceeds(limit, now);
        if (first === undefined) expect(foreseen ?? Infinity).toBeGreaterThanOrEqual(horizon);
        else expect(foreseen).toBe(first);
      },
    ),
  );
});

it('the total is that of the containers that are there, in whatever order they came and went', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.boolean(), growing), { maxLength: 30 }),
      (moves) => {
        const usage = new NodeUsage();
        const there = new Map<number, UsageCurve>();
        for (const [id, comes, curve] of moves) {
          if (comes) {
            usage.set(String(id), curve, 100);
            there.set(id, curve);
          } else expect(usage.remove(String(id))).toBe(there.delete(id));
        }
        const expected = [...there.values()].reduce((sum, curve) => sum + curve.amountAt(250), 0);
        expect(usage.amountAt(250)).toBe(expected);
      },
    ),
  );
});
