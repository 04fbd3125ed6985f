import { describe, expect, it } from 'vitest';
import type { KubeletConfigurationFields } from '../api/kubelet-configuration/fields.ts';
import { coreEvents } from '../projections/core-events/core-events-projection.ts';
import { podStatusText } from '../projections/tables/pod-status-text.ts';
import { runManifests, type ManifestRun } from '../testing/kubelet-rules/run-manifests.ts';

const GRACEFUL: KubeletConfigurationFields = {
  shutdownGracePeriod: '30s',
  shutdownGracePeriodCriticalPods: '10s',
};

/** Ends so many seconds after SIGTERM, with this code. */
function pod(
  name: string,
  {
    exitAfter = '0s',
    code = 1,
    grace = 30,
    extra = '',
  }: {
    readonly exitAfter?: string;
    readonly code?: number;
    readonly grace?: number;
    readonly extra?: string;
  } = {},
): string {
  return `
apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  annotations:
    podsim.dev/workload.app: '{onSIGTERM: {exitAfter: ${exitAfter}, code: ${code}}}'
spec:
  nodeName: node-1
  terminationGracePeriodSeconds: ${grace}
  ${extra}
  containers: [{ name: app, image: example/app:1 }]
`;
}

const CRITICAL = 'priorityClassName: system-node-critical';

function start(
  pods: readonly string[],
  kubelet?: KubeletConfigurationFields,
  fidelity: 'real' | 'instant' = 'instant',
): ManifestRun {
  return runManifests(pods.join('---\n'), {
    fidelity,
    nodes: [
      { name: 'node-1', images: ['example/app:1'], ...(kubelet && { kubelet }) },
      { name: 'node-2' },
    ],
  });
}

const shutDown = (run: ManifestRun): ManifestRun => {
  expect(run.execute({ type: 'ShutdownNode', node: 'node-1' })).toEqual({ accepted: true });
  return run;
};

const nodeEvents = ({ simulation }: ManifestRun): readonly string[] =>
  coreEvents(simulation.log.facts)
    .filter(({ involvedObject }) => involvedObject.name === 'node-1')
    .map(({ type, reason, message }) => `${type} ${reason}: ${message}`);

const statusOf = ({ simulation }: ManifestRun, name: string) =>
  simulation.state.pods.get(`default/${name}`)?.status ?? {};

describe('a shutdown that the kubelet was configured to hold up', () => {
  it('ends the Pods in two groups, critical ones last, each group as soon as it is over', () => {
    const run = start(
      [
        pod('web', { exitAfter: '4s' }),
        pod('slow', { exitAfter: '60s', grace: 600 }),
        pod('quick', { exitAfter: '60s', grace: 3 }),
        pod('dns', { exitAfter: '5s', extra: CRITICAL }),
      ],
      GRACEFUL,
    ).until(100);
    shutDown(run).until(140);
    const ends = Object.fromEntries(
      run
        .facts('ContainerExited')
        .map(({ pod: name, at, exitCode }) => [name, `${at / 1_000}s ${exitCode}`]),
    );
    expect(ends).toEqual({
      'default/web': '104s 1',
      'default/quick': '103s 137',
      // 20 s are its group's, however long its own grace period is.
      'default/slow': '120s 137',
      'default/dns': '125s 1',
    });
    const [off] = run.facts('NodeCrashed');
    expect(off).toMatchObject({ at: 125_000, isOrderly: true });
    expect(run.facts('PodStopRequested').map((fact) => fact.gracePeriodSeconds)).toEqual([
      20, 20, 3, 10,
    ]);
  });

  it('leaves Failed Pods that say why', () => {
    const run = start([pod('web', { exitAfter: '4s' })], GRACEFUL).until(100);
    shutDown(run).until(103);
    // Held back while the container runs.
    expect(run.status.phase).toBe('Running');
    expect(run.status.reason).toBeUndefined();
    run.until(110);
    expect(run.status).toMatchObject({
      phase: 'Failed',
      reason: 'Terminated',
      message: 'Pod was terminated in response to imminent node shutdown.',
    });
    expect(run.status.conditions).toContainEqual({
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'TerminationByKubelet',
      message: 'Pod was terminated in response to imminent node shutdown.',
      lastTransitionTime: '2026-01-01T00:01:44Z',
      observedGeneration: 1,
    });
    expect(run.pod && podStatusText(run.pod).reason).toBe('Error');
    expect(run.events().at(-1)).toBe('100s 1x Normal Killing: Stopping container app');
  });

  it('takes a Pod whose containers end with 0 for one that has succeeded', () => {
    const run = start([pod('web', { exitAfter: '1s', code: 0 })], GRACEFUL).until(100);
    shutDown(run).until(110);
    expect(run.status.phase).toBe('Succeeded');
    expect(run.status.reason).toBeUndefined();
    expect(run.condition('DisruptionTarget')).toBe('True');
  });

  it('makes the node not ready at once, tells so, and turns new Pods away', () => {
    const run = start([pod('web', { exitAfter: '10s' })], GRACEFUL).until(100);
    shutDown(run).until(105);
    const ready = run.simulation.state.nodes
      .get('node-1')
      ?.status.conditions?.find(({ type }) => type === 'Ready');
    expect(ready).toEqual({
      type: 'Ready',
      status: 'False',
      reason: 'KubeletNotReady',
      message: 'node is shutting down',
      lastHeartbeatTime: '2026-01-01T00:01:40Z',
      lastTransitionTime: '2026-01-01T00:01:40Z',
    });
    expect(nodeEvents(run)).toEqual([
      'Normal Shutdown: Shutdown manager detected shutdown event',
      'Normal NodeNotReady: Node node-1 status is now: NodeNotReady',
    ]);
    run.apply(pod('late', { extra: 'tolerations: [{ operator: Exists }]' })).until(106);
    expect(statusOf(run, 'late')).toMatchObject({
      phase: 'Failed',
      reason: 'NodeShutdown',
      message: 'Pod was rejected: Pod was rejected as the node is shutting down.',
    });
  });

  it('serves more groups in ascending order of priority', () => {
    const groups = [
      { priority: 2_000_000_000, shutdownGracePeriodSeconds: 7 },
      { priority: 0, shutdownGracePeriodSeconds: 60 },
      { priority: 2_000_001_000, shutdownGracePeriodSeconds: 9 },
    ];
    const run = start(
      [
        pod('node', { exitAfter: '3s', extra: CRITICAL }),
        pod('cluster', { exitAfter: '30s', extra: 'priorityClassName: system-cluster-critical' }),
        pod('web', { exitAfter: '2s' }),
      ],
      { shutdownGracePeriodByPodPriority: groups },
    ).until(100);
    shutDown(run).until(200);
    const asked = run.facts('PodStopRequested').map(({ pod: name, at }) => [name, at / 1_000]);
    expect(asked).toEqual([
      ['default/web', 100],
      ['default/cluster', 102],
      ['default/node', 109],
    ]);
    expect(run.facts('NodeCrashed')[0]?.at).toBe(112_000);
  });

  it('lets go of a shutdown when its process is stopped', () => {
    const run = start([pod('web', { exitAfter: '15s' })], GRACEFUL).until(100);
    shutDown(run).until(103);
    run.execute({ type: 'StopKubelet', node: 'node-1' });
    run.until(130);
    expect(run.facts('NodeServicesStopped')[0]?.at).toBe(103_000);
    // It got its SIGTERM at 100 s; a second one changes nothing.
    expect(run.facts('NodeCrashed')[0]?.at).toBe(115_000);
    expect(run.execute({ type: 'RecoverNode', node: 'node-1' })).toEqual({ accepted: true });
    run.until(200);
    expect(run.status.phase).toBe('Running');
    expect(run.container('app')?.restartCount).toBe(1);
  });

  it('takes no time on a node without Pods', () => {
    const run = start([], GRACEFUL).until(100);
    shutDown(run).until(101);
    expect(run.facts('NodeCrashed')[0]?.at).toBe(100_000);
  });

  it('costs what the loops of the components cost, and no more', () => {
    const run = start(
      [pod('web', { exitAfter: '1s' }), pod('dns', { exitAfter: '2s', extra: CRITICAL })],
      GRACEFUL,
      'real',
    ).until(100);
    shutDown(run).until(200);
    const [off] = run.facts('NodeCrashed');
    expect(off?.at).toBeGreaterThan(103_000);
    expect(off?.at).toBeLessThan(106_000);
    expect(statusOf(run, 'web').reason).toBe('Terminated');
  });
});

