import { expect, it } from 'vitest';
import { Simulation } from '../simulation/simulation.ts';
import { aContainer, aNode, aPod, aScript } from '../testing/builders.ts';

/** An init container under way that is given another CPU limit, and whose policy asks for a restart then. */
function resized(fidelity: 'real' | 'instant'): Simulation {
  const pod = (cpu: string) =>
    aPod('web', {
      initContainers: [
        aScript('prepare', 'sleep 60', {
          resources: { limits: { cpu } },
          resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }],
        }),
      ],
      containers: [aContainer('main')],
    });
  const simulation = new Simulation({ fidelity, nodes: [aNode('node')] });
  simulation.execute({ type: 'Apply', object: pod('500m') });
  simulation.send({ type: 'Apply', object: pod('1') }, 20_000);
  return simulation.run({ until: 300_000 });
}

it.each(['real', 'instant'] as const)(
  'an init container under way is killed once for a resize that its policy wants a restart for, %s',
  (fidelity) => {
    const { state, log } = resized(fidelity);
    const kills = log.facts.filter((fact) => fact.type === 'ContainerKillRequested');
    expect(kills.map(({ message }) => message)).toEqual([
      'Container prepare resize requires restart',
    ]);
    expect(state.pods.get('default/web')?.status).toMatchObject({ phase: 'Running' });
  },
);
