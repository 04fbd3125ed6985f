import { expect, it } from 'vitest';
import { causeChain } from '../log/explain.ts';
import { Simulation } from '../simulation/simulation.ts';
import { aContainer, aNode, aPod } from '../testing/builders.ts';

it('a SIGKILL is explained by the SIGTERM before it, and that by the hook that took too long', () => {
  const simulation = new Simulation({
    fidelity: 'instant',
    nodes: [aNode('node')],
    workloads: [{ spec: { match: { container: 'main' }, onSIGTERM: { ignore: true } } }],
  });
  const lifecycle = { preStop: { exec: { command: ['sleep', '60'] } } };
  const containers = [aContainer('main', { lifecycle })];
  simulation.execute({ type: 'Apply', object: aPod('web', { containers }) });
  simulation.run({ until: 60_000 });
  simulation.execute({ type: 'Delete', plural: 'pods', name: 'web' });
  simulation.run({ until: 120_000 });
  const exit = simulation.log.facts.find(({ type }) => type === 'ContainerExited');
  const chain = causeChain(simulation.log, exit?.seq ?? 0);
  expect(chain.map(({ type, at }) => `${at} ${type}`)).toEqual([
    '60000 PodDeletionStarted',
    '60000 HookStarted',
    '90000 ContainerSignaled',
    '92000 ContainerSignaled',
    '92000 ContainerExited',
  ]);
});