describe('a shutdown that nobody holds up', () => {
  it('stops the kubelet and signals all processes at once; whatever stays is killed after 90 s', () => {
    const run = start([
      pod('web', { exitAfter: '4s' }),
      pod('stubborn', { exitAfter: '600s', grace: 1 }),
    ]).until(100);
    shutDown(run).until(300);
    const ends = run
      .facts('ContainerExited')
      .map(({ pod: name, at, exitCode }) => [name, at, exitCode]);
    expect(ends).toEqual([
      ['default/web', 104_000, 1],
      ['default/stubborn', 190_000, 137],
    ]);
    expect(run.facts('NodeCrashed')[0]?.at).toBe(190_000);
    // Nobody told the API.
    expect(run.status.phase).toBe('Running');
    expect(run.facts('PodStopRequested')).toEqual([]);
    expect(nodeEvents(run)).toEqual([
      'Normal NodeNotReady: Node node-1 status is now: NodeNotReady',
    ]);
  });

  it('is refused while another one is under way, and so is a kubelet in it', () => {
    const run = start([pod('web', { exitAfter: '30s' })]).until(100);
    shutDown(run).until(110);
    expect(run.execute({ type: 'ShutdownNode', node: 'node-1' })).toMatchObject({
      reason: 'Conflict',
      message: 'node node-1 is shutting down already',
    });
    expect(run.execute({ type: 'StartKubelet', node: 'node-1' })).toMatchObject({
      message: 'node node-1 is shutting down',
    });
    run.execute({ type: 'CrashNode', node: 'node-1' });
    expect(run.execute({ type: 'ShutdownNode', node: 'node-1' })).toMatchObject({
      message: 'node node-1 is down already',
    });
    run.until(400);
    expect(run.facts('NodeCrashed')).toHaveLength(1);
  });
});

describe('a reboot in order', () => {
  it('comes back by itself; what the shutdown has ended stays ended', () => {
    const run = start([pod('web', { exitAfter: '4s' })], GRACEFUL).until(100);
    run.execute({ type: 'RebootNode', node: 'node-1', downForMs: 60_000, graceful: true });
    run.until(300);
    expect(run.facts('NodeCrashed')[0]?.at).toBe(104_000);
    expect(run.facts('NodeRecovered')[0]?.at).toBe(164_000);
    expect(run.status).toMatchObject({ phase: 'Failed', reason: 'Terminated' });
    expect(nodeEvents(run).slice(-1)).toEqual([
      'Normal NodeReady: Node node-1 status is now: NodeReady',
    ]);
  });

  it('is not switched on twice when somebody is faster', () => {
    const run = start([]).until(100);
    run.execute({ type: 'RebootNode', node: 'node-1', downForMs: 60_000 });
    run.until(110);
    run.execute({ type: 'RecoverNode', node: 'node-1' });
    run.until(300);
    expect(run.facts('NodeRecovered')).toHaveLength(1);
  });
});
