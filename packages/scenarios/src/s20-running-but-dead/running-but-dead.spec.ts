import { podAvailability, type Simulation } from '@podsim/core';
import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf, podOf, processesOn } from '../observe.ts';
import { play, prepare } from '../play.ts';
import { visits } from '../visits.ts';

const FILE = 's20-running-but-dead/scenario.yaml';

const reasons = (simulation: Simulation, pod: string) =>
  podOf(simulation, pod).status.containerStatuses?.map(({ state }) => Object.keys(state ?? {})[0]);

describe.each(FIDELITIES)('Running but dead, %s', (fidelity) => {
  const { simulation } = play([FILE], { fidelity });
  const { facts } = simulation.log;

  it.each(['hung', 'dead'])('S20: %s is Running and Ready for everyone who asks the API', (pod) => {
    const { phase, conditions, containerStatuses } = podOf(simulation, pod).status;
    expect(phase).toBe('Running');
    expect(conditions?.find(({ type }) => type === 'Ready')?.status).toBe('True');
    expect(containerStatuses?.map(({ ready, restartCount }) => [ready, restartCount])).toEqual([
      [true, 0],
      [true, 0],
    ]);
  });

  it.each(['hung', 'dead'])('S20: and nobody is served by %s after the first minute', (pod) => {
    const { unservedSpans } = visits(facts, 'default/visitors', pod, simulation.now);
    const outage = unservedSpans.at(-1);
    expect(outage?.from).toBeGreaterThan(60_000);
    expect(outage?.from).toBeLessThanOrEqual(65_000);
    expect(outage?.to).toBe(300_000);
  });

  it('S20: the unavailability of a container that hangs is measured to the millisecond', () => {
    const measured = podAvailability(facts, 'default/hung', { to: simulation.now });
    expect(measured?.unavailableSpans.at(-1)).toEqual({ from: 60_000, to: 300_000 });
    const beforeMs = (measured?.unavailableMs ?? 0) - 240_000;
    expect(beforeMs).toBeGreaterThanOrEqual(0);
    expect(beforeMs).toBeLessThan(2_000);
    expect(measured?.readySpans.at(-1)?.to).toBe(300_000);
  });

  it('S20: with one of two containers dead for good the Pod is Running, and that is measured as well', () => {
    const { simulation: early } = prepare([FILE], { fidelity });
    early.run({ until: 120_000 });
    expect(podOf(early, 'half').status.phase).toBe('Running');
    expect(reasons(early, 'half')).toEqual(['terminated', 'running']);
    expect(processesOn(early, 'half').map(({ container }) => container)).toEqual([
      'pause',
      'helper',
    ]);
    const [died] = factsOf(early, 'ContainerExited', 'half');
    const { unavailableSpans } =
      podAvailability(early.log.facts, 'default/half', { to: 120_000 }) ?? {};
    expect(unavailableSpans?.at(-1)).toEqual({ from: died?.at, to: 120_000 });
  });

  it('S20: the Pod is Failed only when all of its containers have failed', () => {
    const ends = factsOf(simulation, 'ContainerExited', 'half');
    expect(ends.map(({ container, exitCode }) => [container, exitCode])).toEqual([
      ['app', 124],
      ['helper', 1],
    ]);
    const failed = factsOf(simulation, 'PodStatusReported', 'half').filter(
      ({ status }) => status.phase === 'Failed',
    );
    expect(failed[0]?.seq).toBeGreaterThan(ends[1]?.seq ?? 0);
    expect(podOf(simulation, 'half').status.phase).toBe('Failed');
  });
});
