import { expect, it } from 'vitest';
import { Simulation } from '../simulation/simulation.ts';
import type { ApiObject } from '../state/tables.ts';

const claim = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
} as ApiObject;

const writer = (name: string, script: string): ApiObject =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      restartPolicy: 'Never',
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
      containers: [
        {
          name: 'app',
          image: 'busybox:1.36',
          command: ['sh', '-c', script],
          volumeMounts: [{ name: 'data', mountPath: '/data' }],
        },
      ],
    },
  }) as ApiObject;

it('keeps what a Pod wrote to a claim for the next Pod on the node', () => {
  const simulation = new Simulation({ fidelity: 'instant', nodes: [{ name: 'node' }] });
  simulation.execute({ type: 'Apply', object: claim });
  simulation.execute({ type: 'Apply', object: writer('first', 'echo one > /data/log') });
  simulation.run({ until: 10_000 });
  simulation.execute({ type: 'Delete', plural: 'pods', name: 'first' });
  simulation.run({ until: 20_000 });
  simulation.execute({ type: 'Apply', object: writer('second', 'grep -q one /data/log') });
  simulation.run({ until: 30_000 });
  expect(simulation.state.pods.get('default/second')?.status.phase).toBe('Succeeded');
});

it('does not start a Pod whose claim does not exist, and says why', () => {
  const simulation = new Simulation({ fidelity: 'instant', nodes: [{ name: 'node' }] });
  simulation.execute({ type: 'Apply', object: writer('first', 'true') });
  simulation.run({ until: 10_000 });
  expect(simulation.state.pods.get('default/first')?.status.phase).toBe('Pending');
  const failures = simulation.log.facts.filter(({ type }) => type === 'VolumeMountFailed');
  expect(failures[0]).toMatchObject({
    message: 'MountVolume.SetUp failed for volume "data" : persistentvolumeclaim "data" not found',
  });
});
