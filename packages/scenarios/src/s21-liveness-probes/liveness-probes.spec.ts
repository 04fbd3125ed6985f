import { podAvailability } from '@podsim/core';
import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf, podOf } from '../observe.ts';
import { play } from '../play.ts';
import { visits } from '../visits.ts';

const HUNG_AT = 60_000;
/** Two periods of 5 s, a timeout of 1 s, 5 s until SIGKILL, and what a restart takes. */
const CURED_MS_MAX = 2 * 5_000 + 1_000 + 5_000 + 3_000;

describe.each(FIDELITIES)('liveness probes, %s', (fidelity) => {
  const { simulation } = play(['s21-liveness-probes/scenario.yaml'], { fidelity });
  const { facts } = simulation.log;
  const outageOf = (pod: string) =>
    podAvailability(facts, `default/${pod}`, { to: simulation.now })?.unavailableSpans.at(-1);

  it('S21: without a probe the Pod stays Running and unserved to the end', () => {
    expect(podOf(simulation, 'without').status.phase).toBe('Running');
    expect(factsOf(simulation, 'ContainerRestarted', 'without')).toEqual([]);
    expect(outageOf('without')).toEqual({ from: HUNG_AT, to: 180_000 });
  });

  it.each(['http', 'exec', 'grpc'])(
    'S21: the same case with an %s probe: the container is restarted, and serves again',
    (pod) => {
      const failures = factsOf(simulation, 'ProbeFailed', pod);
      expect(failures.map(({ probe, run }) => [probe, run])).toEqual([
        ['liveness', 1],
        ['liveness', 2],
      ]);
      const [killed] = factsOf(simulation, 'ContainerKillRequested', pod);
      expect(killed?.message).toBe('Container app failed liveness probe, will be restarted');
      // Frozen, it does not hear SIGTERM.
      expect(factsOf(simulation, 'ContainerExited', pod).map(({ exitCode }) => exitCode)).toEqual([
        137,
      ]);
      const outage = outageOf(pod);
      expect(outage?.from).toBe(HUNG_AT);
      expect(outage?.to).toBeLessThanOrEqual(HUNG_AT + CURED_MS_MAX);
      const [status] = podOf(simulation, pod).status.containerStatuses ?? [];
      expect([status?.ready, status?.restartCount]).toEqual([true, 1]);
    },
  );

  it('S21: a TCP probe restarts a program that never opened its port', () => {
    const failures = factsOf(simulation, 'ProbeFailed', 'tcp');
    expect(failures.map(({ message }) => message)).toEqual([
      expect.stringContaining('connect: connection refused'),
      expect.stringContaining('connect: connection refused'),
    ]);
    const [listener, ...more] = factsOf(simulation, 'ListenerOpened', 'tcp');
    expect(more).toEqual([]);
    expect(listener?.at).toBeGreaterThan(failures[1]?.at ?? Infinity);
    const { servedSpans } = visits(facts, 'default/visitors', 'tcp', simulation.now);
    expect(servedSpans).toHaveLength(1);
    expect(servedSpans[0]?.from).toBeLessThan(30_000);
    expect(servedSpans[0]?.to).toBe(simulation.now);
  });

  it('S21: but it does not see that a program hangs, for the kernel goes on accepting', () => {
    expect(factsOf(simulation, 'ProbeFailed', 'tcp-blind')).toEqual([]);
    expect(outageOf('tcp-blind')).toEqual({ from: HUNG_AT, to: 180_000 });
  });

  it('S21: visitors see the difference', () => {
    const unservedMs = (pod: string): number =>
      visits(facts, 'default/visitors', pod, simulation.now)
        .unservedSpans.filter(({ from }) => from >= HUNG_AT)
        .reduce((sum, { from, to }) => sum + to - from, 0);
    for (const pod of ['http', 'exec']) {
      expect(unservedMs(pod)).toBeGreaterThan(0);
      expect(unservedMs(pod)).toBeLessThanOrEqual(CURED_MS_MAX);
    }
    for (const pod of ['without', 'tcp-blind']) expect(unservedMs(pod)).toBeGreaterThan(115_000);
  });

  it('S21: the Pod is neither replaced nor moved by it', () => {
    expect(factsOf(simulation, 'SandboxCreated', 'http')).toHaveLength(1);
    expect(factsOf(simulation, 'PodBound', 'http')).toHaveLength(1);
  });
});
