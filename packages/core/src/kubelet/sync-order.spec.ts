import { describe, expect, it } from 'vitest';
import { runManifests, type ManifestRun } from '../testing/kubelet-rules/run-manifests.ts';

const sh = (name: string, script: string, more = '', image = 'busybox:1.36'): string =>
  `{ name: ${name}, image: "${image}", command: [sh, -c, '${script}'] ${more && `, ${more}`} }`;
const LOOP = 'trap "exit 0" TERM; sleep 10000 & wait';
const pod = (containers: readonly string[], rest = ''): string => `
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  terminationGracePeriodSeconds: 5
  ${rest}
  containers: [${containers.join(', ')}]
`;
const FAILS_AT_10 = (type: string): string =>
  `${type}Probe: { exec: { command: ["false"] }, initialDelaySeconds: 10, periodSeconds: 10, failureThreshold: 1 }`;

describe('one sync', () => {
  it('starts containers in the order of the spec, each after the pull of the one before', () => {
    const manifest = pod([sh('b', LOOP, '', 'postgres:16'), sh('a', LOOP)]);
    const run = runManifests(manifest, { fidelity: 'real' }).until(60);
    const order = run.simulation.log.facts.flatMap((fact) =>
      fact.type === 'ImagePullStarted' || fact.type === 'ContainerStarted'
        ? [`${fact.container} ${fact.type}`]
        : [],
    );
    expect(order).toEqual([
      'b ImagePullStarted',
      'b ContainerStarted',
      'a ImagePullStarted',
      'a ContainerStarted',
    ]);
    expect(run.status.containerStatuses?.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('kills one container after the other, each for as long as its stop takes', () => {
    const run = runManifests(
      pod([
        sh('one', 'sleep 1000', FAILS_AT_10('liveness')),
        sh('two', LOOP, FAILS_AT_10('liveness')),
        sh('three', LOOP),
      ]),
    ).until(19);
    expect(run.times('ContainerKillRequested')).toEqual([10, 15]);
    expect(run.times('ContainerExited')).toEqual([15, 15]);
    // Only when all kills are over the starts begin.
    expect(run.times('ContainerStarted').slice(3)).toEqual([15, 15]);
  });

  it('restarts after a failed probe unless the policy is Never', () => {
    for (const [policy, times] of [
      ['Always', [0, 10]],
      ['OnFailure', [0, 10]],
      ['Never', [0]],
    ] as const) {
      for (const type of ['liveness', 'startup']) {
        const containers = [sh('app', LOOP, FAILS_AT_10(type)), sh('other', LOOP)];
        const run = runManifests(pod(containers, `restartPolicy: ${policy}`)).until(12);
        expect(run.times('ContainerStarted', 'app')).toEqual(times);
        const restarts = policy === 'Never' ? '' : ', will be restarted';
        expect(run.events('Killing')).toEqual([
          `10s 1x Normal Killing: Container app failed ${type} probe${restarts}`,
        ]);
      }
    }
  });
});

describe('a changed manifest', () => {
  const versions = (image: string): string =>
    pod(
      [sh('app', LOOP, '', image), sh('other', LOOP)],
      `initContainers: [${sh('init', 'sleep 1', '', image)}, ${sh('side', LOOP, 'restartPolicy: Always', image)}]`,
    );

  it('restarts the containers and sidecars whose image is another one, whatever the policy', () => {
    const run = runManifests(versions('busybox:1.36')).until(20).apply(versions('busybox:1.37'));
    run.until(30);
    expect(run.times('ContainerStarted', 'app')).toEqual([1, 20]);
    expect(run.times('ContainerStarted', 'side')).toEqual([1, 20]);
    expect(run.times('ContainerStarted', 'init')).toEqual([0]);
    expect(run.times('ContainerStarted', 'other')).toEqual([1]);
    expect([...run.events('Killing')].sort()).toEqual([
      '20s 1x Normal Killing: Container app definition changed, will be restarted',
      '20s 1x Normal Killing: Init container side definition changed',
    ]);
    expect(run.container('app')).toMatchObject({ restartCount: 1, image: 'busybox:1.37' });
  });

  it('restarts nothing when anything else is another', () => {
    const run = runManifests(pod([sh('app', LOOP)])).until(20);
    run.apply(
      pod([sh('app', LOOP)], 'activeDeadlineSeconds: 500').replace(
        'name: web',
        'name: web, labels: { a: b }',
      ),
    );
    expect(run.until(40).times('ContainerStarted')).toEqual([0]);
  });

  it('with another image starts the back-off of a crash loop afresh', () => {
    const crash = (image: string): string => pod([sh('app', 'sleep 1; exit 1', '', image)]);
    const run = runManifests(crash('busybox:1.36')).until(40);
    expect(run.times('ContainerStarted')).toEqual([0, 1, 12, 33]);
    run.apply(crash('busybox:1.37')).until(60);
    // The 40 s that were due are forgotten: at once, then after 10 s.
    expect(run.times('ContainerStarted').slice(4)).toEqual([40, 51]);
  });
});

describe('the back-off of restarts', () => {
  const CRASH = pod([sh('app', 'exit 1')]);
  const starts = (kubelet: object, seconds: number): readonly number[] =>
    runManifests(CRASH, { nodes: [{ name: 'node-1', kubelet }] })
      .until(seconds)
      .times('ContainerStarted');

  it('is capped by the configuration of the node, which lowers the first delay as well', () => {
    const cap = (period: string) => ({ crashLoopBackOff: { maxContainerRestartPeriod: period } });
    expect(starts(cap('30s'), 100)).toEqual([0, 0, 10, 30, 60, 90]);
    expect(starts(cap('4s'), 13)).toEqual([0, 0, 4, 8, 12]);
  });

  it('begins at one second and ends at a minute with the reduced decay', () => {
    const reduced = { featureGates: { ReduceDefaultCrashLoopBackOffDecay: true } };
    expect(starts(reduced, 250)).toEqual([0, 0, 1, 3, 7, 15, 31, 63, 123, 183, 243]);
  });

  it('is told in the status and in an Event', () => {
    const run: ManifestRun = runManifests(CRASH).until(25);
    const uid = run.pod?.metadata.uid ?? '';
    expect(run.container('app')).toMatchObject({
      restartCount: 2,
      state: {
        waiting: {
          reason: 'CrashLoopBackOff',
          message: `back-off 20s restarting failed container=app pod=web_default(${uid})`,
        },
      },
      lastState: {
        terminated: { exitCode: 1, reason: 'Error', finishedAt: '2026-01-01T00:00:10Z' },
      },
    });
    expect(run.events('BackOff')).toEqual([
      `10s 2x Warning BackOff: Back-off restarting failed container app in pod web_default(${uid})`,
    ]);
  });

  it('is forgotten with the kubelet process, the restart count is not', () => {
    const run = runManifests(pod([sh('app', 'exit 1')])).until(35);
    run.execute({ type: 'StopKubelet', node: 'node-1' });
    run.execute({ type: 'StartKubelet', node: 'node-1' });
    run.until(44);
    expect(run.times('ContainerStarted')).toEqual([0, 0, 10, 30, 35]);
    expect(run.container('app')?.restartCount).toBe(4);
  });
});
