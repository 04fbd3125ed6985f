import { expect, it } from 'vitest';
import type { KubeletConfigurationFields } from '../api/kubelet-configuration/fields.ts';
import { aPod } from '../testing/builders.ts';
import { Simulation } from './simulation.ts';

const statusOf = (simulation: Simulation, name: string) => simulation.state.nodes.get(name)?.status;

it('a node takes what its template leaves out from the configuration of its kubelet', () => {
  const kubeletConfiguration: KubeletConfigurationFields = {
    maxPods: 30,
    kubeReserved: { cpu: '500m' },
  };
  const simulation = new Simulation({
    kubeletConfiguration,
    nodes: [
      { name: 'usual' },
      { name: 'tiny', kubelet: { maxPods: 1 } },
      { name: 'told', capacity: { pods: '7' } },
    ],
  });
  expect(statusOf(simulation, 'usual')?.capacity).toMatchObject({ cpu: '4', pods: '30' });
  expect(statusOf(simulation, 'usual')?.allocatable).toMatchObject({ cpu: '3500m', pods: '30' });
  expect(statusOf(simulation, 'tiny')?.allocatable).toMatchObject({ cpu: '3500m', pods: '1' });
  expect(statusOf(simulation, 'told')?.capacity).toMatchObject({ pods: '7' });
});

it('a Node manifest that says what is allocatable is believed', () => {
  const simulation = new Simulation();
  const status = { capacity: { memory: '8Gi' }, allocatable: { memory: '8Gi' } };
  simulation.execute({
    type: 'Apply',
    object: { apiVersion: 'v1', kind: 'Node', metadata: { name: 'kind' }, status } as never,
  });
  expect(statusOf(simulation, 'kind')?.allocatable).toMatchObject({ cpu: '4', memory: '8Gi' });
});

it('a node full of reservations turns Pods away that its capacity would hold', () => {
  const simulation = new Simulation({
    fidelity: 'instant',
    nodes: [{ name: 'node', kubelet: { systemReserved: { cpu: '3' } } }],
  });
  const resources = { requests: { cpu: '1500m' } };
  const containers = [{ name: 'app', image: 'nginx:1.29', resources }];
  simulation.execute({ type: 'Apply', object: aPod('web', { nodeName: 'node', containers }) });
  simulation.run({ until: 10_000 });
  expect(simulation.state.pods.get('default/web')?.status).toMatchObject({
    phase: 'Failed',
    reason: 'OutOfcpu',
    message:
      "Pod was rejected: Node didn't have enough resource: cpu, requested: 1500, used: 0, capacity: 1000",
  });
});
