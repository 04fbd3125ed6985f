import { describe, expect, it } from 'vitest';
import { coreEvents } from '../projections/core-events/core-events-projection.ts';
import { runManifests, type ManifestRun } from '../testing/kubelet-rules/run-manifests.ts';

interface Wanted {
  readonly policy?: string;
  readonly workload?: string;
  readonly container?: string;
  readonly more?: string;
}

function pod(name: string, wanted: Wanted = {}): string {
  const { policy = 'Always', workload = '{}', container = '', more = '' } = wanted;
  return `
apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  annotations: { podsim.dev/workload.app: '${workload}' }
spec:
  nodeName: node-1
  restartPolicy: ${policy}
  ${more}
  containers:
    - { name: app, image: example/app:1${container} }
`;
}

function start(manifests: string, fidelity: 'real' | 'instant' = 'real'): ManifestRun {
  return runManifests(manifests, {
    fidelity,
    nodes: [{ name: 'node-1', images: ['example/app:1', 'busybox:1.36'] }],
  });
}

function restartKubelet(run: ManifestRun, downForSeconds: number): ManifestRun {
  run.execute({ type: 'StopKubelet', node: 'node-1' });
  run.until(run.simulation.now / 1_000 + downForSeconds);
  run.execute({ type: 'StartKubelet', node: 'node-1' });
  return run;
}

const nodeEvents = ({ simulation }: ManifestRun): readonly string[] =>
  coreEvents(simulation.log.facts)
    .filter(({ involvedObject }) => involvedObject.name === 'node-1')
    .map(({ type, reason }) => `${type} ${reason}`);

const STARTING = [
  'Normal Starting',
  'Normal NodeAllocatableEnforced',
  'Normal NodeHasSufficientMemory',
  'Normal NodeHasNoDiskPressure',
  'Normal NodeHasSufficientPID',
];

const restartsOf = (run: ManifestRun): number | undefined => run.container('app')?.restartCount;

