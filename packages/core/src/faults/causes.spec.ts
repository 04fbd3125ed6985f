import { expect, it } from 'vitest';
import { causeChain } from '../log/explain.ts';
import type { Command } from '../simulation/commands.ts';
import { Simulation } from '../simulation/simulation.ts';
import type { FactType } from '../state/facts.ts';
import { aNode, aPod } from '../testing/builders.ts';

/** The types of the facts that led to the last one of `type`, when `commands` are executed at minutes 1, 2... */
function whyLast(type: FactType, commands: readonly Command[]): readonly FactType[] {
  const simulation = new Simulation({ nodes: [aNode('node')] });
  simulation.execute({ type: 'Apply', object: aPod('web') });
  commands.forEach((command, index) => simulation.send(command, (index + 1) * 60_000));
  simulation.run({ until: (commands.length + 2) * 60_000 });
  const last = simulation.log.facts.findLast((fact) => fact.type === type);
  return causeChain(simulation.log, last?.seq ?? 0).map((fact) => fact.type);
}

it('an exit that nobody saw is explained by the loss of power, the restart by its return', () => {
  const reboot: Command = { type: 'RebootNode', node: 'node', downForMs: 30_000 };
  expect(whyLast('ContainerExited', [reboot])).toEqual(['NodeCrashed', 'ContainerExited']);
  const why = whyLast('ContainerStarted', [reboot]);
  expect(why.slice(0, 3)).toEqual(['NodeCrashed', 'NodeRecovered', 'KubeletStarted']);
  expect(why.at(-1)).toBe('ContainerStarted');
});

it('what a kubelet does when it is back is explained by its start', () => {
  const why = whyLast('PodForgotten', [
    { type: 'StopKubelet', node: 'node' },
    { type: 'Delete', plural: 'pods', name: 'web' },
    { type: 'StartKubelet', node: 'node' },
  ]);
  expect(why[0]).toBe('KubeletStarted');
});

it('what a kubelet does when the API is in reach again is explained by that', () => {
  const why = whyLast('PodForgotten', [
    { type: 'PartitionNode', node: 'node' },
    { type: 'Delete', plural: 'pods', name: 'web' },
    { type: 'HealNode', node: 'node' },
  ]);
  expect(why[0]).toBe('NodeRejoined');
});
