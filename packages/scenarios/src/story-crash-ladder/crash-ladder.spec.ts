import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf, podOf } from '../observe.ts';
import { play } from '../play.ts';

/** Seconds from an exit to the restart after it: doubled from 10, at most 300, nothing the first time. */
const LADDER_S = [0, 10, 20, 40, 80, 160, 300, 300];
/** The kubelet looks again after the wait, or a minute, and up to half as much again; then things take their time. */
const lateMsMax = (delayMs: number): number => Math.min(delayMs, 60_000) / 2 + 4_000;
const TEN_MINUTES = 600_000;
const DATABASE_AT = 460_000;

describe.each(FIDELITIES)('crash ladder, %s', (fidelity) => {
  const { simulation } = play(['story-crash-ladder/scenario.yaml'], { fidelity });
  const startsOf = (pod: string) =>
    factsOf(simulation, 'ContainerStarted', pod).map(({ at }) => at);
  const starts = startsOf('crashes');
  const exits = factsOf(simulation, 'ContainerExited', 'crashes');

  it('waits 0, 10, 20, 40, 80, 160, 300, 300 s after the exits', () => {
    expect(new Set(exits.map(({ exitCode }) => exitCode))).toEqual(new Set([1]));
    for (const [index, seconds] of LADDER_S.entries()) {
      const pauseMs = (starts[index + 1] ?? Infinity) - (exits[index]?.at ?? 0);
      const delayMs = seconds * 1_000;
      if (fidelity === 'instant') expect(pauseMs).toBe(delayMs);
      expect(pauseMs).toBeGreaterThanOrEqual(delayMs);
      expect(pauseMs).toBeLessThanOrEqual(delayMs + lateMsMax(delayMs));
    }
  });

  it('restarts six times in ten minutes: the first six waits fit, the seventh does not', () => {
    const dueS = LADDER_S.map((_, index) =>
      LADDER_S.slice(0, index + 1).reduce((sum, seconds) => sum + seconds, 0),
    );
    expect(dueS).toEqual([0, 10, 30, 70, 150, 310, 610, 910]);
    const [first = 0, ...restarts] = starts.map((at) => at - (starts[0] ?? 0));
    expect(first).toBe(0);
    expect(restarts.filter((at) => at <= TEN_MINUTES)).toHaveLength(6);
    if (fidelity === 'instant')
      expect(restarts.slice(0, 8)).toEqual(dueS.map((seconds) => seconds * 1_000));
  });

  it('starts again at the next rung only, however long the cause has been gone', () => {
    const connectedAt = startsOf('impatient').at(-1) ?? 0;
    expect(connectedAt).toBeGreaterThanOrEqual(610_000);
    expect(connectedAt - DATABASE_AT).toBeGreaterThanOrEqual(150_000);
    const [restart] = podOf(simulation, 'impatient').status.containerStatuses ?? [];
    expect([restart?.ready, restart?.restartCount]).toEqual([true, 7]);
  });

  it('a program that waits itself connects within seconds, without a restart', () => {
    const [connected] = factsOf(simulation, 'ContainerLogged', 'patient').filter(
      ({ stream }) => stream === 'stdout',
    );
    expect(connected?.text).toBe('connected\n');
    expect(connected?.at).toBeGreaterThanOrEqual(DATABASE_AT);
    // In `real` its image is pulled and it starts for two seconds first.
    expect(connected?.at).toBeLessThanOrEqual(DATABASE_AT + 15_000);
    expect(startsOf('patient')).toHaveLength(1);
  });
});
