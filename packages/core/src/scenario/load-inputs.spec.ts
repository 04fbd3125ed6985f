import { describe, expect, it } from 'vitest';
import { formatProblem } from '../api/manifest/problem.ts';
import type { Inputs, LoadOptions } from './inputs.ts';
import { loadInputs } from './load-inputs.ts';

const POD = `
apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: app, image: nginx}]}
`;
const NODE = 'apiVersion: v1\nkind: Node\nmetadata: {name: big}\n';
const NAMESPACE = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n';

const scenario = (...lines: string[]): string =>
  ['apiVersion: podsim.dev/v1alpha1', 'kind: Scenario', 'spec:', ...lines, ''].join('\n');

function load(
  files: Readonly<Record<string, string>>,
  given: readonly string[] = Object.keys(files),
  options: LoadOptions = {},
): Inputs {
  return loadInputs(given, (path) => files[path], options);
}

const problemsOf = (...given: Parameters<typeof load>): readonly string[] =>
  load(...given).problems.map(formatProblem);

const kindsOf = ({ objects }: Inputs): readonly string[] =>
  objects.map(({ object }) => object.kind);

describe('files', () => {
  it('are read in order, but namespaces and machines come before what needs them', () => {
    expect(kindsOf(load({ 'a.yaml': POD, 'b.yaml': NODE, 'c.yaml': NAMESPACE }))).toEqual([
      'Namespace',
      'Node',
      'Pod',
    ]);
  });

  it('tell all that is wrong at once, each at its place', () => {
    const wrong = `
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  restartPolicy: Sometimes
  containers:
  - name: app
`;
    expect(problemsOf({ 'web.yaml': wrong, 'b.yaml': 'a: [' })).toEqual([
      expect.stringMatching(/^b\.yaml:\d+:\d+: yaml: /),
      'web.yaml:6:3: spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
      'web.yaml:8:5: spec.containers[0].image: Required value',
    ]);
  });

  it('that are not there, or empty, are a problem', () => {
    expect(problemsOf({}, ['gone.yaml'])).toEqual(['gone.yaml:1:1: no such file']);
    expect(problemsOf({ 'a.yaml': '# nothing\n' })).toEqual(['a.yaml:1:1: no objects found']);
  });

  it('given twice count once', () => {
    expect(load({ 'web.yaml': POD, './web.yaml': POD }).objects).toHaveLength(1);
  });

  it('may hold Workloads', () => {
    const workload =
      'apiVersion: podsim.dev/v1alpha1\nkind: Workload\nmetadata: {name: w}\nspec: {startup: 20s}\n';
    const { workloads, problems } = load({ 'w.yaml': workload });
    expect(problems).toEqual([]);
    expect(workloads).toMatchObject([{ spec: { startup: '20s' } }]);
  });

  it('may hold KubeletConfigurations, of which the later ones stand', () => {
    const configuration = (...lines: string[]): string =>
      [
        'apiVersion: kubelet.config.k8s.io/v1beta1',
        'kind: KubeletConfiguration',
        ...lines,
        '',
      ].join('\n');
    const files = {
      'a.yaml': configuration('maxPods: 20', 'readOnlyPort: 10255'),
      'b.yaml': configuration('maxPods: 30'),
    };
    const { kubeletConfiguration, problems, warnings } = load({ ...files, 'web.yaml': POD });
    expect(problems).toEqual([]);
    expect(kubeletConfiguration).toEqual({ maxPods: 30, readOnlyPort: 10_255 });
    expect(warnings.map(formatProblem)).toEqual([
      'a.yaml:4:1: readOnlyPort: accepted, not simulated',
    ]);
    const wrong = { 'a.yaml': configuration('maxPods: -1', 'maxPod: 3') };
    expect(problemsOf(wrong)).toEqual([
      'a.yaml:4:1: strict decoding error: unknown field "maxPod"',
    ]);
  });

  it('warn of fields that are accepted and not simulated', () => {
    const tty = POD.replace('image: nginx', 'image: nginx, tty: true');
    expect(load({ 'web.yaml': tty }).warnings.map(formatProblem)).toEqual([
      'web.yaml:5:47: spec.containers[0].tty: accepted, not simulated',
    ]);
  });
});

describe('a scenario', () => {
  it('brings its manifests, relative to its own file', () => {
    const files = { 'demo/s.yaml': scenario('  manifests: [web.yaml]'), 'demo/web.yaml': POD };
    const { objects, problems } = load(files, ['demo/s.yaml']);
    expect(problems).toEqual([]);
    expect(objects.map(({ file }) => file)).toEqual(['demo/web.yaml']);
  });

  it('names a manifest that is not there', () => {
    expect(problemsOf({ 's.yaml': scenario('  manifests: [gone.yaml]') })).toEqual([
      's.yaml:4:15: spec.manifests[0]: Not found: "gone.yaml": no such file',
    ]);
  });

  it('is the only one of its run', () => {
    expect(
      problemsOf({ 'a.yaml': scenario('  seed: 1'), 'b.yaml': scenario('  seed: 2') }),
    ).toEqual(['b.yaml:2:1: a run has one Scenario, and that is in a.yaml']);
  });

  it('cannot be applied by another', () => {
    const files = { 'a.yaml': scenario('  manifests: [b.yaml]'), 'b.yaml': scenario('  seed: 2') };
    expect(problemsOf(files, ['a.yaml'])).toEqual([
      'b.yaml:2:1: a run has one Scenario, and that is in a.yaml',
    ]);
  });

  it('applies a file of its folder when its time comes, not before', () => {
    const files = {
      's.yaml': scenario('  steps:', '  - {at: 30s, apply: web.yaml}'),
      'web.yaml': POD,
    };
    const { objects, steps } = load(files);
    expect(objects).toEqual([]);
    expect(steps).toMatchObject([
      {
        at: 30_000,
        text: 'apply web.yaml',
        commands: [{ type: 'Apply', object: { kind: 'Pod' } }],
      },
    ]);
  });

  it('has what its steps apply validated before anything runs', () => {
    const files = {
      's.yaml': scenario('  steps:', '  - {at: 30s, apply: web.yaml}'),
      'web.yaml': POD.replace('name: web', 'name: W'),
    };
    expect(problemsOf(files, ['s.yaml'])).toEqual([
      expect.stringMatching(/^web\.yaml:4:12: metadata\.name: Invalid value: "W": a lowercase/),
    ]);
  });

  it('has machines that are validated like any Node, and of different names', () => {
    const files = {
      's.yaml': scenario('  cluster:', '    nodes:', '    - {name: Big}', '    - {name: big}'),
      'n.yaml': NODE,
    };
    expect(problemsOf(files)).toEqual([
      'n.yaml:3:12: metadata.name: Duplicate value: "big": there is a node of this name already',
      expect.stringMatching(/^s\.yaml:6:7: metadata\.name: Invalid value: "Big": a lowercase/),
    ]);
  });

  it('expects what can be asked, within the run', () => {
    const files = {
      's.yaml': scenario(
        '  duration: 1m',
        '  expect:',
        '  - {at: 2m, that: "pods.size() == 0"}',
        '  - {at: 1m, that: "pods.size( == 0"}',
        '  - {at: 1m, that: "pods.size() == 0"}',
      ),
    };
    expect(problemsOf(files)).toEqual([
      's.yaml:6:6: spec.expect[0].at: Invalid value: "2m": the run ends at 1m0s',
      expect.stringMatching(/^s\.yaml:7:14: spec\.expect\[1\]\.that: Invalid value: "pods\.size\(/),
    ]);
  });
});
