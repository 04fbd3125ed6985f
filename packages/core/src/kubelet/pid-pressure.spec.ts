import { expect, it } from 'vitest';
import type { KubeletConfigurationFields } from '../api/kubelet-configuration/fields.ts';
import { coreEvents } from '../projections/core-events/core-events-projection.ts';
import { Simulation } from '../simulation/simulation.ts';
import type { FactOf } from '../state/facts.ts';
import { aPod, type PodOptions } from '../testing/builders.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** 16 GiB of memory allow 131,072 threads. */
const KUBELET: KubeletConfigurationFields = { evictionHard: { 'pid.available': '1100' } };

function cluster(kubelet: KubeletConfigurationFields = KUBELET): Simulation {
  return new Simulation({ nodes: [{ name: 'node', kubelet }] });
}

function start(
  simulation: Simulation,
  name: string,
  processes: string,
  spec: PodOptions = {},
): void {
  const annotations = { 'podsim.dev/workload.main': `processes: ${processes}` };
  const object = aPod(name, { annotations, ...spec });
  expect(simulation.execute({ type: 'Apply', object }).accepted).toBe(true);
}

const evictions = ({ log }: Simulation): readonly FactOf<'PodEvicted'>[] =>
  log.facts.filter((fact): fact is FactOf<'PodEvicted'> => fact.type === 'PodEvicted');

const pidPressure = ({ state }: Simulation): string | undefined =>
  state.nodes.get('node')?.status.conditions?.find(({ type }) => type === 'PIDPressure')?.status;

it('a fork bomb takes out the Pod with the most processes of the lowest priority', () => {
  const simulation = cluster();
  start(simulation, 'bomb', '[{from: 2m, count: 90000}]');
  start(simulation, 'busy', '[{count: 40000}]');
  start(simulation, 'vital', '[{count: 50}]', { priorityClassName: 'system-node-critical' });
  simulation.run({ until: 2 * MINUTE });
  expect(evictions(simulation)).toEqual([]);
  simulation.run({ until: 3 * MINUTE });
  const [eviction, ...others] = evictions(simulation);
  expect(others).toEqual([]);
  expect(eviction?.pod).toBe('default/bomb');
  // 131,072 less 250 of the system, 90,000, 40,000, 50 and the three infra containers.
  expect(eviction?.message).toBe(
    'The node was low on resource: pids. Threshold quantity: 1100, available: 769. ',
  );
  expect(pidPressure(simulation)).toBe('True');
  expect(simulation.state.nodes.get('node')?.spec.taints?.map(({ key }) => key)).toEqual([
    'node.kubernetes.io/pid-pressure',
  ]);
  const reasons = coreEvents(simulation.log.facts)
    .filter(({ involvedObject }) => involvedObject.kind === 'Node')
    .map(({ reason, message }) => `${reason}: ${message}`);
  expect(reasons).toEqual([
    'EvictionThresholdMet: Attempting to reclaim pids',
    'NodeHasInsufficientPID: Node node status is now: NodeHasInsufficientPID',
  ]);
  const late = aPod('late', { nodeName: 'node' });
  simulation.execute({ type: 'Apply', object: late });
  simulation.run({ until: 4 * MINUTE });
  expect(simulation.state.pods.get('default/late')?.status.message).toBe(
    'Pod was rejected: The node had condition: [PIDPressure]. ',
  );
  simulation.run({ until: 9 * MINUTE });
  expect(pidPressure(simulation)).toBe('False');
});

it('process numbers are nobody’s business where no threshold is configured, as by default', () => {
  const simulation = cluster({});
  start(simulation, 'bomb', '[{count: 130800}]');
  simulation.run({ until: 5 * MINUTE });
  expect(evictions(simulation)).toEqual([]);
  const { notices } = simulation.snapshot().kernel;
  expect(notices.map(({ kind }) => kind)).not.toContain('kubelet/pids-short');
});

it('a restarted kubelet sees at its start that numbers are short, and a resumed run goes on alike', () => {
  const simulation = cluster();
  start(simulation, 'bomb', '[{from: 2m, count: 130500}]');
  simulation.run({ until: MINUTE });
  simulation.execute({ type: 'StopKubelet', node: 'node' });
  simulation.run({ until: 3 * MINUTE });
  expect(evictions(simulation)).toEqual([]);
  simulation.execute({ type: 'StartKubelet', node: 'node' });
  const fork = simulation.fork();
  simulation.run({ until: 4 * MINUTE });
  expect(evictions(simulation)).toHaveLength(1);
  expect(evictions(fork.run({ until: 4 * MINUTE }))).toEqual(evictions(simulation));
});

it('a node that the API has lost evicts nobody', () => {
  const simulation = cluster();
  start(simulation, 'bomb', '[{from: 2m, count: 131000}]');
  simulation.run({ until: MINUTE });
  simulation.execute({ type: 'Delete', plural: 'nodes', name: 'node' });
  simulation.run({ until: 3 * MINUTE });
  expect(evictions(simulation)).toEqual([]);
});
