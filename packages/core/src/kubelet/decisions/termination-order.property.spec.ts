import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isTurn, terminationOrder } from './termination-order.ts';

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
