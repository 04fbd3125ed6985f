import { podAvailability } from '@podsim/core';
import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf, podOf } from '../observe.ts';
import { play } from '../play.ts';

/** Three failures in a row, 10 s apart. */
const LIFE_S = 30;
/**
 * Restarts, in seconds. A restart after a kill looks at the exit before: four times that was long enough ago, or there
 * was none. Then the waits of 40, 80, 160 and 300 s are served in full, and one kill out of two goes free.
 */
const RESTARTS_S = [30, 60, 90, 120, 190, 300, 490, 820, 850, 1180, 1210, 1540, 1570];

describe.each(FIDELITIES)('a slow start, %s', (fidelity) => {
  const { simulation } = play(['story-slow-start/scenario.yaml'], { fidelity });
  const { facts } = simulation.log;
  const starts = factsOf(simulation, 'ContainerStarted', 'bad').map(({ at }) => at);
  const exits = factsOf(simulation, 'ContainerExited', 'bad');

  it('is killed when period times threshold is over, in each of its lives', () => {
    expect(exits.length).toBeGreaterThanOrEqual(10);
    for (const [index, { at, exitCode }] of exits.entries()) {
      expect(exitCode).toBe(143);
      const lifeMs = at - (starts[index] ?? 0);
      if (fidelity === 'instant') expect(lifeMs).toBe(LIFE_S * 1_000);
      // The ticks are those of the probe worker, so a late start shortens the first period.
      expect(lifeMs).toBeGreaterThan((LIFE_S - 10) * 1_000);
      expect(lifeMs).toBeLessThanOrEqual(LIFE_S * 1_000);
    }
    const kills = factsOf(simulation, 'ContainerKillRequested', 'bad');
    expect(new Set(kills.map(({ message }) => message))).toEqual(
      new Set(['Container app failed liveness probe, will be restarted']),
    );
  });

  it('restarts four times at once, then climbs the ladder, then every other time', () => {
    if (fidelity === 'instant')
      expect(starts).toEqual([0, ...RESTARTS_S].map((seconds) => seconds * 1_000));
    for (const [index, seconds] of RESTARTS_S.slice(0, 4).entries()) {
      const at = starts[index + 1] ?? 0;
      expect(at).toBeGreaterThanOrEqual(seconds * 1_000);
      expect(at).toBeLessThan(seconds * 1_000 + 2_000);
    }
    const waits = factsOf(simulation, 'RestartDelayed', 'bad').map(({ delayMs }) => delayMs);
    expect(Math.max(...waits)).toBe(300_000);
  });

  it('never opens its port and is never Ready', () => {
    expect(factsOf(simulation, 'ListenerOpened', 'bad')).toEqual([]);
    const { readySpans } = podAvailability(facts, 'default/bad', { to: simulation.now }) ?? {};
    expect(readySpans).toEqual([]);
    expect(podOf(simulation, 'bad').status.phase).toBe('Running');
  });

  it('with a startupProbe it is Ready after its minute, and stays so', () => {
    const [opened] = factsOf(simulation, 'ListenerOpened', 'cured');
    const { readySpans = [] } =
      podAvailability(facts, 'default/cured', { to: simulation.now }) ?? {};
    expect(readySpans).toHaveLength(1);
    const waitedMs = (readySpans[0]?.from ?? 0) - (opened?.at ?? Infinity);
    if (fidelity === 'instant') expect([opened?.at, waitedMs]).toEqual([60_000, 0]);
    expect(waitedMs).toBeGreaterThanOrEqual(0);
    expect(waitedMs).toBeLessThanOrEqual(12_000);
    expect(readySpans[0]?.to).toBe(simulation.now);
    expect(factsOf(simulation, 'ContainerExited', 'cured')).toEqual([]);
    const failures = factsOf(simulation, 'ProbeFailed', 'cured').map(({ probe }) => probe);
    expect(new Set(failures)).toEqual(new Set(['startup']));
  });
});
