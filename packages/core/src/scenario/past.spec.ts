import { expect, it } from 'vitest';
import { factLine } from '../log/canonical-json.ts';
import { writeLog } from '../log/ndjson-writer.ts';
import { Simulation } from '../simulation/simulation.ts';
import { TABLE_NAMES, type Tables } from '../state/tables.ts';
import { historyOf, parseObjectReference } from './object-history.ts';
import { pastState, readClusterLog } from './past.ts';

function aRun(until: number): Simulation {
  const simulation = new Simulation({ nodes: [{ name: 'node', count: 2 }] });
  const object = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web' },
    spec: {
      containers: [
        { name: 'app', image: 'busybox', command: ['sh', '-c', 'sleep 5; exit 1'] },
        { name: 'web', image: 'nginx' },
      ],
    },
  };
  simulation.execute({ type: 'Apply', object });
  simulation.send({ type: 'CrashNode', node: 'node-1' }, 30_000);
  return simulation.run({ until });
}

const rowsOf = (tables: Tables): unknown => TABLE_NAMES.map((name) => [...tables[name]]);

it('is what the simulation was at that instant', () => {
  const { facts } = aRun(60_000).log;
  for (const at of [0, 3_000, 20_000, 30_000, 60_000]) {
    expect(rowsOf(pastState(facts, { at }).state)).toEqual(rowsOf(aRun(at).state));
  }
});

it('ends with the fact asked for', () => {
  const { facts } = aRun(60_000).log;
  const past = pastState(facts, { seq: 12 });
  expect(past).toMatchObject({ seq: 12, at: facts[11]?.at });
  expect(past.facts).toEqual(facts.slice(0, 12));
});

const INFO = { version: '0.0.0', seed: 1, inputs: {} };

it('comes back from a log as it was written', () => {
  const { facts } = aRun(20_000).log;
  const reading = readClusterLog(writeLog(facts, INFO).split('\n'));
  expect(reading.complete).toBe(true);
  expect(reading.facts.map(factLine)).toEqual(facts.map(factLine));
});

it('is not read from facts of another world', () => {
  const strange = { seq: 1, at: 0, cause: 0, type: 'LampLit' };
  expect(readClusterLog(writeLog([strange], INFO).split('\n'))).toMatchObject({
    complete: false,
    problem: { message: 'line 2: fact 1 is a LampLit, unknown to this podsim; 0 facts recovered' },
  });
});

it.each([
  ['pod/web', { table: 'pods', key: 'default/web' }],
  ['po/shop/web', { table: 'pods', key: 'shop/web' }],
  ['node/node-1', { table: 'nodes', key: 'node-1' }],
  ['container/web/app', { pod: 'default/web', container: 'app' }],
  ['container/shop/web/app', { pod: 'shop/web', container: 'app' }],
  ['wheel/web', undefined],
  ['node/default/node-1', undefined],
  ['pod/', undefined],
  ['pod', undefined],
  ['container/web', undefined],
  ['pod/a/b/c', undefined],
])('reads the reference %s', (text, expected) => {
  expect(parseObjectReference(text)).toEqual(expected);
});

it('knows which facts changed an object', () => {
  const { facts } = aRun(60_000).log;
  const typesOf = (text: string): readonly string[] => {
    const reference = parseObjectReference(text);
    return reference ? historyOf(facts, reference).map(({ type }) => type) : [];
  };
  expect(typesOf('pod/web').slice(0, 3)).toEqual([
    'ObjectCreated',
    'PodBound',
    'PodStatusReported',
  ]);
  expect(typesOf('node/node-1').slice(0, 3)).toEqual([
    'ObjectCreated',
    'KubeletStarted',
    'NodeCrashed',
  ]);
  expect(typesOf('container/web/app')).toContain('ContainerExited');
  expect(typesOf('pod/other')).toEqual([]);
});
