import { expect, it } from 'vitest';
import { Counters } from './counters.ts';

it('counts each name on its own, from 1', () => {
  const counters = new Counters();
  expect([counters.next('uid'), counters.next('uid'), counters.next('ip')]).toEqual([1, 2, 1]);
  expect([counters.current('uid'), counters.current('never used')]).toEqual([2, 0]);
});

it('goes on from a snapshot that went through JSON, whatever the names', () => {
  const counters = new Counters();
  for (const name of ['zone', 'Zone', '10', '9', '__proto__', 'constructor', 'zone']) {
    counters.next(name);
  }
  const text = JSON.stringify(counters.snapshot());
  const restored = Counters.restore(JSON.parse(text) as Record<string, number>);
  expect(restored.next('zone')).toBe(3);
  expect(restored.next('__proto__')).toBe(2);
  expect(restored.next('constructor')).toBe(2);
  expect(counters.current('zone')).toBe(2);
});

it('gives one snapshot for one content, in whatever order the names came up', () => {
  const left = new Counters();
  const right = new Counters();
  for (const name of ['a', 'b', 'B']) left.next(name);
  for (const name of ['B', 'b', 'a']) right.next(name);
  expect(JSON.stringify(left.snapshot())).toBe(JSON.stringify(right.snapshot()));
  expect(Object.keys(left.snapshot())).toEqual(['B', 'a', 'b']);
});
