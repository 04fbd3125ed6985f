import { expect, it } from 'vitest';
import { Simulation } from '../simulation/simulation.ts';
import { aContainer, aNode, aPod } from '../testing/builders.ts';

it('processes keep the namespace of a dead sandbox: its ports can still be taken, and only once', () => {
  const listen = [{ port: 8080 }];
  const simulation = new Simulation({
    fidelity: 'instant',
    nodes: [aNode('node')],
    workloads: [
      {
        spec: { match: { container: 'first' }, startup: '3s', listen, onSIGTERM: { ignore: true } },
      },
      {
        spec: {
          match: { container: 'second' },
          startup: '4s',
          listen,
          onSIGTERM: { ignore: true },
        },
      },
    ],
  });
  const containers = [aContainer('first'), aContainer('second')].map((one) => ({
    ...one,
    image: 'example/app:1',
  }));
  simulation.execute({ type: 'Apply', object: aPod('web', { containers }) });
  simulation.run({ until: 2_000 });
  simulation.execute({ type: 'KillSandbox', pod: 'default/web' });
  simulation.run({ until: 5_000 });
  const sockets = simulation.log.facts.flatMap((fact) =>
    fact.type === 'ListenerOpened' || fact.type === 'ListenerRefused'
      ? [`${fact.type} ${fact.container} ${fact.netns}`]
      : [],
  );
  const netns = simulation.log.facts.find(({ type }) => type === 'SandboxCreated');
  const name = netns?.type === 'SandboxCreated' ? netns.netns : '';
  expect(sockets).toEqual([`ListenerOpened first ${name}`, `ListenerRefused second ${name}`]);
});
