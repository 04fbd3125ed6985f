import { expect, it } from 'vitest';
import { Simulation } from '../simulation/simulation.ts';
import type { FactOf, FactType } from '../state/facts.ts';
import { aContainer, aNode, aPod, aScript, aSidecar } from '../testing/builders.ts';

const facts = <T extends FactType>({ log }: Simulation, type: T): readonly FactOf<T>[] =>
  log.facts.filter((fact): fact is FactOf<T> => fact.type === type);

const created = (simulation: Simulation, from: number): string[] =>
  facts(simulation, 'ContainerCreated')
    .filter(({ at }) => at >= from)
    .map(({ container, restartCount }) => `${container} ${restartCount}`);

function running(...args: Parameters<typeof aPod>): Simulation {
  const simulation = new Simulation({ fidelity: 'instant', nodes: [aNode('node')] });
  simulation.execute({ type: 'Apply', object: aPod(...args) });
  return simulation.run({ until: 60_000 });
}

it('a new sandbox starts over with the first init container, whatever sidecars ran before', () => {
  const simulation = running('web', {
    initContainers: [
      aScript('prepare', 'sleep 5'),
      aSidecar('proxy', { image: 'example/proxy:1' }),
    ],
  });
  simulation.execute({ type: 'KillSandbox', pod: 'default/web' });
  simulation.run({ until: 62_000 });
  expect(created(simulation, 60_000)).toEqual(['prepare 1']);
  simulation.run({ until: 120_000 });
  expect(created(simulation, 60_000)).toEqual(['prepare 1', 'proxy 1', 'main 1']);
});

it('the sync that removes dead init containers still backs off from their exit', () => {
  const simulation = running('web', { initContainers: [aScript('prepare', 'exit 1')] });
  const before = created(simulation, 0);
  simulation.execute({ type: 'KillSandbox', pod: 'default/web' });
  simulation.run({ until: 60_000 });
  expect(facts(simulation, 'RestartDelayed').at(-1)).toMatchObject({ at: 60_000, delayMs: 40_000 });
  // The next one finds no instance left, so nothing holds it back; the count goes on from the logs.
  expect(created(simulation, 60_000)).toEqual([`prepare ${before.length}`]);
});

it('no container joins a sandbox that has died in the meantime', () => {
  const simulation = new Simulation({ nodes: [aNode('node', { images: ['nginx:1.29'] })] });
  simulation.execute({ type: 'Apply', object: aPod('web') });
  simulation.run({ stopWhen: () => facts(simulation, 'SandboxCreated').length > 0 });
  simulation.execute({ type: 'KillSandbox', pod: 'default/web' });
  simulation.run({ until: 30_000 });
  expect(facts(simulation, 'ContainerStartFailed')[0]?.reason).toBe('CreateContainerError');
  const [, second] = facts(simulation, 'SandboxCreated');
  expect(facts(simulation, 'ContainerCreated').map(({ sandboxId }) => sandboxId)).toEqual([
    second?.sandboxId,
  ]);
});

it('a restart after a probe kill counts from the exit before: the first two never wait', () => {
  const hung = aContainer('main', {
    livenessProbe: { httpGet: { port: 8080 }, periodSeconds: 10, failureThreshold: 3 },
    terminationGracePeriodSeconds: 2,
  } as object);
  const simulation = new Simulation({
    fidelity: 'instant',
    nodes: [aNode('node')],
    workloads: [{ spec: { match: { container: 'main' }, hang: [{ from: '0s' }] } }],
  });
  simulation.execute({ type: 'Apply', object: aPod('web', { containers: [hung] }) });
  simulation.run({ until: 90_000 });
  const exits = facts(simulation, 'ContainerExited').map(({ at }) => at);
  const starts = facts(simulation, 'ContainerStarted').map(({ at }) => at);
  expect(exits).toHaveLength(3);
  expect(starts.slice(1, 3)).toEqual(exits.slice(0, 2));
});
