import { describe, expect, it } from 'vitest';
import { formatProblem } from '../api/manifest/problem.ts';
import { loadInputs } from './load-inputs.ts';
import { runScenario } from './run-scenario.ts';

const pod = (...lines: string[]): string => `apiVersion: v1
kind: Pod
metadata:
  name: web
  labels: {app: web}
${lines.map((line) => `  ${line}\n`).join('')}spec:
  initContainers: [{name: first, image: busybox, command: ['true']}]
  containers: [{name: app, image: nginx}]
`;
const workload = (match: string, rest = 'startup: 20s'): string =>
  `apiVersion: podsim.dev/v1alpha1\nkind: Workload\nspec:\n  ${rest}\n  match: ${match}\n`;
const scenario = (...lines: string[]): string =>
  ['apiVersion: podsim.dev/v1alpha1', 'kind: Scenario', 'spec:', ...lines, ''].join('\n');

function warningsOf(files: Readonly<Record<string, string>>): readonly string[] {
  const { problems, warnings } = loadInputs(Object.keys(files), (path) => files[path]);
  expect(problems).toEqual([]);
  return warnings.map(formatProblem);
}

describe('a workload annotation', () => {
  it('that names no container of its Pod is told, with its place', () => {
    const annotations = ['annotations:', '  podsim.dev/workload.zzz: "startup: 20s"'];
    expect(warningsOf({ 'web.yaml': pod(...annotations) })).toEqual([
      'web.yaml:7:5: metadata.annotations[podsim.dev/workload.zzz]: no effect: the Pod has no container "zzz" (it has app, first)',
    ]);
  });

  it('may be about any container of its Pod', () => {
    const annotations = ['annotations:', '  podsim.dev/workload.first: "startup: 20s"'];
    expect(warningsOf({ 'web.yaml': pod(...annotations) })).toEqual([]);
  });
});

describe('a Workload document', () => {
  const UNMATCHED = 'w.yaml:5:3: spec.match: no effect: no container of the input matches';

  it.each([
    ['{container: ap}', 'startup: 20s'],
    ['{image: "ngin"}', 'startup: 20s'],
    ['{container: app, image: busybox}', 'startup: 20s'],
    ['{podSelector: {matchLabels: {app: shop}}}', 'startup: 20s'],
    ['{image: busybox}', 'startup: 20s'],
    ['{image: ngimx}', 'imageSize: 1Gi'],
  ])('that matches no container is told: %s, %s', (match, rest) => {
    expect(warningsOf({ 'web.yaml': pod(), 'w.yaml': workload(match, rest) })).toEqual([UNMATCHED]);
  });

  it.each([
    ['{container: app}', 'startup: 20s'],
    ['{container: first}', 'startup: 20s'],
    ['{image: "ngi*", podSelector: {matchLabels: {app: web}}}', 'startup: 20s'],
    ['{image: "busybox:latest"}', 'imageSize: 1Gi'],
    ['{}', 'startup: 20s'],
  ])('that matches one is not: %s, %s', (match, rest) => {
    expect(warningsOf({ 'web.yaml': pod(), 'w.yaml': workload(match, rest) })).toEqual([]);
  });

  it('may be about Pods that come later, static Pods and images that a machine has', () => {
    const files = {
      'w.yaml': workload('{container: app}'),
      'web.yaml': pod(),
      's.yaml': scenario('  steps:', '  - {at: 30s, apply: web.yaml}'),
    };
    expect(warningsOf(files)).toEqual([]);
    const pool = (field: string): string =>
      scenario('  cluster:', '    nodes:', `    - {name: a, ${field}}`);
    expect(warningsOf({ ...files, 's.yaml': pool('staticPods: [web.yaml]') })).toEqual([]);
    const size = workload('{image: redis}', 'imageSize: 1Gi');
    expect(warningsOf({ 'w.yaml': size, 's.yaml': pool('images: [redis]') })).toEqual([]);
  });

  it('is compared also with Pods that are refused for what they lack', () => {
    const refused = [
      'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {}\n',
      'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: app}]}\n',
    ];
    for (const text of refused) {
      const files: Readonly<Record<string, string>> = {
        'web.yaml': text,
        'w.yaml': workload('{image: nginx, podSelector: {matchLabels: {app: web}}}'),
      };
      const { warnings } = loadInputs(Object.keys(files), (path) => files[path]);
      expect(warnings.map(formatProblem)).toEqual([UNMATCHED]);
    }
  });

  it('without effect does not stop the run, which repeats the warning', () => {
    const files: Readonly<Record<string, string>> = {
      'web.yaml': pod(),
      'w.yaml': workload('{container: ap}'),
    };
    const ran = runScenario(loadInputs(Object.keys(files), (path) => files[path]));
    expect('run' in ran && ran.run.warnings).toEqual([
      {
        path: 'spec.match',
        message: 'no effect: no container of the input matches',
        file: 'w.yaml',
        line: 5,
        column: 3,
      },
    ]);
  });
});
