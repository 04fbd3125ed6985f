import { renderObjects } from '@podsim/core';
import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf, podOf } from '../observe.ts';
import { play } from '../play.ts';

/** After each end of `metrics`: the back-off in seconds; the first restart waits for nothing. */
const DELAYS_S = [0, 10, 20, 40, 80, 160];

describe.each(FIDELITIES)('port clash, %s', (fidelity) => {
  const { simulation } = play(['story-port-clash/scenario.yaml'], { fidelity });

  it('is Running, 1/2, in CrashLoopBackOff', () => {
    const table = renderObjects([podOf(simulation, 'clash')], { now: simulation.now, wide: false });
    const row = table.split('\n')[1] ?? '';
    expect(row.split(/\s+/).slice(0, 3)).toEqual(['clash', '1/2', 'CrashLoopBackOff']);
    expect(podOf(simulation, 'clash').status.phase).toBe('Running');
  });

  it('refuses the port to the second each time, with a line in its log and exit code 1', () => {
    const exits = factsOf(simulation, 'ContainerExited', 'clash');
    expect(exits).toHaveLength(DELAYS_S.length + 1);
    expect(new Set(exits.map(({ container, exitCode }) => `${container} ${exitCode}`))).toEqual(
      new Set(['metrics 1']),
    );
    const refused = factsOf(simulation, 'ListenerRefused', 'clash');
    expect(refused.map(({ container, port }) => [container, port])).toEqual(
      exits.map(() => ['metrics', 8080]),
    );
    for (const { text } of factsOf(simulation, 'ContainerLogged', 'clash', 'metrics')) {
      expect(text).toBe('bind() to 0.0.0.0:8080 failed (98: Address already in use)\n');
    }
  });

  it('restarts it after 0, 10, 20, 40, 80, 160 s, and then waits 300', () => {
    const exits = factsOf(simulation, 'ContainerExited', 'clash');
    const [, ...starts] = factsOf(simulation, 'ContainerStarted', 'clash', 'metrics');
    const pauses = starts.map(({ at }, index) => at - (exits[index]?.at ?? 0));
    expect(pauses).toHaveLength(DELAYS_S.length);
    for (const [index, seconds] of DELAYS_S.entries()) {
      const pauseMs = pauses[index] ?? -1;
      if (fidelity === 'instant') expect(pauseMs).toBe(seconds * 1_000);
      expect(pauseMs).toBeGreaterThanOrEqual(seconds * 1_000);
      expect(pauseMs).toBeLessThanOrEqual(seconds * 1_000 + Math.min(seconds, 60) * 500 + 4_000);
    }
    const last = factsOf(simulation, 'RestartDelayed', 'clash').at(-1);
    expect(last?.delayMs).toBe(300_000);
  });

  it('does not concern the first, nor the same two with a port each', () => {
    expect(factsOf(simulation, 'ContainerStarted', 'clash', 'web')).toHaveLength(1);
    expect(factsOf(simulation, 'ContainerExited', 'cured')).toEqual([]);
    const opened = factsOf(simulation, 'ListenerOpened', 'cured');
    expect(opened.map(({ container, port }) => `${container} ${port}`).sort()).toEqual([
      'metrics 9090',
      'web 8080',
    ]);
  });
});
