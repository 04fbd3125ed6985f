import { expect, it } from 'vitest';
import { Simulation } from '../simulation/simulation.ts';
import { aNode, aPod, aScript } from '../testing/builders.ts';

const COUNTS_ITS_STARTS =
  'for d in disk memory; do echo started >> /$d/starts; echo $d $(wc -l < /$d/starts); done; exec sleep infinity';

function withVolumes(): Simulation {
  const simulation = new Simulation({ nodes: [aNode('node')] });
  const volumeMounts = ['disk', 'memory'].map((name) => ({ name, mountPath: `/${name}` }));
  simulation.execute({
    type: 'Apply',
    object: aPod('web', {
      volumes: [
        { name: 'disk', emptyDir: {} },
        { name: 'memory', emptyDir: { medium: 'Memory' } },
      ],
      containers: [aScript('main', COUNTS_ITS_STARTS, { volumeMounts })],
    }),
  });
  return simulation.run({ until: 60_000 });
}

const output = ({ log }: Simulation): string =>
  log.facts.flatMap((fact) => (fact.type === 'ContainerLogged' ? fact.text : [])).join('');

it('an emptyDir on disk survives a reboot, one in memory begins empty', () => {
  const simulation = withVolumes();
  simulation.execute({ type: 'RebootNode', node: 'node', downForMs: 30_000 });
  simulation.run({ until: 180_000 });
  expect(output(simulation)).toBe('disk 1\nmemory 1\ndisk 2\nmemory 1\n');
});

it('both survive a restart of the container and one of the kubelet', () => {
  const simulation = withVolumes();
  simulation.execute({ type: 'StopKubelet', node: 'node' });
  simulation.execute({ type: 'StartKubelet', node: 'node' });
  simulation.execute({
    type: 'KillContainer',
    pod: 'default/web',
    container: 'main',
    signal: 'SIGKILL',
  });
  simulation.run({ until: 180_000 });
  expect(output(simulation)).toBe('disk 1\nmemory 1\ndisk 2\nmemory 2\n');
});

it('a Secret is read anew after a reboot, since its volume is in memory', () => {
  const secret = (password: string) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'login', namespace: 'default' },
    stringData: { password },
  });
  const simulation = new Simulation({ nodes: [aNode('node')] });
  simulation.execute({ type: 'Apply', object: secret('old') });
  simulation.execute({
    type: 'Apply',
    object: aPod('web', {
      volumes: [{ name: 'login', secret: { secretName: 'login' } }],
      containers: [
        aScript('main', 'cat /login/password; echo; exec sleep infinity', {
          volumeMounts: [{ name: 'login', mountPath: '/login' }],
        }),
      ],
    }),
  });
  simulation.run({ until: 60_000 });
  simulation.execute({ type: 'Apply', object: secret('new') });
  simulation.execute({ type: 'RebootNode', node: 'node', downForMs: 30_000 });
  simulation.run({ until: 180_000 });
  expect(output(simulation)).toBe('old\nnew\n');
});
