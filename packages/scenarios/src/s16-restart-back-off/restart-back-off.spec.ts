import type { Simulation } from '@podsim/core';
import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf, podOf } from '../observe.ts';
import { play } from '../play.ts';

/** The kubelet's figures: 10 s, doubled each time, at most 300 s; the first restart waits for nothing. */
const DELAYS_MS = [0, 10, 20, 40, 80, 160, 300, 300, 300].map((seconds) => seconds * 1_000);
/** The kubelet looks again after the wait, or a minute, and up to half as much again; then things take their time. */
const LATE_MS_MAX = (delayMs: number): number => Math.min(delayMs, 60_000) / 2 + 4_000;

/** How long the container of a Pod was down after each of its ends. */
function pauses(simulation: Simulation, pod: string): readonly number[] {
  const ends = factsOf(simulation, 'ContainerExited', pod);
  const [, ...starts] = factsOf(simulation, 'ContainerStarted', pod);
  return starts.map(({ at }, index) => at - (ends[index]?.at ?? 0));
}

describe.each(FIDELITIES)('restart back-off, %s', (fidelity) => {
  const { simulation } = play(['s16-restart-back-off/scenario.yaml'], { fidelity });

  it('S16: restartPolicy is Always unless it is given', () => {
    for (const name of ['fails', 'ends-well', 'fails-seldom']) {
      expect(podOf(simulation, name).spec.restartPolicy).toBe('Always');
    }
  });

  it.each([
    ['fails', 1],
    ['ends-well', 0],
  ])(
    'S16: a container that %s is created again and again, with the kubelet’s back-off',
    (pod, code) => {
      const measured = pauses(simulation, pod);
      expect(measured.length).toBeGreaterThanOrEqual(DELAYS_MS.length);
      for (const [index, delayMs] of DELAYS_MS.entries()) {
        const pauseMs = measured[index] ?? -1;
        if (fidelity === 'instant') expect(pauseMs).toBe(delayMs);
        expect(pauseMs).toBeGreaterThanOrEqual(delayMs);
        expect(pauseMs).toBeLessThanOrEqual(delayMs + LATE_MS_MAX(delayMs));
      }
      const ends = factsOf(simulation, 'ContainerExited', pod).map(({ exitCode }) => exitCode);
      expect(new Set(ends)).toEqual(new Set([code]));
      expect(podOf(simulation, pod).status.containerStatuses?.[0]?.restartCount).toBe(
        measured.length,
      );
    },
  );

  it('S16: while it waits, the status says CrashLoopBackOff and how long', () => {
    const delays = factsOf(simulation, 'RestartDelayed', 'fails').filter(({ again }) => !again);
    expect(delays.map(({ delayMs }) => delayMs).slice(0, 8)).toEqual(DELAYS_MS.slice(1));
    const { uid } = podOf(simulation, 'fails').metadata;
    expect(delays[0]?.message).toBe(
      `back-off 10s restarting failed container=app pod=fails_default(${uid})`,
    );
    const reported = factsOf(simulation, 'PodStatusReported', 'fails').flatMap(({ status }) =>
      (status.containerStatuses ?? []).map(({ state }) => state?.waiting?.reason),
    );
    expect(reported).toContain('CrashLoopBackOff');
  });

  it('S16: ten good minutes, and the back-off is forgotten', () => {
    const measured = pauses(simulation, 'fails-seldom');
    expect(measured).toHaveLength(5);
    for (const pauseMs of measured) expect(pauseMs).toBeLessThanOrEqual(LATE_MS_MAX(0));
  });

  it('S16: with OnFailure a success is the end, with Never any end is', () => {
    for (const [name, phase] of [
      ['on-failure', 'Succeeded'],
      ['never', 'Failed'],
    ] as const) {
      expect(podOf(simulation, name).status.phase).toBe(phase);
      expect(factsOf(simulation, 'ContainerStarted', name)).toHaveLength(1);
    }
  });
});
