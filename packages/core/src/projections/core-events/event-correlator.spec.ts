import { expect, it } from 'vitest';
import { EventCorrelator } from './event-correlator.ts';
import type { EventInput } from './event-input.ts';

const input: EventInput = {
  component: 'replicaset-controller',
  host: '',
  object: { kind: 'ReplicaSet', namespace: 'default', name: 'web', uid: '1' },
  type: 'Normal',
  reason: 'SuccessfulCreate',
  message: '',
};

it('combines the tenth similar event and all after it, as a real control plane was seen to', () => {
  const correlator = new EventCorrelator();
  const events = Array.from({ length: 25 }, (_, index) =>
    correlator.correlate(
      { ...input, message: `Created pod: web-p${index + 1}` },
      `e${index}`,
      index,
    ),
  );
  expect(events.slice(0, 9).map((event) => event?.count)).toEqual(Array(9).fill(1));
  expect(events[9]?.message).toBe('(combined from similar events): Created pod: web-p10');
  expect(events[24]).toMatchObject({
    metadata: { name: 'e9' },
    count: 16,
    message: '(combined from similar events): Created pod: web-p25',
  });
});

it('begins anew after ten minutes without a similar event', () => {
  const correlator = new EventCorrelator();
  for (let index = 0; index < 9; index += 1) {
    correlator.correlate({ ...input, message: String(index) }, `e${index}`, 0);
  }
  const late = correlator.correlate({ ...input, message: 'late' }, 'late', 600_001);
  expect(late?.message).toBe('late');
});

it('lets a source say 25 things about an object, then one more every five minutes', () => {
  const correlator = new EventCorrelator();
  const say = (at: number): number | undefined =>
    correlator.correlate({ ...input, message: 'again' }, 'again', at)?.count;
  const counts = Array.from({ length: 27 }, () => say(0));
  expect(counts[24]).toBe(25);
  expect(counts.slice(25)).toEqual([undefined, undefined]);
  expect(say(299_999)).toBeUndefined();
  // What was held back is counted all the same.
  expect(say(300_000)).toBe(29);
  expect(say(300_001)).toBeUndefined();
});
