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

it('a kill for a livenessProbe is explained by the failure that counted, with its message', () => {
  const livenessProbe = { httpGet: { port: 80 }, failureThreshold: 2 };
  const simulation = new Simulation({
    fidelity: 'instant',
    nodes: [aNode('node')],
    workloads: [{ spec: { match: { container: 'main' }, hang: [{ from: '15s' }] } }],
  });
  const containers = [aContainer('main', { livenessProbe })];
  simulation.execute({ type: 'Apply', object: aPod('web', { containers }) });
  simulation.run({ until: 45_000 });
  const restart = simulation.log.facts.findLast(({ type }) => type === 'ContainerStarted');
  const chain = causeChain(simulation.log, restart?.seq ?? 0).slice(-6);
  expect(chain.map(({ type, at }) => `${at} ${type}`)).toEqual([
    '21000 ProbeFailed',
    '31000 ProbeFailed',
    '31000 ProbeResultChanged',
    '31000 ContainerSignaled',
    '31000 ContainerExited',
    '31000 ContainerStarted',
  ]);
});
