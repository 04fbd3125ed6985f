import { describe, expect, it } from 'vitest';
import { formatProblem } from './problem.ts';
import { readManifests } from './read-manifests.ts';

const read = (text: string) => readManifests(text, { file: 'pod.yaml' });
const problemsIn = (text: string) => read(text).problems.map(formatProblem);

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: nginx
    image: nginx
`;

describe('what a manifest file holds', () => {
  it('is every document, List items among them, empty documents not', () => {
    const { objects, problems } = read(
      `---\n${POD}---\n# nothing\n---\napiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Node, metadata: {name: node}}\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}\n`,
    );
    expect(problems).toEqual([]);
    expect(objects.map(({ object }) => object.kind)).toEqual(['Pod', 'Node', 'ConfigMap']);
    expect(objects[0]?.object.metadata).toEqual({ name: 'web' });
  });

  it('may be JSON, indented by tabs', () => {
    const { objects } = read(
      '{\n\t"apiVersion": "v1",\n\t"kind": "Namespace",\n\t"metadata": {"name": "a"}\n}\n',
    );
    expect(objects[0]?.object).toEqual({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'a' },
    });
  });

  it('knows anchors, aliases and merge keys', () => {
    const { objects } = read(`apiVersion: v1
kind: ConfigMap
metadata: {name: c, labels: &labels {app: web}, annotations: {<<: *labels, extra: "1"}}
data:
  text: |
    one
    two
`);
    expect(objects[0]?.object).toMatchObject({
      metadata: { annotations: { app: 'web', extra: '1' } },
      data: { text: 'one\ntwo\n' },
    });
  });

  it('is read as kubectl reads it: octal modes, yes and no', () => {
    const { objects } = read(
      `${POD}    tty: yes\n  volumes:\n  - name: s\n    secret: {secretName: s, defaultMode: 0644, optional: off}\n`,
    );
    expect(objects[0]?.object).toMatchObject({
      spec: {
        containers: [{ tty: true }],
        volumes: [{ secret: { defaultMode: 420, optional: false } }],
      },
    });
  });

  it('tells where each field stands, absent ones at their holder', () => {
    const [pod] = read(`# comment\n${POD}`).objects;
    expect(pod?.position('spec.containers[0].image')).toEqual({ line: 9, column: 5 });
    expect(pod?.position('spec.containers[0].ports[2].name')).toEqual({ line: 8, column: 5 });
    expect(pod?.position('')).toEqual({ line: 2, column: 1 });
  });

  it('counts lines through documents of both readers', () => {
    const text = `${POD}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  t: |\n    x\n---\n${POD}`;
    const places = read(text).objects.map(({ position }) => position('metadata.name').line);
    expect(places).toEqual([4, 12, 20]);
  });
});

describe('what is wrong with a manifest file', () => {
  it('is told all at once, each thing at its place', () => {
    const text = `apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: 1}}
spec:
  containers:
  - name: c
    image: nginx
    bogus: 1
    ports:
    - containerPort: "80"
    resources: {limits: {cpu: 1x}}
    command: sh
  terminationGracePeriodSecond: 3
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
---
kind: Foo
apiVersion: v1
---
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Service, metadata: {name: s}, spec: {ports: [{port: 80, prot: TCP}]}}
- kind: Pod
`;
    expect(problemsIn(text)).toEqual([
      'pod.yaml:3:32: json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
      'pod.yaml:8:5: strict decoding error: unknown field "spec.containers[0].bogus"',
      'pod.yaml:10:7: json: cannot unmarshal string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32',
      `pod.yaml:11:26: spec.containers[0].resources.limits[cpu]: Invalid value: "1x": quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'`,
      'pod.yaml:12:5: json: cannot unmarshal string into Go struct field Container.spec.containers.command of type []string',
      'pod.yaml:13:3: strict decoding error: unknown field "spec.terminationGracePeriodSecond"',
      'pod.yaml:16:1: Deployment.apps "web": kind Deployment is not simulated yet',
      'pod.yaml:19:1: no matches for kind "Foo" in version "v1"',
      'pod.yaml:25:82: strict decoding error: unknown field "spec.ports[0].prot"',
      'pod.yaml:26:3: apiVersion not set',
    ]);
  });

  it('can be the YAML itself', () => {
    expect(problemsIn('apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  name: b\n')).toEqual([
      'pod.yaml:5:3: strict decoding error: key "name" already set in map',
    ]);
    expect(problemsIn(`${POD}---\nkind: [Pod\nspec: x\n`)[0]).toMatch(/^pod\.yaml:1\d:\d+: yaml: /);
    expect(problemsIn('a: *nowhere\n')[0]).toMatch(/^pod\.yaml:1:\d+: yaml: .*nowhere/);
  });

  it('can be a document that is no object', () => {
    expect(problemsIn('- a\n')).toEqual([
      'pod.yaml:1:1: json: cannot unmarshal array into Go value of type map[string]interface {}',
    ]);
  });

  it('names the version in which a kind is found', () => {
    expect(problemsIn('apiVersion: v1\nkind: Deployment\n')).toEqual([
      'pod.yaml:2:1: no matches for kind "Deployment" in version "v1" (it is in version "apps/v1")',
    ]);
  });

  it('keeps the objects that are right', () => {
    const { objects, problems } = read(`${POD}---\napiVersion: v1\nkind: Foo\n`);
    expect([objects.length, problems.length]).toEqual([1, 1]);
  });
});

describe('fields without effect', () => {
  it('are warned of where they stand', () => {
    const { warnings } = read(
      `${POD}    tty: true\n    stdin: false\n  dnsConfig: {}\n  shareProcessNamespace: true\n`,
    );
    expect(warnings.map(formatProblem)).toEqual([
      'pod.yaml:9:5: spec.containers[0].tty: accepted, not simulated',
      'pod.yaml:12:3: spec.shareProcessNamespace: accepted, not simulated',
    ]);
  });
});

it('validates an object all the same when only unknown fields keep it from being decoded', () => {
  const text = [
    'apiVersion: v1',
    'kind: Pod',
    'metadata: {name: Bad_Name}',
    'spec:',
    '  restartPolicy: always',
    '  containers:',
    '  - name: a',
    '    imagee: nginx',
  ].join('\n');
  const { objects, problems } = readManifests(text, { file: 'pod.yaml' });
  expect(objects).toEqual([]);
  expect(problems.map(({ line, message }) => `${line}: ${message.slice(0, 52)}`)).toEqual([
    '3: metadata.name: Invalid value: "Bad_Name": a lowercas',
    '5: spec.restartPolicy: Unsupported value: "always": sup',
    '7: spec.containers[0].image: Required value',
    '8: strict decoding error: unknown field "spec.container',
  ]);
});
