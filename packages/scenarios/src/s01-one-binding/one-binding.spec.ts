import { Simulation } from '@podsim/core';
import { aPod } from '@podsim/core/testing';
import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf, hostPodOf, podOf } from '../observe.ts';
import { play } from '../play.ts';

describe.each(FIDELITIES)('one binding, %s', (fidelity) => {
  const { simulation } = play(['s01-one-binding/scenario.yaml'], { fidelity });

  it('S1: the containers of a Pod are bound to one node in one decision', () => {
    for (const name of ['coupled', 'too-big']) {
      const [binding, ...more] = factsOf(simulation, 'PodBound', name);
      expect(more).toEqual([]);
      expect(podOf(simulation, name).spec.nodeName).toBe(binding?.nodeName);
      const started = factsOf(simulation, 'ContainerStarted', name);
      expect(started.map(({ container }) => container)).toEqual(['web', 'worker']);
      expect(new Set(started.map(({ nodeName }) => nodeName))).toEqual(
        new Set([binding?.nodeName]),
      );
    }
  });

  it('S1: a Pod that does not fit as a whole has no container anywhere', () => {
    const [refusal] = factsOf(simulation, 'PodUnschedulable', 'too-big');
    expect(refusal?.message).toMatch(/^0\/3 nodes are available: 3 Insufficient cpu\./);
    const [binding] = factsOf(simulation, 'PodBound', 'too-big');
    expect(binding?.at).toBeGreaterThanOrEqual(60_000);
    const before = simulation.log.facts.filter(
      (fact) => fact.at < 60_000 && 'pod' in fact && fact.pod === 'default/too-big',
    );
    expect(new Set(before.map(({ type }) => type))).toEqual(new Set(['PodUnschedulable']));
    expect(hostPodOf(simulation, 'too-big').nodeName).toBe('big');
  });

  it('S1: either container alone would have fitted, so it is the Pod that is scheduled', () => {
    for (const { name, image = '', command = [], resources = {} } of podOf(simulation, 'too-big')
      .spec.containers) {
      const alone = new Simulation({ fidelity, nodes: [{ name: 'node', count: 3 }] });
      const containers = [{ name, image, command, resources }];
      alone.execute({ type: 'Apply', object: aPod('alone', { containers }) });
      alone.run({ until: 50_000 });
      expect(podOf(alone, 'alone').status.phase).toBe('Running');
    }
  });
});