describe('a kubelet that is started anew', () => {
  it('finds everything as it left it: no container is touched, statuses and Ready stay', () => {
    const readinessProbe = ', readinessProbe: { httpGet: { port: 80 }, periodSeconds: 60 }';
    const run = start(pod('web', { container: readinessProbe })).until(100);
    expect(run.condition('Ready')).toBe('True');
    const before = run.status;
    restartKubelet(run, 20).until(121);
    expect(run.condition('Ready')).toBe('True');
    run.until(400);
    expect(run.status).toEqual(before);
    expect(run.facts('ContainerStarted')).toHaveLength(1);
    expect(run.facts('SandboxCreated')).toHaveLength(1);
  });

  it('takes nobody for ready who was not', () => {
    const failing = {
      workload: '{http: [{from: 30s, status: 500}]}',
      container: ', readinessProbe: { httpGet: { port: 80 }, periodSeconds: 20 }',
    };
    const run = start(pod('web', failing)).until(200);
    expect(run.condition('Ready')).toBe('False');
    restartKubelet(run, 5).until(400);
    const ready = run
      .facts('PodStatusReported')
      .filter(({ at }) => at >= 200_000)
      .map(({ status }) => status.containerStatuses?.[0]?.ready);
    expect(ready).not.toContain(true);
  });

  it('probes first after a random part of the period', () => {
    const readinessProbe = ', readinessProbe: { httpGet: { port: 80 }, periodSeconds: 60 }';
    const run = start(pod('web', { container: readinessProbe })).until(100);
    restartKubelet(run, 5).until(300);
    const [, again] = run.facts('ProbesAdded');
    const [, attempt] = run.facts('ProbeSucceeded');
    expect(attempt?.at).toBe(again?.probes[0]?.tickOriginAt);
    expect(attempt?.at).toBeGreaterThan((again?.at ?? 0) + 1_000);
  });

  it('does not start sidecars over that had shown that they are up', () => {
    const sidecar = `initContainers:
    - name: proxy
      image: example/app:1
      restartPolicy: Always
      startupProbe: { httpGet: { port: 80 }, periodSeconds: 5 }`;
    const run = start(pod('web', { more: sidecar })).until(100);
    expect(run.container('proxy')).toMatchObject({ started: true, ready: true });
    const before = run.status;
    restartKubelet(run, 5).until(200);
    expect(run.status).toEqual(before);
    expect(run.facts('ContainerStarted')).toHaveLength(2);
  });

  it('says what a starting kubelet says of its node', () => {
    const run = restartKubelet(start(pod('web')).until(100), 5).until(200);
    expect(nodeEvents(run)).toEqual(STARTING);
  });

  it('has a lost node ready again at once', () => {
    const run = restartKubelet(start(pod('web')).until(100), 200).until(301);
    expect(nodeEvents(run)).toEqual(['Normal NodeNotReady', ...STARTING, 'Normal NodeReady']);
  });

  it('has forgotten the back-off of restarts, but not how many there were', () => {
    const run = start(pod('crash', { workload: '{exit: {after: 1s, code: 1}}' })).until(400);
    const restarts = restartsOf(run) ?? 0;
    expect(restarts).toBeGreaterThan(3);
    const [, ...delays] = run.facts('RestartDelayed').map(({ delayMs }) => delayMs);
    expect(delays.at(-1)).toBeGreaterThanOrEqual(160_000);
    const startedBefore = run.facts('ContainerStarted').length;
    const [restartAt] = [run.simulation.now + 2_000];
    restartKubelet(run, 2).until(408);
    const again = run.facts('ContainerStarted').slice(startedBefore);
    expect(again.map(({ restartCount }) => restartCount)).toEqual([restarts + 1]);
    expect((again[0]?.at ?? 0) - restartAt).toBeLessThan(1_000);
    run.until(440);
    expect(run.facts('RestartDelayed').at(-1)?.delayMs).toBeLessThanOrEqual(20_000);
  });

  it('counts failures of probes from the beginning, and spreads the first attempts over their period', () => {
    const livenessProbe =
      ', livenessProbe: { httpGet: { port: 80 }, periodSeconds: 20, failureThreshold: 3 }';
    const failing = { workload: '{http: [{from: 60s, status: 500}]}', container: livenessProbe };
    const run = start(pod('web', failing));
    while (run.facts('ProbeFailed').length < 2) run.until(run.simulation.now / 1_000 + 1);
    const at = run.simulation.now;
    restartKubelet(run, 1).until(at / 1_000 + 100);
    const runs = run.facts('ProbeFailed').map((fact) => fact.run);
    expect(runs.slice(0, 5)).toEqual([1, 2, 1, 2, 3]);
    const [added] = run.facts('ProbesAdded').slice(-1);
    const delay = (added?.probes[0]?.tickOriginAt ?? 0) - (added?.at ?? 0);
    expect(delay).toBeGreaterThan(0);
    expect(delay).toBeLessThanOrEqual(20_000);
    expect(restartsOf(run)).toBe(1);
  });
});

