import { describe, expect, it } from 'vitest';
import { Simulation } from '../simulation/simulation.ts';
import { aPod } from '../testing/builders.ts';

const DELETED_MS = 60_000;

/** A Pod whose program ends well after 13 s, again and again; it is deleted while its node is cut off. */
function cutOff(fidelity: 'real' | 'instant'): Simulation {
  const annotations = { 'podsim.dev/workload.main': 'exit: {after: 13s, code: 0}' };
  const simulation = new Simulation({ fidelity, nodes: [{ name: 'node-1' }] });
  simulation.execute({ type: 'Apply', object: aPod('web', { annotations }) });
  simulation.send({ type: 'PartitionNode', node: 'node-1' }, 30_000);
  simulation.send({ type: 'Delete', plural: 'pods', name: 'web' }, DELETED_MS);
  return simulation.run({ until: 900_000 });
}

describe.each(['real', 'instant'] as const)('a kubelet that is cut off, %s', (fidelity) => {
  it('does not learn that its Pod is to be deleted, and goes on restarting containers', () => {
    const simulation = cutOff(fidelity);
    expect(simulation.state.pods.get('default/web')?.metadata.deletionTimestamp).toBeDefined();
    const later = simulation.log.facts.filter(({ at }) => at > DELETED_MS);
    expect(later.some(({ type }) => type === 'ContainerRestarted')).toBe(true);
    expect(simulation.log.facts.filter(({ type }) => type === 'SandboxExited')).toEqual([]);
  });

  it('counts no generation of the object that it has not seen', () => {
    const [worker] = cutOff(fidelity).state.podWorkers.values();
    expect(worker?.status?.observedGeneration).toBe(1);
  });

  it('goes on with the image that it knows', () => {
    const annotations = { 'podsim.dev/workload.main': 'exit: {after: 13s, code: 0}' };
    const web = (image: string) =>
      aPod('web', { annotations, containers: [{ name: 'main', image }] });
    const simulation = new Simulation({ fidelity, nodes: [{ name: 'node-1' }] });
    simulation.execute({ type: 'Apply', object: web('nginx:1.29') });
    simulation.send({ type: 'PartitionNode', node: 'node-1' }, 30_000);
    simulation.send({ type: 'Apply', object: web('nginx:1.30') }, 31_000);
    simulation.send({ type: 'HealNode', node: 'node-1' }, 120_000);
    simulation.run({ until: 900_000 });
    const created = simulation.log.facts.filter(({ type }) => type === 'ContainerCreated');
    const imagesAt = (isCutOff: boolean): ReadonlySet<unknown> =>
      new Set(
        created
          .filter(({ at }) => (isCutOff ? at > 31_000 && at < 120_000 : at > 120_000))
          .map((fact) => 'image' in fact && fact.image),
      );
    expect(imagesAt(true)).toEqual(new Set(['nginx:1.29']));
    expect(imagesAt(false)).toEqual(new Set(['nginx:1.30']));
  });

  it.each([{}, { gracePeriodSeconds: 0 }])(
    'does not learn of a deletion by being restarted either, %j',
    (how) => {
      const simulation = new Simulation({ fidelity, nodes: [{ name: 'node-1' }] });
      simulation.execute({ type: 'Apply', object: aPod('web') });
      simulation.run({ until: 30_000 });
      simulation.execute({ type: 'PartitionNode', node: 'node-1' });
      simulation.execute({ type: 'Delete', plural: 'pods', name: 'web', ...how });
      simulation.execute({ type: 'StopKubelet', node: 'node-1' });
      simulation.run({ until: 50_000 });
      simulation.execute({ type: 'StartKubelet', node: 'node-1' });
      simulation.run({ until: 200_000 });
      const signals = simulation.log.facts.filter(({ type }) => type === 'ContainerSignaled');
      expect(signals).toEqual([]);
      simulation.execute({ type: 'HealNode', node: 'node-1' });
      simulation.run({ until: 300_000 });
      expect(simulation.state.pods.size).toBe(0);
      expect(simulation.state.hostPods.size).toBe(0);
    },
  );

  it('goes on with a stop that it has begun when it is restarted', () => {
    const annotations = { 'podsim.dev/workload.main': 'onSIGTERM: {ignore: true}' };
    const web = aPod('web', { annotations, terminationGracePeriodSeconds: 60 });
    const simulation = new Simulation({ fidelity, nodes: [{ name: 'node-1' }] });
    simulation.execute({ type: 'Apply', object: web });
    simulation.send({ type: 'Delete', plural: 'pods', name: 'web' }, 30_000);
    simulation.send({ type: 'PartitionNode', node: 'node-1' }, 40_000);
    simulation.send({ type: 'StopKubelet', node: 'node-1' }, 40_000);
    simulation.send({ type: 'StartKubelet', node: 'node-1' }, 50_000);
    simulation.run({ until: 49_000 });
    const resumed = Simulation.resume(simulation.snapshot(), simulation.log.facts);
    simulation.run({ until: 150_000 });
    expect(simulation.log.facts.filter(({ type }) => type === 'ContainerExited')).toHaveLength(1);
    expect(resumed.run({ until: 150_000 }).log.facts).toEqual(simulation.log.facts);
    expect(simulation.state.pods.size).toBe(1);
    simulation.execute({ type: 'HealNode', node: 'node-1' });
    simulation.run({ until: 300_000 });
    expect(simulation.state.pods.size).toBe(0);
    expect(simulation.state.hostPods.size).toBe(0);
  });

  it('stops the Pod once it is told', () => {
    const simulation = cutOff(fidelity);
    simulation.execute({ type: 'HealNode', node: 'node-1' });
    simulation.run({ until: 1_000_000 });
    expect(simulation.state.pods.size).toBe(0);
    expect(simulation.state.hostPods.size).toBe(0);
  });
});
