import { expect, it } from 'vitest';
import type { WorkloadSpec } from '../../api/manifest/workload-spec.ts';
import type { ResourceRequirements } from '../../api/schema/kubernetes.ts';
import { Simulation } from '../../simulation/simulation.ts';
import { aContainer, aNode, aPod } from '../../testing/builders.ts';
import { timelineOf } from './timeline.ts';

const web = (resources: ResourceRequirements, name = 'web') =>
  aPod(name, { containers: [aContainer('main', { resources })] });

function started(resources: ResourceRequirements, workload: WorkloadSpec = {}): Simulation {
  const simulation = new Simulation({
    fidelity: 'instant',
    nodes: [aNode('node')],
    workloads: [{ spec: { match: { container: 'main' }, ...workload } }],
  });
  simulation.execute({ type: 'Apply', object: web(resources) });
  return simulation.run({ until: 10_000 });
}

const resizeLines = ({ log }: Simulation): readonly string[] =>
  timelineOf(log.facts)
    .filter(({ text }) => /resize|cgroup/.test(text))
    .map(({ at, tone, subject, text }) => `${at} ${tone} ${subject} ${text}`);

it('a resize is told from the grant over the cgroup to its end', () => {
  const simulation = started({ requests: { cpu: '250m' }, limits: { cpu: '500m' } });
  const wanted = { requests: { cpu: '1' }, limits: { cpu: '2' } };
  simulation.execute({ type: 'Apply', object: web(wanted) });
  simulation.run({ until: 20_000 });
  expect(resizeLines(simulation)).toEqual([
    '10000 info pod/web resize granted by node',
    '10000 info pod/web main: cgroup set to requests cpu=1; limits cpu=2',
    '10000 good pod/web resize completed',
  ]);
});

it('a resize that has to wait says why, also when it is taken back', () => {
  const simulation = started({ requests: { cpu: '1' } });
  simulation.execute({ type: 'Apply', object: web({ requests: { cpu: '2' } }, 'other') });
  for (const cpu of ['8', '3', '1']) {
    simulation.execute({ type: 'Apply', object: web({ requests: { cpu } }) });
    simulation.run({ until: simulation.now + 10_000 });
  }
  expect(resizeLines(simulation)).toEqual([
    "10000 bad pod/web resize Infeasible: Node didn't have enough capacity: cpu, requested: 8000, capacity: 4000",
    "20000 warn pod/web resize Deferred: Node didn't have enough resource: cpu, requested: 3000, used: 2000, capacity: 4000",
    '30000 info pod/web resize withdrawn',
  ]);
});

const limited = (memory: string) => ({ requests: { memory: '1Mi' }, limits: { memory } });
const MEMORY: WorkloadSpec['memory'] = [{ bytes: '20Mi' }, { from: '60s', bytes: '5Mi' }];
const TOO_LOW =
  'resize error: cannot decrease memory limits: [attempting to set pod memory limit (10485760) below current usage (20971520), attempting to set container "main" memory limit (10485760) below current usage (20971520)]';

it('a limit below what is in use is told as an error, then what became of it', () => {
  const simulation = started(limited('30Mi'), { memory: MEMORY });
  simulation.execute({ type: 'Apply', object: web(limited('10Mi')) });
  simulation.run({ until: 80_000 });
  expect(resizeLines(simulation)).toEqual([
    '10000 info pod/web resize granted by node',
    `10000 bad pod/web ${TOO_LOW}`,
    '60000 info pod/web main: cgroup set to requests memory=1Mi; limits memory=10Mi',
    '60000 good pod/web resize completed',
  ]);
});

it('a kubelet that is restarted in the middle of a resize goes on with it', () => {
  const simulation = started(limited('30Mi'), { memory: MEMORY });
  simulation.execute({ type: 'Apply', object: web(limited('10Mi')) });
  simulation.run({ until: 20_000 });
  simulation.execute({ type: 'StopKubelet', node: 'node' });
  simulation.execute({ type: 'StartKubelet', node: 'node' });
  simulation.run({ until: 21_000 });
  expect(resizeLines(simulation).slice(-2)).toEqual([
    '20000 info pod/web resize goes on',
    `20000 bad pod/web ${TOO_LOW}`,
  ]);
});
