import { expect, it } from 'vitest';
import { formatProblem } from '../api/manifest/problem.ts';
import { loadInputs } from './load-inputs.ts';

const problemsOf = (text: string): readonly string[] =>
  loadInputs(['a.yaml'], () => text, {}).problems.map(formatProblem);

it.each([
  ['Pod', 'spec.containers: Required value'],
  ['Service', 'spec.ports: Required value'],
  ['PersistentVolume', 'spec.accessModes: Required value'],
  ['PersistentVolumeClaim', 'spec.accessModes: Required value'],
])('a %s without a spec lacks what the spec must have', (kind, problem) => {
  const found = problemsOf(`apiVersion: v1\nkind: ${kind}\nmetadata: {name: a}\n`);
  expect(found).toContainEqual(expect.stringContaining(problem));
});

it('a field without a value is one that is not there', () => {
  const spec =
    'spec: {volumes: , initContainers: null, containers: [{name: c, image: nginx, env: null}]}';
  expect(problemsOf(`apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n${spec}\n`)).toEqual([]);
});

it('a list has no items without a value', () => {
  const spec = 'spec:\n  containers:\n  -\n  - {name: c, image: nginx, ports: [null]}';
  expect(problemsOf(`apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n${spec}\n`)).toEqual([
    'a.yaml:6:4: unknown object type "nil" in spec.containers[0]',
    'a.yaml:7:37: unknown object type "nil" in spec.containers[1].ports[0]',
  ]);
});
