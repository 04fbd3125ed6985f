import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sidecarTerminationOrder } from './sidecar-termination-order.ts';

const spec = {
  containers: [{ name: 'a' }, { name: 'b' }],
  initContainers: [
    { name: 'sc1', restartPolicy: 'Always' },
    { name: 'init' },
    { name: 'sc2', restartPolicy: 'Always' },
  ],
};
const names = ['a', 'b', 'sc1', 'init', 'sc2'];
const byName = (value: fc.Arbitrary<number>) =>
  fc.record(Object.fromEntries(names.map((name) => [name, value])));

function waits(running: readonly string[], graceSeconds: object, stopTakesMs: object) {
  const given = JSON.parse(
    JSON.stringify({ spec, running, graceSeconds, stopTakesMs }),
  ) as Parameters<typeof sidecarTerminationOrder>[0];
  const { wholeSecondsWaitedBeforeStop } = sidecarTerminationOrder(given) as {
    wholeSecondsWaitedBeforeStop: Record<string, number>;
  };
  return wholeSecondsWaitedBeforeStop;
}

it('lets every container of a Pod wait for its turn, but no longer than its own grace period', () => {
  fc.assert(
    fc.property(
      fc.subarray(names),
      byName(fc.integer({ min: 0, max: 60 })),
      byName(fc.integer({ min: 0, max: 90_000 })),
      (running, grace, stops) => {
        const waited = waits(running, grace, stops);
        expect(Object.keys(waited).sort()).toEqual([...running].sort());
        for (const name of running) {
          expect(waited[name]).toBeLessThanOrEqual(grace[name] ?? 0);
          if (!name.startsWith('sc')) expect(waited[name]).toBe(0);
        }
      },
    ),
  );
});
