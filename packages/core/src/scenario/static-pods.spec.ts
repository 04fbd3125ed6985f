import { describe, expect, it } from 'vitest';
import { formatProblem } from '../api/manifest/problem.ts';
import type { Command } from '../simulation/commands.ts';
import type { Inputs, LoadOptions } from './inputs.ts';
import { loadInputs } from './load-inputs.ts';
import { runScenario } from './run-scenario.ts';

const pod = (...lines: string[]): string =>
  ['apiVersion: v1', 'kind: Pod', ...lines, ''].join('\n');
const ETCD = pod(
  'metadata: {name: etcd, namespace: kube-system}',
  'spec: {containers: [{name: etcd, image: etcd}]}',
);
const PROXY = pod('metadata: {name: proxy}', 'spec: {containers: [{name: proxy, image: nginx}]}');
const POOL = '{name: node, count: 2, staticPods: [etcd.yaml, more/proxy.yaml]}';

function load(
  files: Readonly<Record<string, string>>,
  { pool = POOL, steps = [] }: { readonly pool?: string; readonly steps?: readonly string[] } = {},
  options?: LoadOptions,
): Inputs {
  const scenario = [
    'apiVersion: podsim.dev/v1alpha1',
    'kind: Scenario',
    'spec:',
    '  cluster:',
    `    nodes: [${pool}]`,
    '  steps:',
    ...steps.map((step) => `  - {at: 1m, ${step}}`),
    '',
  ].join('\n');
  const all: Readonly<Record<string, string>> = {
    'a/s.yaml': scenario,
    'a/etcd.yaml': ETCD,
    'a/more/proxy.yaml': PROXY,
    ...files,
  };
  return loadInputs(['a/s.yaml', ...Object.keys(files)], (path) => all[path], options);
}

const problemsOf = (...given: Parameters<typeof load>): readonly string[] =>
  load(...given).problems.map(formatProblem);

const commandsOf = (step: string): readonly Command[] => {
  const { steps, problems } = load({}, { steps: [step] });
  expect(problems).toEqual([]);
  return steps.flatMap(({ commands }) => commands);
};

describe('staticPods of a pool', () => {
  it('run on each of its machines from the start, in the namespaces that they say', () => {
    const prepared = runScenario(load({}, {}, { namespace: 'shop' }), { until: 30_000 });
    const { state } = 'run' in prepared ? prepared.run.simulation : expect.fail();
    expect([...state.pods.keys()].sort()).toEqual([
      'default/proxy-node-1',
      'default/proxy-node-2',
      'kube-system/etcd-node-1',
      'kube-system/etcd-node-2',
    ]);
    const phases = [...state.pods.values()].map(({ status }) => status.phase);
    expect(new Set(phases)).toEqual(new Set(['Running']));
  });

  it('are not applied as well when their folder is given', () => {
    const { objects, problems } = load({ 'a/etcd.yaml': ETCD, 'a/more/proxy.yaml': PROXY });
    expect(problems).toEqual([]);
    expect(objects).toEqual([]);
  });

  it('must be there, and once each', () => {
    expect(problemsOf({}, { pool: '{name: node, staticPods: [gone.yaml]}' })).toEqual([
      'a/s.yaml:5:39: spec.cluster.nodes[0].staticPods[0]: Not found: "gone.yaml": no such file',
    ]);
    expect(problemsOf({}, { pool: '{name: node, staticPods: [two.yaml]}' })).toHaveLength(1);
    const two = `${PROXY}---\n${PROXY}`;
    expect(
      problemsOf({ 'a/two.yaml': two }, { pool: '{name: node, staticPods: [two.yaml]}' }),
    ).toEqual([
      'a/two.yaml:8:12: metadata.name: Duplicate value: "proxy": the node has a static pod of this name already',
    ]);
  });

  it('are Pods, valid, and in no need of the API', () => {
    const wrong = pod(
      'metadata: {name: proxy}',
      'spec:',
      '  serviceAccountName: admin',
      '  imagePullSecrets: [{name: registry}]',
      '  containers:',
      '  - name: proxy',
      '    env: [{name: KEY, valueFrom: {secretKeyRef: {name: s, key: k}}}]',
      '    envFrom: [{configMapRef: {name: c}}]',
      '    image: nginx',
      '  ephemeralContainers: [{name: debug, image: busybox}]',
      '  volumes:',
      '  - {name: claim, persistentVolumeClaim: {claimName: c}}',
      '  - {name: all, projected: {sources: [{secret: {name: s}}]}}',
    );
    const files = {
      'a/more/proxy.yaml': wrong,
      'a/etcd.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n',
    };
    const may = 'Forbidden: static pods may not reference';
    expect(problemsOf(files)).toEqual([
      'a/etcd.yaml:2:1: kind: Unsupported value: "Namespace": supported values: "Pod"',
      `a/more/proxy.yaml:5:3: spec.serviceAccountName: ${may} serviceaccounts`,
      `a/more/proxy.yaml:6:22: spec.imagePullSecrets[0]: ${may} secrets`,
      `a/more/proxy.yaml:9:35: spec.containers[0].env[0].valueFrom.secretKeyRef: ${may} secrets`,
      `a/more/proxy.yaml:10:16: spec.containers[0].envFrom[0].configMapRef: ${may} configmaps`,
      'a/more/proxy.yaml:12:3: spec.ephemeralContainers: Forbidden: cannot be set on create',
      `a/more/proxy.yaml:14:19: spec.volumes[0].persistentVolumeClaim: ${may} persistentvolumeclaims`,
      `a/more/proxy.yaml:15:40: spec.volumes[1].projected.sources[0].secret: ${may} secrets (via projected volumes)`,
    ]);
  });

  it('of several machines have no uid of their own', () => {
    const fixed = PROXY.replace('name: proxy}', 'name: proxy, uid: one}');
    expect(problemsOf({ 'a/more/proxy.yaml': fixed })).toEqual([
      'a/more/proxy.yaml:3:25: metadata.uid: Duplicate value: "one": the machines of a pool cannot have static pods of one uid',
    ]);
  });
});

