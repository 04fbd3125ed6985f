/** The columns of `kubectl get pods` over whole lives, as a user who watches would see them. */
import { describe, expect, it } from 'vitest';
import { runManifests, type ManifestRun } from '../../testing/kubelet-rules/run-manifests.ts';
import { podPrinter } from './pod-table.ts';

const begin = (spec: string, annotations = ''): ManifestRun =>
  runManifests(`
apiVersion: v1
kind: Pod
metadata: { name: web${annotations && `, annotations: { ${annotations} }`} }
spec: ${spec}`);

/** READY, STATUS, RESTARTS now. */
const row = (run: ManifestRun): string =>
  run.pod === undefined
    ? ''
    : podPrinter.cells(run.pod, { now: run.simulation.now, wide: false }).slice(1, 4).join(' ');
const script = (name: string, text: string, more = ''): string =>
  `{ name: ${name}, image: 'busybox:1', command: [sh, -c, '${text}']${more} }`;
const app = `containers: [{ name: app, image: 'nginx:1.27' }]`;

describe('init containers', () => {
  it('are counted, then the Pod initializes, then it runs', () => {
    const inits = `initContainers: [${script('a', 'sleep 2')}, ${script('b', 'sleep 3')}]`;
    const run = begin(`{ ${inits}, ${app} }`).until(60);
    expect(run.column).toEqual([
      '0s Pending',
      '0s Init:0/2',
      '2s Init:1/2',
      '5s PodInitializing',
      '5s Running',
    ]);
    expect(row(run)).toBe('1/1 Running 0');
  });

  it('that crash show so', () => {
    const run = begin(
      `{ initContainers: [${script('a', 'exit 1')}, ${script('b', 'exit 0')}], ${app} }`,
    ).until(15);
    expect(run.column).toEqual([
      '0s Pending',
      '0s Init:0/2',
      '0s Init:Error',
      '0s Init:CrashLoopBackOff',
      '10s Init:Error',
      '10s Init:CrashLoopBackOff',
    ]);
    expect(row(run)).toBe('0/1 Init:CrashLoopBackOff 2 (5s ago)');
  });

  it('that may not restart end the Pod', () => {
    const run = begin(
      `{ restartPolicy: Never, initContainers: [${script('a', 'exit 1')}], ${app} }`,
    ).until(15);
    expect(row(run)).toBe('0/1 Init:Error 0');
    expect(run.status.phase).toBe('Failed');
  });

  it('whose image cannot be had show so', () => {
    const init = `initContainers: [{ name: a, image: 'registry.invalid/a:1' }]`;
    expect(row(begin(`{ ${init}, ${app} }`).until(5))).toBe('0/1 Init:ImagePullBackOff 0');
  });
});

describe('sidecars', () => {
  it('count in READY and RESTARTS', () => {
    const side = script('side', 'sleep 20; exit 1', ', restartPolicy: Always');
    const run = begin(`{ initContainers: [${side}], ${app} }`);
    expect(row(run.until(19))).toBe('2/2 Running 0');
    expect(row(run.until(25))).toBe('2/2 Running 1 (5s ago)');
  });

  it('outlive the work for a moment only', () => {
    const side = script('side', 'sleep 3600', ', restartPolicy: Always');
    const run = begin(
      `{ restartPolicy: Never, terminationGracePeriodSeconds: 4, initContainers: [${side}], containers: [${script('app', 'sleep 5')}] }`,
    );
    expect(row(run.until(4))).toBe('2/2 Running 0');
    expect(row(run.until(60))).toBe('0/2 Completed 0');
    expect(run.status.phase).toBe('Succeeded');
  });
});

describe('containers', () => {
  it('that crash are Error, then CrashLoopBackOff, with the age of the last restart', () => {
    const run = begin(`{ containers: [${script('app', 'sleep 1; exit 1')}] }`).until(90);
    expect(run.column.slice(0, 8)).toEqual([
      '0s Pending',
      '0s ContainerCreating',
      '0s Running',
      '1s Error',
      '1s Running',
      '2s Error',
      '2s CrashLoopBackOff',
      '12s Running',
    ]);
    expect(row(run)).toBe('0/1 CrashLoopBackOff 4 (15s ago)');
  });

  it('that are killed for their memory are OOMKilled', () => {
    const memory = `podsim.dev/workload.app: '{memory: [{bytes: 200Mi}]}'`;
    const limits = 'resources: { limits: { memory: 100Mi } }';
    const spec = `{ restartPolicy: Never, containers: [{ name: app, image: 'nginx:1.27', ${limits} }] }`;
    expect(row(begin(spec, memory).until(20))).toBe('0/1 OOMKilled 0');
  });

  it('of which one has ended and one runs are counted one by one', () => {
    const run = begin(
      `{ restartPolicy: Never, containers: [${script('done', 'exit 0')}, { name: app, image: 'nginx:1.27' }] }`,
    ).until(20);
    expect(row(run)).toBe('1/2 NotReady 0');
  });
});

describe('a Pod that is deleted', () => {
  it('is Terminating, then shows its end, then is gone', () => {
    const stop = `podsim.dev/workload.app: '{onSIGTERM: {exitAfter: 5s, code: 0}}'`;
    const run = begin(`{ ${app} }`, stop).until(10).delete();
    expect(row(run.until(12))).toBe('1/1 Terminating 0');
    expect(run.until(60).column.slice(-3)).toEqual([
      '10s Terminating',
      '15s Completed',
      '15s (gone)',
    ]);
  });

  it('is Terminating for as long as its node is lost', () => {
    const run = begin(`{ ${app} }`).until(10);
    run.execute({ type: 'CrashNode', node: 'node-1' });
    run.until(20).delete();
    expect(row(run.until(600))).toBe('1/1 Terminating 0');
    expect(run.condition('Ready')).toBe('False');
    run.execute({ type: 'RecoverNode', node: 'node-1' });
    expect(row(run.until(700))).toBe('');
  });
});
