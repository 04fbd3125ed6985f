import { expect, it } from 'vitest';
import { oomBadness, oomScoreAdjust } from './oom-score.ts';

const GI = 2 ** 30;
const adjust = (
  qosClass: 'Guaranteed' | 'Burstable' | 'BestEffort',
  requestGi: number,
  isCritical = false,
) => oomScoreAdjust({ qosClass, isCritical, memoryRequestBytes: requestGi * GI }, 8 * GI);

it('Guaranteed and critical Pods are nearly safe, BestEffort ones go first', () => {
  expect(adjust('Guaranteed', 1)).toBe(-997);
  expect(adjust('BestEffort', 0)).toBe(1_000);
  expect(adjust('BestEffort', 0, true)).toBe(-997);
});

it('Burstable ones are the safer the more of the machine they asked for', () => {
  expect([0, 2, 4, 7.99].map((request) => adjust('Burstable', request))).toEqual([
    999, 750, 500, 3,
  ]);
});

it('what a process holds counts, the adjustment counts more', () => {
  const badness = (qosClass: 'Guaranteed' | 'BestEffort', heldGi: number): number =>
    oomBadness(
      { qosClass, isCritical: false, memoryRequestBytes: GI, memoryBytes: heldGi * GI },
      8 * GI,
    );
  expect(badness('BestEffort', 1)).toBeGreaterThan(badness('Guaranteed', 6));
  expect(badness('BestEffort', 2)).toBeGreaterThan(badness('BestEffort', 1));
});
