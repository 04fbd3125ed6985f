import { podAvailability } from '@podsim/core';
import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf } from '../observe.ts';
import { play } from '../play.ts';

const FOLDER = 'story-readiness-shared-dependency';
const REPLICAS = ['web-1', 'web-2', 'web-3'];
const HANG = { from: 120_000, to: 240_000 };
const PERIOD_MS = 10_000;
/** How long wget waits for an answer. */
const TIMEOUT_MS = 1_000;
const FAILURES = 3;

describe.each(FIDELITIES)('readiness on a shared dependency, %s', (fidelity) => {
  const { simulation } = play([`${FOLDER}/scenario.yaml`], { fidelity });
  const { simulation: cured } = play([`${FOLDER}/cure.yaml`], { fidelity });

  const readySpans = (run: typeof simulation, pod: string) =>
    podAvailability(run.log.facts, `default/${pod}`, { to: run.now })?.readySpans ?? [];

  it.each(REPLICAS)(
    '%s is taken away with the third failure and back with the next success',
    (pod) => {
      const [before, after, ...more] = readySpans(simulation, pod);
      expect(more).toEqual([]);
      const awayAfterMs = (before?.to ?? 0) - HANG.from;
      // The first failing attempt comes within a period, the third two periods later; it fails with its timeout.
      expect(awayAfterMs).toBeGreaterThanOrEqual((FAILURES - 1) * PERIOD_MS + TIMEOUT_MS);
      expect(awayAfterMs).toBeLessThan(FAILURES * PERIOD_MS + TIMEOUT_MS);
      const backAfterMs = (after?.from ?? 0) - HANG.to;
      expect(backAfterMs).toBeGreaterThanOrEqual(0);
      expect(backAfterMs).toBeLessThan(PERIOD_MS);
      // The attempts count from the failure on, because it was followed by another one at once.
      if (fidelity === 'instant') expect([awayAfterMs, backAfterMs]).toEqual([21_000, 1_000]);
    },
  );

  it('there is a time without any of them', () => {
    const away = REPLICAS.map((pod) => readySpans(simulation, pod));
    const from = Math.max(...away.map(([before]) => before?.to ?? Infinity));
    const to = Math.min(...away.map(([, after]) => after?.from ?? 0));
    expect(to - from).toBeGreaterThan(80_000);
  });

  it('restarts nothing, whatever fails how often', () => {
    expect(factsOf(simulation, 'ContainerExited')).toEqual([]);
    expect(factsOf(simulation, 'ProbeFailed', 'web-1').length).toBeGreaterThan(10);
  });

  it('when each answers for itself, all three are there all the time', () => {
    for (const pod of REPLICAS) {
      const spans = readySpans(cured, pod);
      expect(spans).toHaveLength(1);
      expect(spans[0]?.to).toBe(cured.now);
      expect(spans[0]?.from).toBeLessThan(15_000);
    }
  });
});
