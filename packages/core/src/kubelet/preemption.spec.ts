import { describe, expect, it } from 'vitest';
import { coreEvents } from '../projections/core-events/core-events-projection.ts';
import { runManifests, type ManifestRun } from '../testing/kubelet-rules/run-manifests.ts';

interface Wanted {
  readonly requests?: string;
  readonly limits?: string;
  readonly grace?: number;
  readonly exitAfter?: string;
  readonly extra?: string;
}

function pod(name: string, wanted: Wanted = {}): string {
  const { requests = '{}', limits = '{}', grace = 30, exitAfter = '0s', extra = '' } = wanted;
  return `
apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  annotations:
    podsim.dev/workload.app: '{onSIGTERM: {exitAfter: ${exitAfter}, code: 1}}'
spec:
  nodeName: node-1
  terminationGracePeriodSeconds: ${grace}
  ${extra}
  containers:
    - { name: app, image: example/app:1, resources: { requests: ${requests}, limits: ${limits} } }
`;
}

const NODE_CRITICAL = 'priorityClassName: system-node-critical';
const CLUSTER_CRITICAL = 'priorityClassName: system-cluster-critical';
const vital = (requests: string, extra = ''): string =>
  pod('vital', { requests, extra: `${NODE_CRITICAL}\n  ${extra}` });

/** One node with room for 1000m of cpu, some memory and five Pods. */
function start(...pods: readonly string[]): ManifestRun {
  return runManifests(pods.join('---\n'), {
    nodes: [
      {
        name: 'node-1',
        images: ['example/app:1'],
        capacity: { cpu: '1', memory: '2Gi', pods: '5', 'example.com/gpu': '2' },
      },
    ],
  }).until(10);
}

const victims = (run: ManifestRun): readonly string[] =>
  run.facts('PodEvicted').map(({ at, pod: name }) => `${at / 1_000}s ${name.slice(8)}`);

const statusOf = ({ simulation }: ManifestRun, name: string) =>
  simulation.state.pods.get(`default/${name}`)?.status ?? {};