describe('a machine that was rebooted', () => {
  const reboot = (run: ManifestRun, downForMs = 30_000): ManifestRun => {
    run.execute({ type: 'RebootNode', node: 'node-1', downForMs });
    return run;
  };

  it('gives each Pod a new network namespace, and starts its containers once more', () => {
    const readinessProbe = ', readinessProbe: { httpGet: { port: 80 }, periodSeconds: 2 }';
    const run = start(pod('web', { container: readinessProbe, workload: '{startup: 10s}' }));
    const [before, after] = [run.until(100).status, reboot(run).until(200).status];
    expect(after.podIP).not.toBe(before.podIP);
    expect(after.startTime).toBe(before.startTime);
    expect(run.container('app')).toMatchObject({
      restartCount: 1,
      ready: true,
      lastState: { terminated: { exitCode: 255, reason: 'Unknown' } },
    });
    expect(run.facts('SandboxCreated').map(({ attempt }) => attempt)).toEqual([0, 1]);
    const changes = run
      .facts('PodStatusReported')
      .filter(({ at }) => at > 100_000)
      .map(({ status }) => status.conditions?.find(({ type }) => type === 'Ready')?.status);
    expect(changes[0]).toBe('False');
    expect(changes.at(-1)).toBe('True');
  });

  it('is told of by its kubelet, once, with the id of the boot', () => {
    const run = reboot(start(pod('web')).until(100)).until(200);
    expect(nodeEvents(run)).toEqual([...STARTING, 'Warning Rebooted']);
    restartKubelet(run, 2).until(300);
    expect(nodeEvents(run)).toEqual([...STARTING, 'Warning Rebooted', ...STARTING]);
    const { state } = run.simulation;
    expect(state.nodes.get('node-1')?.status.nodeInfo?.bootID).toBe(
      state.hosts.get('node-1')?.bootId,
    );
  });

  it('ends what must not be restarted, by the exit code that nobody saw', () => {
    const run = reboot(start(pod('job', { policy: 'Never' })).until(100)).until(300);
    expect(run.status.phase).toBe('Failed');
    expect(run.container('app')?.state?.terminated).toMatchObject({
      exitCode: 255,
      reason: 'Unknown',
    });
    expect(run.facts('SandboxCreated')).toHaveLength(1);
  });

  it('restarts of a Pod with OnFailure only what had not succeeded', () => {
    const two = `
apiVersion: v1
kind: Pod
metadata:
  name: two
  annotations: { podsim.dev/workload.done: '{exit: {after: 5s, code: 0}}' }
spec:
  nodeName: node-1
  restartPolicy: OnFailure
  containers:
    - { name: app, image: example/app:1 }
    - { name: done, image: example/app:1 }
`;
    const run = reboot(start(two).until(100)).until(300);
    expect(run.container('app')?.restartCount).toBe(1);
    expect(run.container('done')).toMatchObject({
      restartCount: 0,
      state: { terminated: { exitCode: 0 } },
    });
  });

  it('keeps emptyDir volumes on its disk, and runs init containers again', () => {
    const lines = `
apiVersion: v1
kind: Pod
metadata: { name: lines }
spec:
  nodeName: node-1
  volumes: [{ name: data, emptyDir: {} }]
  initContainers:
    - name: init
      image: busybox:1.36
      command: [sh, -c, 'echo line >> /data/lines']
      volumeMounts: [{ name: data, mountPath: /data }]
  containers:
    - name: app
      image: busybox:1.36
      command: [sh, -c, 'cat /data/lines > /dev/termination-log; sleep 3600']
      volumeMounts: [{ name: data, mountPath: /data }]
`;
    const run = reboot(start(lines).until(100)).until(300);
    const uid = run.pod?.metadata.uid ?? '';
    const files = run.simulation.state.hostPods.get(uid)?.volumes['data']?.files;
    expect(files?.['/lines']).toMatchObject({ content: 'line\nline\n' });
    expect(run.container('init')?.state?.terminated?.exitCode).toBe(0);
    expect(run.facts('ContainerStarted').map(({ container }) => container)).toEqual([
      'init',
      'app',
      'init',
      'app',
    ]);
  });

  it('knows of no back-off', () => {
    const run = start(pod('crash', { workload: '{exit: {after: 1s, code: 1}}' })).until(400);
    const startedBefore = run.facts('ContainerStarted').length;
    reboot(run).until(445);
    const again = run.facts('ContainerStarted').slice(startedBefore);
    // Up at 430 s; a second start follows after the first, undelayed one.
    expect(again[0]?.at).toBeLessThan(432_000);
    expect(run.facts('RestartDelayed').at(-1)?.delayMs).toBe(10_000);
  });
});
