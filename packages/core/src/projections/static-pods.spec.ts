import { expect, it } from 'vitest';
import { Simulation } from '../simulation/simulation.ts';
import { aPod } from '../testing/builders.ts';
import { podAvailability } from './availability.ts';
import { buildReport } from './report/build-report.ts';
import { renderObjects } from './tables/render-table.ts';
import { containerLanes } from './timeline/container-lanes.ts';
import { renderLanes } from './timeline/render-lanes.ts';
import { timelineOf } from './timeline/timeline.ts';

/** A static Pod whose mirror is deleted after 10 s. */
function run(): Simulation {
  const nodes = [{ name: 'node-1', staticPods: [aPod('etcd')] }];
  const simulation = new Simulation({ fidelity: 'instant', nodes });
  simulation.send({ type: 'Delete', plural: 'pods', name: 'etcd-node-1' }, 10_000);
  simulation.send({ type: 'RemoveStaticPod', node: 'node-1', name: 'etcd' }, 15_000);
  return simulation.run({ until: 20_000 });
}

it('has one lane in the picture, however often its mirror is made', () => {
  const rows = renderLanes(containerLanes(run().log.facts), { to: 20_000, width: 43 });
  expect(rows[0]).toBe('pod/etcd-node-1  main  ███████████████✓');
});

it('is told in the timeline by its manifest and under the name of its mirror', () => {
  const lines = timelineOf(run().log.facts).map(({ subject, text }) => `${subject} ${text}`);
  expect(lines).toContain('node/node-1 manifest of default/etcd written');
  expect(lines).toContain('pod/etcd-node-1 main: started');
  expect(lines).toContain('node/node-1 manifest of default/etcd removed');
});

it('serves while its mirror is made anew', () => {
  const { facts } = run().log;
  const availability = podAvailability(facts, 'default/etcd-node-1', { from: 10_000, to: 14_000 });
  expect(availability?.servingSpans).toEqual([{ from: 10_000, to: 14_000 }]);
});

it('stands in tables as its mirror, and on its machine under the same name with its own uid', () => {
  const nodes = [{ name: 'node-1', staticPods: [aPod('etcd')] }];
  const { state, log, options, now } = new Simulation({ fidelity: 'instant', nodes }).run({
    until: 5_000,
  });
  const table = renderObjects([...state.pods.values()], { now, wide: false });
  expect(table.split('\n')[1]?.split(/\s+/).slice(0, 4)).toEqual([
    'etcd-node-1',
    '1/1',
    'Running',
    '0',
  ]);
  const report = buildReport({
    tables: state,
    facts: log.facts,
    options,
    clockMs: now,
    version: '',
    log: { facts: log.length, hash: '' },
  });
  const [uid] = [...state.podWorkers.keys()];
  expect(report.hosts[0]?.sandboxes).toMatchObject([
    { pod: 'default/etcd-node-1', podUID: uid, state: 'ready' },
  ]);
});
