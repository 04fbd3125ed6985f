import { expect, it } from 'vitest';
import type { EventInput } from './event-input.ts';
import { EventSeriesCache } from './event-series.ts';

const failed = (resourceVersion: string): EventInput => ({
  component: 'default-scheduler',
  host: '',
  object: { kind: 'Pod', namespace: 'default', name: 'waiting', uid: '1', resourceVersion },
  type: 'Warning',
  reason: 'FailedScheduling',
  message: '0/1 nodes are available: 1 Insufficient cpu.',
  action: 'Scheduling',
});

it('writes the first repetition and then nothing until the series ends, as measured on 1.36.2', () => {
  const cache = new EventSeriesCache();
  // The condition written after the first attempt makes another version of the Pod, so another event.
  expect(cache.record(failed('10'), 'first', 4_015)?.count).toBe(1);
  expect(cache.record(failed('11'), 'second', 6_130)?.metadata.name).toBe('second');
  expect(cache.record(failed('11'), 'third', 7_120)).toMatchObject({
    metadata: { name: 'second' },
    count: 2,
    lastTimestamp: '2026-01-01T00:00:07Z',
    series: { count: 2, lastObservedTime: '2026-01-01T00:00:07.120000Z' },
  });
  for (const at of [8_001, 9_001, 10_001]) {
    expect(cache.record(failed('11'), 'more', at)).toBeUndefined();
  }
  expect(cache.housekeeping(719_999)).toEqual([]);
  expect(cache.housekeeping(720_000)).toMatchObject([
    { metadata: { name: 'second' }, count: 5, series: { count: 5 } },
  ]);
  expect(cache.record(failed('11'), 'anew', 720_001)?.metadata.name).toBe('anew');
});

it('writes a series that goes on every half hour', () => {
  const cache = new EventSeriesCache();
  cache.record(failed('11'), 'e', 0);
  for (let at = 100_000; at < 1_800_000; at += 100_000) {
    expect(cache.housekeeping(at)).toEqual([]);
    cache.record(failed('11'), 'e', at);
  }
  expect(cache.housekeeping(1_800_000)).toMatchObject([{ count: 18 }]);
});
