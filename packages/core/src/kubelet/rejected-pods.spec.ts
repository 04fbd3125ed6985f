import { expect, it } from 'vitest';
import { Simulation } from '../simulation/simulation.ts';
import { aContainer, aPod } from '../testing/builders.ts';

it('a Pod that its node has turned away is left as it is when the node is in reach again or its kubelet restarted', () => {
  const simulation = new Simulation({ nodes: [{ name: 'node', capacity: { cpu: '1' } }] });
  const containers = [aContainer('app', { resources: { requests: { cpu: '8' } } })];
  simulation.execute({ type: 'Apply', object: aPod('big', { nodeName: 'node', containers }) });
  const rejected = simulation.run({ until: 30_000 }).state.pods.get('default/big');
  expect(rejected?.status).toMatchObject({ phase: 'Failed', reason: 'OutOfcpu' });
  for (const [at, type] of [
    [60_000, 'PartitionNode'],
    [80_000, 'HealNode'],
    [100_000, 'StopKubelet'],
    [105_000, 'StartKubelet'],
  ] as const) {
    simulation.send({ type, node: 'node' }, at);
  }
  simulation.run({ until: 200_000 });
  expect(simulation.state.pods.get('default/big')).toEqual(rejected);
  expect(simulation.log.facts.filter(({ type }) => type === 'PodReceived')).toEqual([]);
});
