import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  KUBELET_CONFIGURATION,
  KUBELET_DEFINITIONS,
  UNSIMULATED_KUBELET_FIELDS,
} from '../api/kubelet-configuration/fields.ts';
import { formatProblem } from '../api/manifest/problem.ts';
import { PODSIM_DEFINITIONS } from '../api/manifest/podsim-schema.ts';
import { loadInputs } from './load-inputs.ts';

const REFERENCE = readFileSync(new URL('../../../../REFERENCE.md', import.meta.url), 'utf8');
const OTHER_FILES: Readonly<Record<string, string>> = {
  'web.yaml':
    'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: app, image: nginx}]}\n',
  'etcd.yaml':
    'apiVersion: v1\nkind: Pod\nmetadata: {name: etcd}\nspec: {containers: [{name: etcd, image: etcd}]}\n',
  'more.yaml':
    'apiVersion: v1\nkind: Pod\nmetadata: {name: more}\nspec: {containers: [{name: app, image: nginx}]}\n',
};
const examples = [...REFERENCE.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);
const words = new Set(REFERENCE.match(/[\w.]+/g));

/** Names of the fields that a definition has. */
const fieldsOf = (definition: string): string[] =>
  [...definition.matchAll(/(?:^| )(\w+):/g)].map(([, name = '']) => name);

describe('REFERENCE.md', () => {
  it.each(examples)('has an example that podsim takes: %#', (example) => {
    const files: Readonly<Record<string, string>> = { ...OTHER_FILES, 'example.yaml': example };
    const given = example.includes('kind: Scenario')
      ? ['example.yaml']
      : ['example.yaml', 'web.yaml'];
    const { problems } = loadInputs(given, (path) => files[path], {});
    expect(problems.map(formatProblem)).toEqual([]);
  });

  it('names every field of every document', () => {
    const own = Object.values(PODSIM_DEFINITIONS).flatMap((one) => fieldsOf(String(one)));
    const kubelet = fieldsOf(String(KUBELET_DEFINITIONS[KUBELET_CONFIGURATION])).filter(
      (name) => !UNSIMULATED_KUBELET_FIELDS.has(name),
    );
    expect([...own, ...kubelet].filter((name) => !words.has(name))).toEqual([]);
  });
});