describe('steps', () => {
  it('write the Pods of a file, one manifest each', () => {
    expect(commandsOf('writeStaticPod: {node: node-2, file: more/proxy.yaml}')).toMatchObject([
      { type: 'WriteStaticPod', node: 'node-2', manifest: { metadata: { name: 'proxy' } } },
    ]);
  });

  it('remove one by its name in the manifest', () => {
    expect(
      commandsOf('removeStaticPod: {node: node-1, name: etcd, namespace: kube-system}'),
    ).toEqual([
      { type: 'RemoveStaticPod', node: 'node-1', name: 'etcd', namespace: 'kube-system' },
    ]);
    expect(commandsOf('removeStaticPod: {node: node-1, name: proxy}')).toEqual([
      { type: 'RemoveStaticPod', node: 'node-1', name: 'proxy', namespace: 'default' },
    ]);
  });

  it('know the mirror Pods of both', () => {
    expect(commandsOf('killContainer: {pod: proxy-node-2}')).toMatchObject([
      { pod: 'default/proxy-node-2', container: 'proxy' },
    ]);
    const steps = [
      'writeStaticPod: {node: node-1, file: dns.yaml}',
      'killContainer: {pod: dns-node-1}',
    ];
    const dns = PROXY.replaceAll('proxy', 'dns');
    expect(load({ 'a/dns.yaml': dns }, { steps }).problems).toEqual([]);
  });

  it('that name what cannot be there are problems', () => {
    const steps = [
      'writeStaticPod: {node: node-9, file: more/proxy.yaml}',
      'removeStaticPod: {node: node-1, name: etcd}',
      'removeStaticPod: {node: node-9, name: etcd}',
      'writeStaticPod: {node: node-1, file: gone.yaml}',
    ];
    const nodes = 'the nodes are node-1, node-2';
    expect(problemsOf({}, { steps })).toEqual([
      `a/s.yaml:7:31: spec.steps[0].writeStaticPod.node: Not found: "node-9": ${nodes}`,
      'a/s.yaml:8:46: spec.steps[1].removeStaticPod.name: Not found: "etcd": no manifest of this name is there',
      `a/s.yaml:9:32: spec.steps[2].removeStaticPod.node: Not found: "node-9": ${nodes}`,
      'a/s.yaml:10:45: spec.steps[3].writeStaticPod.file: Not found: "gone.yaml": no such file',
    ]);
    expect(problemsOf({}, { steps: ['writeStaticPod: {node: node-1}'] })).toEqual([
      'a/s.yaml:7:14: spec.steps[0].writeStaticPod.file: Required value',
    ]);
  });
});
