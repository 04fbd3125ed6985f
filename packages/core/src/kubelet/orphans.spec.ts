import { describe, expect, it } from 'vitest';
import { Simulation } from '../simulation/simulation.ts';
import { aPod } from '../testing/builders.ts';

const SLOW_STOP = {
  annotations: { 'podsim.dev/workload.main': 'onSIGTERM: {exitAfter: 20s}' },
} as const;

/** A Pod whose object is removed by force while its machine cannot be told; it can again after five minutes. */
function run(
  fidelity: 'real' | 'instant',
  away: 'StopKubelet' | 'PartitionNode',
  deletedBefore: boolean,
): number {
  const simulation = new Simulation({ fidelity, nodes: [{ name: 'node-1' }] });
  simulation.execute({ type: 'Apply', object: aPod('slow', SLOW_STOP) });
  simulation.run({ until: 60_000 });
  const deletion = { type: 'Delete', plural: 'pods', name: 'slow' } as const;
  if (deletedBefore) simulation.execute(deletion);
  simulation.run({ until: 61_000 });
  simulation.execute({ type: away, node: 'node-1' });
  simulation.execute({ ...deletion, gracePeriodSeconds: 0 });
  simulation.run({ until: 62_000 });
  expect(simulation.state.pods.size).toBe(0);
  simulation.send(
    { type: away === 'StopKubelet' ? 'StartKubelet' : 'HealNode', node: 'node-1' },
    70_000,
  );
  simulation.run({ until: 300_000 });
  expect(simulation.state.hostPods.size).toBe(0);
  const exit = simulation.log.facts.find(({ type }) => type === 'ContainerExited');
  return exit?.at ?? 0;
}

describe.each(['real', 'instant'] as const)('Pods without an object, %s', (fidelity) => {
  it('get a second, and thus two until SIGKILL, from a kubelet that has never seen their object', () => {
    const exitedAt = run(fidelity, 'StopKubelet', false);
    expect(exitedAt).toBeGreaterThanOrEqual(72_000);
    expect(exitedAt).toBeLessThanOrEqual(74_100);
  });

  it('get it also when they were stopping before the kubelet was', () => {
    expect(run(fidelity, 'StopKubelet', true)).toBeLessThanOrEqual(80_050);
  });

  it('are stopped although the kubelet was about to do so, in no longer a time, when it was restarted', () => {
    const simulation = new Simulation({ fidelity, nodes: [{ name: 'node-1' }] });
    const brief = aPod('slow', { ...SLOW_STOP, terminationGracePeriodSeconds: 1 });
    simulation.execute({ type: 'Apply', object: brief });
    const deletion = { type: 'Delete', plural: 'pods', name: 'slow' } as const;
    simulation.send(deletion, 60_000);
    simulation.send({ type: 'StopKubelet', node: 'node-1' }, 60_500);
    simulation.send({ ...deletion, gracePeriodSeconds: 0 }, 60_600);
    simulation.send({ type: 'StartKubelet', node: 'node-1' }, 61_500);
    simulation.run({ until: 300_000 });
    expect(simulation.state.hostPods.size).toBe(0);
  });

  it('keep the grace period of their spec with a kubelet that has known them all the time', () => {
    const exitedAt = run(fidelity, 'PartitionNode', false);
    expect(exitedAt).toBeGreaterThanOrEqual(90_000);
    expect(exitedAt).toBeLessThanOrEqual(91_100);
  });
});
