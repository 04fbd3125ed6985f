import fc from 'fast-check';
import { expect, it } from 'vitest';
import { effectiveGracePeriod } from './grace-period.ts';

// Zero stands for "none" to the kubelet, so that a later value may replace it.
const seconds = fc.integer({ min: 1, max: 600 });
const maybe = fc.option(seconds, { nil: undefined });

it('never grows once it is in force, and is never below one second', () => {
  fc.assert(
    fc.property(seconds, maybe, maybe, maybe, (inForceSeconds, deletion, override, spec) => {
      const grace = effectiveGracePeriod({
        inForceSeconds,
        deletionGracePeriodSeconds: deletion,
        overrideSeconds: override,
        terminationGracePeriodSeconds: spec,
      });
      expect(grace).toBeLessThanOrEqual(inForceSeconds);
      expect(grace).toBeGreaterThanOrEqual(1);
    }),
  );
});

it('keeps what is in force when nothing shorter is asked for', () => {
  const input = { inForceSeconds: 20, terminationGracePeriodSeconds: 5, overrideSeconds: 30 };
  expect(effectiveGracePeriod(input)).toBe(20);
});
