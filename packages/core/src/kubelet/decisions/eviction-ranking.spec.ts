import { expect, it } from 'vitest';
import { bytesText, evictionMessage, rankForEviction } from './eviction-ranking.ts';
import type { EvictionCandidate } from './eviction-ranking.ts';

const MI = 2 ** 20;

function candidate(
  pod: string,
  usedMi: number,
  requestedMi: number,
  priority = 0,
): EvictionCandidate {
  const memory = { used: usedMi * MI, requested: requestedMi * MI };
  return {
    uid: pod,
    pod,
    priority,
    isCritical: false,
    terminationGracePeriodSeconds: 30,
    memory,
    storage: { used: 0, requested: 0 },
    processes: 1,
    containers: [],
  };
}

const ranked = (...candidates: readonly EvictionCandidate[]): readonly string[] =>
  rankForEviction(candidates, 'memory').map(({ pod }) => pod);

it('who uses more than requested comes before who does not, then the lower priority, then the larger excess', () => {
  expect(
    ranked(
      candidate('within', 900, 1_000),
      candidate('within-unimportant', 10, 20, -10),
      candidate('above-important', 500, 100, 1_000),
      candidate('above-a-little', 110, 100),
      candidate('above-by-far', 300, 100),
    ),
  ).toEqual(['above-by-far', 'above-a-little', 'above-important', 'within-unimportant', 'within']);
});

it('equal Pods are ranked by name, so that runs repeat', () => {
  expect(ranked(candidate('b', 10, 0), candidate('a', 10, 0))).toEqual(['a', 'b']);
});

it('the message blames the containers that use more than they asked for, with requests as written', () => {
  const use = (used: number, requested: number, requestText: string) => ({
    used,
    requested,
    requestText,
  });
  const none = use(0, 0, '0');
  const containers = [
    { name: 'app', memory: use(200 * MI, 100e6, '100M'), storage: none },
    { name: 'calm', memory: use(10 * MI, 64 * MI, '64Mi'), storage: none },
    { name: 'free', memory: use(5 * MI, 0, '0'), storage: none },
  ];
  const threshold = {
    signal: 'memory.available',
    limit: { amount: 100 * MI },
    isSoft: false,
    gracePeriodMs: 0,
    minimumReclaim: undefined,
  } as const;
  const acting = [{ threshold, quantity: 100 * MI, available: 90 * MI + 1_024 }];
  expect(evictionMessage({ containers }, 'memory', acting)).toBe(
    'The node was low on resource: memory. Threshold quantity: 100Mi, available: 92161Ki. ' +
      'Container app was using 200Mi, request is 100M, has larger consumption of memory. ' +
      'Container free was using 5Mi, request is 0, has larger consumption of memory. ',
  );
});

it('amounts are in binary units that divide them exactly', () => {
  expect([0, 1_023, 1_024, 3 * MI, MI + 512].map(bytesText)).toEqual([
    '0',
    '1023',
    '1Ki',
    '3Mi',
    '1049088',
  ]);
});
