import { describe, expect, it } from 'vitest';
import { formatProblem } from './problem.ts';
import { readManifests } from './read-manifests.ts';
import { readWorkloadAnnotation } from './workload-annotation.ts';

const read = (text: string) => readManifests(text, { file: 's.yaml' });
const problemsIn = (text: string) => read(text).problems.map(formatProblem);

const SCENARIO = `apiVersion: podsim.dev/v1alpha1
kind: Scenario
metadata: {name: node-loss}
spec:
  kubernetesVersion: "1.36"
  seed: 7
  duration: 15m
  cluster:
    nodes:
    - {name: node, count: 3, labels: {zone: a}, capacity: {cpu: "4", memory: 16Gi, pods: "110"}, taints: [], images: ["nginx:latest"]}
  manifests: [web.yaml]
  steps:
  - {at: 30s, apply: more.yaml}
  - {at: 2m, crashNode: node-1}
  - {at: 3m, rebootNode: {node: node-2, downFor: 1m}}
  - {at: 4m, killContainer: {pod: web, container: nginx, signal: SIGKILL}}
  - {at: 5m, delete: {kind: Pod, name: web, gracePeriodSeconds: 0}}
  - {at: 10m, recoverNode: {node: node-1}}
  expect:
  - {at: 9m, that: "pods.exists(p, p.metadata.name == 'bare') == false"}
`;

const WORKLOAD = `apiVersion: podsim.dev/v1alpha1
kind: Workload
metadata: {name: slow-java}
spec:
  match: {image: "geektime/tomcat*", container: tomcat, podSelector: {matchLabels: {app: web}}}
  startup: 20s
  exit: {after: 90s, code: 1}
  listen: [{port: 8080, protocol: TCP}]
  http:
  - {path: /healthz, from: 5m, to: 7m, status: 500}
  - {path: /healthz, from: 9m, latency: 3s}
  hang: [{from: 12m, to: 13m}]
  exec: [{command: ["cat", "/tmp/ok"], from: 0s, to: 1m, exitCode: 0}]
  cpu: [{from: 0s, cores: "1"}, {from: 2m, cores: 10m}]
  memory: [{from: 0s, bytes: 100Mi, growth: 10Mi/m}]
  storage: [{from: 1m, bytes: 1Gi, growth: 10Mi/m, path: /cache}, {bytes: 5Mi}]
  onSIGTERM: {exitAfter: 5s, code: 0}
`;

describe('a Scenario', () => {
  it('reads as the contract shows it', () => {
    expect(problemsIn(SCENARIO)).toEqual([]);
    expect(read(SCENARIO).objects[0]?.object).toMatchObject({
      kind: 'Scenario',
      spec: { seed: 7 },
    });
  });

  it('is held to its field table, durations included', () => {
    const text = SCENARIO.replace('seed: 7', 'seed: seven')
      .replace('duration: 15m', 'duration: 15 minutes')
      .replace('crashNode: node-1', 'crashNodes: node-1')
      .replace('memory: 16Gi', 'memory: lots');
    expect(problemsIn(text)).toEqual([
      's.yaml:6:3: json: cannot unmarshal string into Go struct field ScenarioSpec.spec.seed of type int64',
      's.yaml:7:3: spec.duration: Invalid value: "15 minutes": time: invalid duration "15 minutes"',
      expect.stringMatching(
        /^s\.yaml:10:70: spec\.cluster\.nodes\[0\]\.capacity\[memory\]: Invalid/,
      ),
      's.yaml:14:14: strict decoding error: unknown field "spec.steps[1].crashNodes"',
    ]);
  });

  it('does one thing a step, in order of time', () => {
    const text = SCENARIO.replace('apply: more.yaml', 'apply: more.yaml, drain: node-3')
      .replace('at: 2m, crashNode: node-1', 'at: 2m')
      .replace('at: 4m, killContainer: {pod: web, ', 'at: 1m, killContainer: {');
    expect(problemsIn(text)).toEqual([
      's.yaml:13:33: spec.steps[0].drain: Forbidden: must specify exactly one action',
      's.yaml:14:5: spec.steps[1]: Required value: must specify exactly one action',
      's.yaml:16:6: spec.steps[3].at: Invalid value: "1m": steps must be in order of time',
      's.yaml:16:14: spec.steps[3].killContainer.pod: Required value',
    ]);
  });
});

