import fc from 'fast-check';
import { expect, it } from 'vitest';
import { groupByPriority } from './node-shutdown.ts';

const arbitraryGroups = fc
  .uniqueArray(fc.integer({ min: -5, max: 20 }), { minLength: 1, maxLength: 5 })
  .map((priorities) =>
    [...priorities]
      .sort((a, b) => a - b)
      .map((priority) => ({ priority, gracePeriodSeconds: priority + 100 })),
  );
const arbitraryPods = fc
  .array(fc.integer({ min: -20, max: 30 }), { maxLength: 12 })
  .map((priorities) => priorities.map((priority, index) => ({ uid: `pod-${index}`, priority })));

it('property: every Pod ends once, with the highest group that it reaches or else the lowest', () => {
  fc.assert(
    fc.property(arbitraryGroups, arbitraryPods, (groups, pods) => {
      const ended = groupByPriority(groups, pods);
      expect(ended.flatMap(({ uids }) => uids).sort()).toEqual(pods.map(({ uid }) => uid).sort());
      const lowest = groups[0]?.priority ?? 0;
      for (const { uids, gracePeriodSeconds } of ended) {
        for (const { priority } of pods.filter(({ uid }) => uids.includes(uid))) {
          const reached = groups.filter((group) => group.priority <= priority);
          expect(gracePeriodSeconds).toBe((reached.at(-1)?.priority ?? lowest) + 100);
        }
      }
      const order = ended.map(({ gracePeriodSeconds }) => gracePeriodSeconds);
      expect(order).toEqual([...order].sort((a, b) => a - b));
    }),
  );
});
