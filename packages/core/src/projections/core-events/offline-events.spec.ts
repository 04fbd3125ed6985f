import { expect, it } from 'vitest';
import type { CoreV1Event } from '../../api/schema/kubernetes.ts';
import { OfflineEvents } from './offline-events.ts';

const event = (name: string): CoreV1Event => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name },
  involvedObject: {},
});

it('gives an event up after 12 tries, 10 s apart, and then tries the next one', () => {
  const names = (healedAt: number): readonly string[] => {
    const offline = new OfflineEvents();
    offline.add(event('a'), 0);
    offline.add(event('b'), 1_000);
    offline.add(event('c'), 500_000);
    return offline.delivered(healedAt).map(({ metadata }) => metadata.name);
  };
  expect(names(109_999)).toEqual(['a', 'b', 'c']);
  expect(names(110_000)).toEqual(['b', 'c']);
  expect(names(220_000)).toEqual(['c']);
  expect(names(609_999)).toEqual(['c']);
  expect(names(610_000)).toEqual([]);
});
