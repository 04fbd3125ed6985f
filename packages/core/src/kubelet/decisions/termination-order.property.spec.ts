import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isTurn, terminationOrder, turnWaits } from './termination-order.ts';

const spec = {
  containers: [{ name: 'a' }, { name: 'b' }],
  initContainers: [
    { name: 'sc1', restartPolicy: 'Always' },
    { name: 'init' },
    { name: 'sc2', restartPolicy: 'Always' },
  ],
};
const names = ['a', 'b', 'sc1', 'init', 'sc2'];
const runningSets = fc.subarray(names).map((list) => new Set(list));

it('stops sidecars after regular containers, in reverse order', () => {
  const order = terminationOrder(spec, new Set(names));
  expect(order.get('sc2')).toEqual(['a', 'b']);
  expect(order.get('sc1')).toEqual(['a', 'b', 'sc2']);
  expect(isTurn(order, 'sc1', (name) => name !== 'sc2')).toBe(false);
  expect(isTurn(order, 'sc1', () => true)).toBe(true);
  expect(isTurn(order, 'init', () => false)).toBe(true);
});

it('gives every container its turn once those it waits for have stopped', () => {
  fc.assert(
    fc.property(runningSets, (running) => {
      const order = terminationOrder(spec, running);
      const stopped = new Set<string>();
      for (let round = 0; round < names.length; round += 1) {
        const next = [...running].find(
          (name) => !stopped.has(name) && isTurn(order, name, (other) => stopped.has(other)),
        );
        if (next !== undefined) stopped.add(next);
      }
      expect(stopped).toEqual(running);
    }),
  );
});

it('never waits longer than the grace period', () => {
  const stop = fc.record({
    graceSeconds: fc.integer({ min: 0, max: 60 }),
    stopTakesMs: fc.integer({ min: 0, max: 90_000 }),
  });
  fc.assert(
    fc.property(runningSets, fc.tuple(stop, stop, stop, stop, stop), (running, plans) => {
      const stops = new Map([...running].map((name, index) => [name, plans[index] ?? plans[0]]));
      for (const [name, waitMs] of turnWaits(terminationOrder(spec, running), stops)) {
        expect(waitMs).toBeLessThanOrEqual((stops.get(name)?.graceSeconds ?? 0) * 1_000);
      }
    }),
  );
});
