import { podAvailability } from '@podsim/core';
import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf, podOf } from '../observe.ts';
import { play } from '../play.ts';

const FOLDER = 'story-liveness-on-database';
const REPLICAS = ['web-1', 'web-2', 'web-3'];

/**
 * Three failures 10 s apart, each of which curl waits 2 s for; then 65 s of initial delay, rounded up to the next tick, and
 * three failures again: 90 s. A restart looks at the exit before: 90 s are longer than back-offs of up to 80 s, and too
 * short for the seventh, of 160 s.
 */
const KILLS_S = [142, 232, 322, 412, 502, 592, 682];
const BACK_OFF_S = 160;
const STARTUP_S = 60;

describe.each(FIDELITIES)('liveness that depends on a database, %s', (fidelity) => {
  const { simulation } = play([`${FOLDER}/scenario.yaml`], { fidelity });
  const atS = (at: number): number => at / 1_000;

  it.each(REPLICAS)('%s is killed every 90 s, at the very instants of the others', (pod) => {
    const exits = factsOf(simulation, 'ContainerExited', pod).map(({ at }) => at);
    expect(exits).toHaveLength(KILLS_S.length);
    for (const [index, at] of exits.entries()) {
      // Probe workers tick from their own creation, a moment after the start of the run.
      const lateS = atS(at) - (KILLS_S[index] ?? 0);
      expect(lateS).toBeGreaterThanOrEqual(0);
      expect(lateS).toBeLessThanOrEqual(fidelity === 'instant' ? 0 : 1);
    }
  });

  it('restarts at once six times; at the seventh the back-off outlasts the database', () => {
    const exits = factsOf(simulation, 'ContainerExited', 'web-1');
    const starts = factsOf(simulation, 'ContainerStarted', 'web-1').slice(1);
    const pausesS = starts.map(({ at }, index) => atS(at - (exits[index]?.at ?? 0)));
    for (const pauseS of pausesS.slice(0, 6)) expect(pauseS).toBeLessThan(1);
    const last = pausesS[6] ?? 0;
    if (fidelity === 'instant') expect(last).toBe(BACK_OFF_S);
    expect(last).toBeGreaterThanOrEqual(BACK_OFF_S);
    // It looks again after a minute at most, and up to half as much again.
    expect(last).toBeLessThanOrEqual(BACK_OFF_S + 34);
  });

  it('all three are away at the same time, and for minutes after the database is back', () => {
    const away = REPLICAS.map((pod) => {
      const { readySpans = [] } =
        podAvailability(simulation.log.facts, `default/${pod}`, { to: simulation.now }) ?? {};
      return { firstDownAt: readySpans[0]?.to ?? 0, backAt: readySpans.at(-1)?.from ?? 0 };
    });
    const databaseFastAt =
      (factsOf(simulation, 'ContainerStarted', 'database')[0]?.at ?? 0) + 690_000;
    for (const { firstDownAt, backAt } of away) {
      expect(Math.abs(atS(firstDownAt) - (KILLS_S[0] ?? 0))).toBeLessThanOrEqual(2);
      expect(atS(backAt)).toBeGreaterThanOrEqual((KILLS_S[6] ?? 0) + BACK_OFF_S + STARTUP_S);
      expect(atS(backAt - databaseFastAt)).toBeGreaterThan(200);
    }
    expect(podOf(simulation, 'database').status.containerStatuses?.[0]?.restartCount).toBe(0);
  });

  it('with a check of its own server no replica notices', () => {
    const { simulation: cured } = play([`${FOLDER}/cure.yaml`], { fidelity });
    for (const pod of REPLICAS) {
      expect(factsOf(cured, 'ContainerExited', pod)).toEqual([]);
      expect(
        factsOf(cured, 'ProbeFailed', pod).filter(({ probe }) => probe === 'liveness'),
      ).toEqual([]);
      const { readySpans = [] } =
        podAvailability(cured.log.facts, `default/${pod}`, { to: cured.now }) ?? {};
      expect(readySpans).toHaveLength(1);
      expect(readySpans[0]?.to).toBe(cured.now);
    }
  });
});