describe('a critical Pod on a node that is full', () => {
  it('is admitted once another Pod has ended for it, in its own grace period', () => {
    const run = start(pod('web', { requests: '{cpu: 600m}', exitAfter: '4s' }));
    run.apply(vital('{cpu: 500m}')).until(13);
    expect(statusOf(run, 'vital')).toEqual({ phase: 'Pending', qosClass: 'Burstable' });
    expect(statusOf(run, 'web').phase).toBe('Running');
    run.until(15);
    expect(run.facts('PodStopRequested')).toMatchObject([{ at: 10_000, gracePeriodSeconds: 30 }]);
    expect(statusOf(run, 'web')).toMatchObject({
      phase: 'Failed',
      reason: 'Preempting',
      message: 'Preempted in order to admit critical pod',
    });
    expect(statusOf(run, 'web').conditions).toContainEqual({
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'TerminationByKubelet',
      message: 'Pod was preempted by Kubelet to accommodate a critical pod.',
      lastTransitionTime: '2026-01-01T00:00:14Z',
      observedGeneration: 1,
    });
    expect(run.events('Preempting')).toEqual([
      '10s 1x Warning Preempting: Preempted in order to admit critical pod',
    ]);
    expect(statusOf(run, 'vital')).toMatchObject({
      phase: 'Running',
      startTime: '2026-01-01T00:00:14Z',
    });
  });

  it('costs the nearest fit of the lowest class, and nobody who would not help', () => {
    const run = start(
      pod('idle'),
      pod('small', { requests: '{cpu: 100m}' }),
      pod('fits', { requests: '{cpu: 300m}' }),
      pod('large', { requests: '{cpu: 400m}' }),
      pod('sure', { requests: '{cpu: 200m, memory: 10Mi}', limits: '{cpu: 200m, memory: 10Mi}' }),
    );
    run.simulation.execute({ type: 'Delete', plural: 'pods', name: 'idle', gracePeriodSeconds: 0 });
    run.until(20).apply(vital('{cpu: 300m}')).until(30);
    expect(victims(run)).toEqual(['20s fits']);
    expect(statusOf(run, 'vital').phase).toBe('Running');
  });

  it('takes guaranteed Pods only for what the others cannot give, and ends its victims one by one', () => {
    const run = start(
      pod('sure', {
        requests: '{cpu: 700m, memory: 10Mi}',
        limits: '{cpu: 700m, memory: 10Mi}',
        exitAfter: '2s',
      }),
      pod('some', { requests: '{cpu: 300m}', exitAfter: '3s' }),
    );
    run.apply(vital('{cpu: 800m}')).until(30);
    expect(victims(run)).toEqual(['10s some', '13s sure']);
    expect(statusOf(run, 'vital').startTime).toBe('2026-01-01T00:00:15Z');
  });

  it('needs a place among the Pods, too', () => {
    const run = start(...['a', 'b', 'c', 'd', 'e'].map((name) => pod(name)));
    run.apply(vital('{cpu: 100m}')).until(20);
    expect(victims(run)).toHaveLength(1);
    expect(statusOf(run, 'vital').phase).toBe('Running');
  });

  it('keeps everything that the kubelet learns meanwhile waiting', () => {
    const run = start(pod('web', { requests: '{cpu: 900m}', exitAfter: '6s' }), pod('old'));
    run.apply(vital('{cpu: 200m}')).until(11);
    run.apply(pod('next'));
    run.simulation.execute({ type: 'Delete', plural: 'pods', name: 'old', gracePeriodSeconds: 5 });
    run.until(30);
    const received = run.facts('PodReceived').map(({ at, pod: name }) => [name, at / 1_000]);
    expect(received.slice(-2)).toEqual([
      ['default/vital', 16],
      ['default/next', 16],
    ]);
    expect(run.facts('PodStopRequested').at(-1)).toMatchObject({ pod: 'default/old', at: 16_000 });
  });

  it('preempts critical Pods of a lower priority, and is turned away when nobody may go', () => {
    const taken = { requests: '{cpu: 900m}' };
    const run = start(pod('dns', { ...taken, extra: CLUSTER_CRITICAL }));
    run.apply(vital('{cpu: 500m}')).until(20);
    expect(victims(run)).toEqual(['10s dns']);
    run.apply(pod('more', { ...taken, extra: CLUSTER_CRITICAL })).until(30);
    const message =
      'Unexpected error while attempting to recover from admission failure: preemption: error finding a set of pods to preempt: no set of running pods found to reclaim resources: [(res: cpu, q: 400), ]';
    expect(statusOf(run, 'more')).toMatchObject({
      phase: 'Failed',
      reason: 'UnexpectedAdmissionError',
      message: `Pod was rejected: ${message}`,
    });
    expect(victims(run)).toHaveLength(1);
  });

  it('ends nobody for a Pod that cannot stay anyway', () => {
    const run = start(pod('web', { requests: '{cpu: 900m}' }));
    run.apply(vital('{cpu: 500m}', 'nodeSelector: { zone: a }')).until(20);
    expect(victims(run)).toEqual([]);
    expect(statusOf(run, 'vital').reason).toBe('NodeAffinity');
  });

  it('is met anew by a kubelet that was restarted while it waited', () => {
    const run = start(pod('web', { requests: '{cpu: 900m}', exitAfter: '20s' }));
    run.apply(vital('{cpu: 500m}')).until(12);
    run.execute({ type: 'StopKubelet', node: 'node-1' });
    run.until(14);
    run.execute({ type: 'StartKubelet', node: 'node-1' });
    run.until(60);
    expect(victims(run)).toEqual(['10s web', '14s web']);
    expect(statusOf(run, 'web').reason).toBe('Preempting');
    expect(statusOf(run, 'vital').phase).toBe('Running');
  });
});

it('other Pods are turned away by a full node, whatever their priority', () => {
  const run = start(pod('web', { requests: '{cpu: 600m}' }));
  run.apply(pod('late', { requests: '{cpu: 500m}' })).until(20);
  expect(victims(run)).toEqual([]);
  expect(statusOf(run, 'late')).toMatchObject({
    phase: 'Failed',
    reason: 'OutOfcpu',
    message:
      "Pod was rejected: Node didn't have enough resource: cpu, requested: 500, used: 600, capacity: 1000",
  });
  const told = coreEvents(run.simulation.log.facts).filter(({ reason }) => reason === 'OutOfcpu');
  expect(told).toHaveLength(1);
});
