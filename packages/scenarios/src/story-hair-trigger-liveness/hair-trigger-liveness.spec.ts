import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf, podOf } from '../observe.ts';
import { play } from '../play.ts';

const PAUSE_EVERY_MS = 120_000;
/**
 * Kills, in seconds: each life ends with its first pause, one second into it. Up to the sixth the exit before lies further back than the
 * back-off (10, 20, 40, 80 s) asks for; the seventh has to wait for 160 s, the eighth for 300.
 */
const KILLS_S = [121, 242, 363, 484, 605, 726, 847, 1007 + 121];

describe.each(FIDELITIES)('a hair trigger, %s', (fidelity) => {
  const { simulation } = play(['story-hair-trigger-liveness/scenario.yaml'], { fidelity });
  const starts = factsOf(simulation, 'ContainerStarted', 'bad').map(({ at }) => at);
  const exits = factsOf(simulation, 'ContainerExited', 'bad');

  it('kills a healthy process for the first late answer of each of its lives', () => {
    expect(exits.length).toBeGreaterThanOrEqual(8);
    for (const [index, { at }] of exits.entries()) {
      const lifeMs = at - (starts[index] ?? 0);
      expect(lifeMs).toBeGreaterThanOrEqual(PAUSE_EVERY_MS);
      expect(lifeMs).toBeLessThanOrEqual(PAUSE_EVERY_MS + 3_000);
    }
    if (fidelity === 'instant')
      expect(exits.map(({ at }) => at)).toEqual(KILLS_S.map((seconds) => seconds * 1_000));
    const failures = factsOf(simulation, 'ProbeFailed', 'bad');
    expect(failures).toHaveLength(exits.length);
    for (const { run, failureThreshold, message } of failures) {
      expect([run, failureThreshold]).toEqual([1, 1]);
      expect(message).toContain('context deadline exceeded');
    }
  });

  it('ends in CrashLoopBackOff: two-second pauses become minutes', () => {
    const downMs = exits.flatMap(({ at }, index) => {
      const next = starts[index + 1];
      return next === undefined ? [] : [next - at];
    });
    for (const pauseMs of downMs.slice(0, 6)) expect(pauseMs).toBeLessThan(2_000);
    expect(downMs[6]).toBeGreaterThanOrEqual(160_000);
    if (fidelity === 'instant') expect(downMs).toEqual([0, 0, 0, 0, 0, 0, 160_000, 300_000]);
  });

  it('with three failures in a row asked for, the same pauses kill nothing', () => {
    const failures = factsOf(simulation, 'ProbeFailed', 'cured');
    expect(failures).toHaveLength(12);
    expect(new Set(failures.map(({ run }) => run))).toEqual(new Set([1]));
    expect(factsOf(simulation, 'ContainerExited', 'cured')).toEqual([]);
    expect(podOf(simulation, 'cured').status.containerStatuses?.[0]?.restartCount).toBe(0);
  });
});
