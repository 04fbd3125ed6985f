import type { Simulation } from '@podsim/core';
import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf, hostPodOf, networkOf, podOf } from '../observe.ts';
import { play, prepare } from '../play.ts';

const FILE = 's10-life-of-the-infra-container/scenario.yaml';

/** The Pod's network as it is now. */
function network(simulation: Simulation): readonly unknown[] {
  const [sandbox] = hostPodOf(simulation, 'web').sandboxes;
  return [sandbox?.netns, sandbox?.ips, networkOf(simulation, 'web')?.interfaces];
}

describe.each(FIDELITIES)('life of the infra container, %s', (fidelity) => {
  it('S10: killing container A or B keeps namespace and IP', () => {
    const run = prepare([FILE], { fidelity });
    const { simulation } = run;
    simulation.run({ until: 29_000 });
    const before = network(simulation);
    const { podIP } = podOf(simulation, 'web').status;
    simulation.run({ until: 119_000 });
    const killed = factsOf(simulation, 'ContainerExited', 'web');
    expect(killed.map(({ container, exitCode }) => [container, exitCode])).toEqual([
      ['a', 137],
      ['b', 137],
    ]);
    expect(factsOf(simulation, 'SandboxCreated', 'web')).toHaveLength(1);
    expect(network(simulation)).toEqual(before);
    expect(podOf(simulation, 'web').status.podIP).toBe(podIP);
  });

  it('S10: killing one container restarts only that one', () => {
    const { simulation } = prepare([FILE], { fidelity });
    simulation.run({ until: 59_000 });
    const restarts = podOf(simulation, 'web').status.containerStatuses?.map(
      ({ name, restartCount }) => [name, restartCount],
    );
    expect(restarts).toEqual([
      ['a', 1],
      ['b', 0],
    ]);
  });

  it('S10: killing the infra container brings a new namespace, a new IP, and every container again', () => {
    const { simulation } = play([FILE], { fidelity });
    const [first, second, ...more] = factsOf(simulation, 'SandboxCreated', 'web');
    expect(more).toEqual([]);
    expect(second?.attempt).toBe(1);
    expect(second?.netns).not.toBe(first?.netns);
    expect(second?.ips).not.toEqual(first?.ips);
    expect(podOf(simulation, 'web').status.podIP).toBe(second?.ips[0]);
    const again = factsOf(simulation, 'ContainerStarted', 'web').filter(
      ({ seq }) => seq > (second?.seq ?? 0),
    );
    expect(again.map(({ container }) => container)).toEqual(['a', 'b']);
    expect(podOf(simulation, 'web').spec.nodeName).toBe(first?.nodeName);
  });

  it('S10: the Pod itself is the same all along', () => {
    const { simulation } = play([FILE], { fidelity });
    expect(
      factsOf(simulation, 'ObjectCreated').filter(({ plural }) => plural === 'pods'),
    ).toHaveLength(1);
    expect(new Set(factsOf(simulation, 'SandboxCreated').map(({ uid }) => uid)).size).toBe(1);
  });
});