describe('a Workload', () => {
  it('reads as the contract shows it', () => {
    expect(problemsIn(WORKLOAD)).toEqual([]);
  });

  it('is held to its field table and to sense', () => {
    const text = WORKLOAD.replace('startup: 20s', 'startup: 20').replace(
      'growth: 10Mi/m',
      'growth: fast',
    );
    expect(problemsIn(text)).toEqual([
      's.yaml:6:3: json: cannot unmarshal number into Go struct field WorkloadSpec.spec.startup of type string',
      's.yaml:15:37: spec.memory[0].growth: Invalid value: "fast": invalid growth "fast": want an amount per time, such as 10Mi/m',
    ]);
    const senseless = WORKLOAD.replace('to: 13m', 'to: 11m').replace('{port: 8080, ', '{');
    expect(problemsIn(senseless)).toEqual([
      's.yaml:8:12: spec.listen[0].port: Required value',
      's.yaml:12:22: spec.hang[0].to: Invalid value: "11m": must be after `from`',
    ]);
  });

  it('keeps its storage at absolute paths, and says how much', () => {
    const text = WORKLOAD.replace('path: /cache', 'path: cache').replace('{bytes: 5Mi}', '{}');
    expect(problemsIn(text)).toEqual([
      's.yaml:16:52: spec.storage[0].path: Invalid value: "cache": must be an absolute path',
      's.yaml:16:66: spec.storage[1].bytes: Required value',
    ]);
  });

  it('gives images a size, and only images', () => {
    const size = 'spec:\n  imageSize: 6Gi';
    expect(problemsIn(WORKLOAD.replace('spec:', size))).toEqual([]);
    const vague = WORKLOAD.replace('spec:', size).replace('image: "geektime/tomcat*", ', '');
    expect(problemsIn(vague)).toEqual([
      's.yaml:6:3: spec.match.image: Required value: imageSize is about the images that match',
    ]);
    expect(readWorkloadAnnotation('imageSize: 6Gi')).toEqual({
      problems: ['imageSize: Forbidden: an image has one size: say it in a Workload'],
    });
  });

  it('may say what the program does of itself', () => {
    const activities = `writeLog: {path: /logs/app.log, every: 100ms, line: "line {n}", count: 3}
forwardLog: {from: /logs/app.log, to: {host: es, port: 9200}, batch: 20, checkpoint: /logs/app.pos}
sink: {port: 9200, deduplicate: true}
grpc: [{from: 1m, status: NOT_SERVING}]
flaky: [{failureProbability: 0.5}]
stdout: [hello, {at: 3s, line: later}]
serveFiles: {directory: /srv}
crash: {mtbf: 1h}
`;
    expect(readWorkloadAnnotation(activities)).toMatchObject({
      workload: { sink: { port: 9200 } },
    });
    const broken = activities
      .replace('path: /logs/app.log, ', '')
      .replace('port: 9200}, batch', 'post: 9200}, batch')
      .replace('NOT_SERVING', 'ASLEEP');
    expect(readWorkloadAnnotation(broken)).toEqual({
      problems: ['strict decoding error: unknown field "forwardLog.to.post"'],
    });
    expect(readWorkloadAnnotation(broken.replace('post: 9200', ''))).toEqual({
      problems: [
        'writeLog.path: Required value',
        'forwardLog.to.port: Required value',
        'grpc[0].status: Unsupported value: "ASLEEP": supported values: "SERVING", "NOT_SERVING", "UNKNOWN", "SERVICE_UNKNOWN"',
      ],
    });
  });

  it('may stand in an annotation, without match', () => {
    expect(readWorkloadAnnotation('exit: {after: 3s, code: 1}\n')).toEqual({
      workload: { exit: { after: '3s', code: 1 } },
    });
    expect(readWorkloadAnnotation('')).toEqual({ workload: {} });
    expect(readWorkloadAnnotation('exits: 1\nstartup: soon\n')).toEqual({
      problems: [
        'strict decoding error: unknown field "exits"',
        'startup: Invalid value: "soon": time: invalid duration "soon"',
      ],
    });
    expect(readWorkloadAnnotation('match: {image: x}')).toEqual({
      problems: ['match: Forbidden: the annotation names its container'],
    });
  });

  it('is located when it is wrong in an annotation', () => {
    const text = `apiVersion: v1
kind: Pod
metadata:
  name: web
  annotations:
    podsim.dev/workload.c: |
      exit: {afters: 3s}
spec: {containers: [{name: c, image: i}]}
`;
    expect(problemsIn(text)).toEqual([
      's.yaml:6:5: metadata.annotations[podsim.dev/workload.c]: strict decoding error: unknown field "exit.afters"',
    ]);
  });
});
