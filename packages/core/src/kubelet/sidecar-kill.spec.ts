import { expect, it } from 'vitest';
import { Simulation } from '../simulation/simulation.ts';
import { aContainer, aPod, aSidecar } from '../testing/builders.ts';

const SECOND = 1_000;

it('a sidecar that fails its liveness probe is restarted without waiting for the other containers', () => {
  const livenessProbe = { httpGet: { port: 80 }, periodSeconds: 5, failureThreshold: 1 };
  const simulation = new Simulation({ fidelity: 'instant', nodes: [{ name: 'node' }] });
  simulation.execute({
    type: 'Apply',
    object: aPod('web', {
      annotations: {
        'podsim.dev/workload.proxy':
          '{http: [{from: 20s, status: 500}], onSIGTERM: {exitAfter: 1s}}',
      },
      initContainers: [aSidecar('proxy', { livenessProbe })],
      containers: [aContainer('main', { image: 'example/app:1' })],
    }),
  });
  simulation.run({ until: 40 * SECOND });
  const ofProxy = (
    type: 'ContainerExited' | 'ContainerStarted' | 'ContainerKillRequested',
  ): readonly number[] =>
    simulation.log.facts.flatMap((fact) =>
      fact.type === type && fact.container === 'proxy' ? [fact.at] : [],
    );
  const [killedAt = 0] = ofProxy('ContainerKillRequested');
  expect(killedAt).toBeGreaterThanOrEqual(20 * SECOND);
  expect(ofProxy('ContainerExited')[0]).toBe(killedAt + SECOND);
  expect(ofProxy('ContainerStarted')[1]).toBe(killedAt + SECOND);
});
