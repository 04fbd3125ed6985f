import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CpuStep } from './behaviour.ts';
import { processClock, type CpuLimit, type ProcessClock } from './process-time.ts';

const milli = fc.integer({ min: 10, max: 4_000 });
const wishes: fc.Arbitrary<readonly CpuStep[]> = fc
  .array(fc.record({ fromMs: fc.integer({ min: 1, max: 60_000 }), milli: fc.nat(4_000) }), {
    maxLength: 4,
  })
  .map((steps) => [{ fromMs: 0, milli: 1_000 }, ...steps.sort((a, b) => a.fromMs - b.fromMs)]);
const startedAt = fc.integer({ min: 0, max: 1_000_000 });
const limits = fc
  .array(fc.tuple(fc.nat(200_000), fc.oneof(milli, fc.constant(Infinity))), {
    minLength: 1,
    maxLength: 4,
  })
  .map((list) => list.sort(([a], [b]) => a - b));
const throttled = fc
  .record({ startedAt, wishes, limits })
  .map(({ limits: list, ...rest }) => ({
    ...rest,
    limits: list.map(([after, limit]): CpuLimit => ({
      fromAt: rest.startedAt + after,
      milli: limit,
    })),
  }))
  .map((given) => ({
    ...given,
    clock: processClock(given.startedAt, given.wishes, given.limits),
  }))
  .filter((given): given is typeof given & { clock: ProcessClock } => given.clock !== undefined);
const after = fc.nat(500_000);

it('process time never goes back and never runs faster than the simulation', () => {
  fc.assert(
    fc.property(throttled, after, fc.nat(10_000), ({ startedAt: start, clock }, from, span) => {
      const before = clock.processAt(start + from);
      const passed = clock.processAt(start + from + span) - before;
      expect(passed).toBeGreaterThanOrEqual(0);
      expect(passed).toBeLessThanOrEqual(span);
      expect(clock.processAt(start)).toBe(start);
    }),
  );
});

it('the instant of a process time is the first one at which the process clock shows it', () => {
  fc.assert(
    fc.property(throttled, after, ({ startedAt: start, clock }, lived) => {
      const at = clock.instantOf(start + lived);
      expect(clock.processAt(at)).toBe(start + lived);
      if (lived > 0) expect(clock.processAt(at - 1)).toBeLessThan(start + lived);
    }),
  );
});

it('a process gets no more than its limit, and all it wants when the limit allows it', () => {
  fc.assert(
    fc.property(
      throttled,
      after,
      ({ startedAt: start, wishes: all, limits: list, clock }, from) => {
        const at = start + from;
        const limit = (list.findLast(({ fromAt }) => fromAt <= at) ?? list[0])?.milli ?? Infinity;
        const lived = clock.processAt(at) - start;
        const wanted = all.findLast(({ fromMs }) => fromMs <= lived)?.milli ?? 0;
        expect(clock.cpuAt(at)).toBe(Math.min(wanted, limit));
        const stretched = wanted > limit ? Math.ceil((1_200 * wanted) / limit) : 1_200;
        expect(clock.stretchAt(at, 1_200)).toBe(stretched);
      },
    ),
  );
});

it('without a limit below what is wanted there is no clock but the simulation’s', () => {
  fc.assert(
    fc.property(startedAt, wishes, (start, all) => {
      const most = Math.max(...all.map(({ milli: wanted }) => wanted));
      expect(processClock(start, all, [{ fromAt: start, milli: most }])).toBeUndefined();
      expect(processClock(start, all, [{ fromAt: start, milli: Infinity }])).toBeUndefined();
    }),
  );
});

it('start-up of 20 s wanting a core takes 80 s under 250m, and goes on at full speed once the limit is lifted', () => {
  const wants: readonly CpuStep[] = [{ fromMs: 0, milli: 1_000 }];
  const slow = processClock(5_000, wants, [{ fromAt: 5_000, milli: 250 }]);
  expect(slow?.instantOf(25_000)).toBe(85_000);
  const lifted = processClock(5_000, wants, [
    { fromAt: 5_000, milli: 250 },
    { fromAt: 45_000, milli: 2_000 },
  ]);
  expect(lifted?.instantOf(25_000)).toBe(55_000);
});
