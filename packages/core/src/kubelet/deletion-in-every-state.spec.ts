/** A Pod is deleted in each state of its life: what its worker was doing ends, what runs is stopped, the object goes. */
import { describe, expect, it } from 'vitest';
import type { SimulationOptions } from '../simulation/simulation.ts';
import { runManifests, type ManifestRun } from '../testing/kubelet-rules/run-manifests.ts';

interface Life {
  readonly spec: string;
  readonly app?: string;
  readonly options?: SimulationOptions;
}

const STUBBORN = '{onSIGTERM: {ignore: true}}';
const LOST = 'The container could not be located when the pod was terminated';

const begin = ({ spec, app, options }: Life): ManifestRun =>
  runManifests(
    `
apiVersion: v1
kind: Pod
metadata: { name: web${app === undefined ? '' : `, annotations: { podsim.dev/workload.app: '${app}' }`} }
spec: ${spec}`,
    options,
  );

const web = (more = '', lifecycle = ''): string =>
  `{ ${more} containers: [{ name: app, image: 'nginx:1.27'${lifecycle && `, lifecycle: ${lifecycle}`} }] }`;

/** The last status that the kubelet wrote. */
const last = (run: ManifestRun) => run.facts('PodStatusReported').at(-1)?.status;
const goneAt = (run: ManifestRun): number | undefined => run.times('ObjectDeleted').at(-1);
const ends = (run: ManifestRun) => run.column.slice(-3);

describe('a Pod that has started nothing yet', () => {
  it('goes at once without any kubelet when no node has it', () => {
    const run = begin({ spec: web('nodeSelector: { disk: none },') })
      .until(5)
      .delete(30)
      .until(9);
    expect(ends(run)).toEqual(['0s Pending', '5s (gone)']);
    expect(run.facts('PodDeletionStarted')).toEqual([]);
  });

  it('gives up an image pull, which fails as cancelled', () => {
    const run = begin({ spec: web(), options: { fidelity: 'real' } })
      .until(1)
      .delete()
      .until(9);
    const why = 'rpc error: code = Canceled desc = context canceled';
    expect(run.events('Failed')).toEqual([
      `1s 1x Warning Failed: Failed to pull image "nginx:1.27": ${why}`,
      '1s 1x Warning Failed: Error: ErrImagePull',
    ]);
    expect(run.facts('ContainerCreated')).toEqual([]);
    expect(goneAt(run)).toBeLessThan(3.2);
    const terminated = { exitCode: 137, reason: 'ContainerStatusUnknown', message: LOST };
    expect(last(run)).toMatchObject({
      phase: 'Failed',
      containerStatuses: [{ state: { terminated } }],
    });
  });

  it('leaves the back-off of its image', () => {
    const spec = `{ containers: [{ name: app, image: 'registry.invalid/web:1' }] }`;
    const run = begin({ spec }).until(5).delete().until(60);
    expect(run.column.slice(-4)).toEqual([
      '0s ImagePullBackOff',
      '5s Terminating',
      '5s ContainerStatusUnknown',
      '5s (gone)',
    ]);
    expect(run.facts('ImagePullStarted')).toHaveLength(1);
  });

  it('waits for its volumes no longer', () => {
    const volumes = `volumes: [{ name: v, configMap: { name: nowhere } }],`;
    const run = begin({ spec: web(volumes) })
      .until(5)
      .delete()
      .until(60);
    expect(ends(run)).toEqual(['5s Terminating', '5s ContainerStatusUnknown', '5s (gone)']);
    expect(run.events('FailedMount')).toHaveLength(1);
    expect(run.facts('SandboxCreated')).toEqual([]);
  });

  it('forgets that its configuration is missing', () => {
    const env = `env: [{ name: A, valueFrom: { configMapKeyRef: { name: nowhere, key: a } } }]`;
    const spec = `{ containers: [{ name: app, image: 'nginx:1.27', ${env} }] }`;
    const run = begin({ spec }).until(5).delete().until(60);
    expect(run.column).toContain('0s CreateContainerConfigError');
    expect(ends(run)).toEqual(['5s Terminating', '5s ContainerStatusUnknown', '5s (gone)']);
  });
});

describe('a Pod that is starting', () => {
  it('kills the init container and starts no other', () => {
    const init = `initContainers: [{ name: setup, image: 'busybox:1', command: [sh, -c, 'sleep 100'] }],`;
    const run = begin({ spec: web(init) })
      .until(5)
      .delete(4)
      .until(60);
    expect(run.column).toEqual([
      '0s Pending',
      '0s Init:0/1',
      '5s Terminating',
      '9s Init:Error',
      '9s (gone)',
    ]);
    expect(run.events('Killing')).toEqual(['5s 1x Normal Killing: Stopping container setup']);
    const [app] = last(run)?.containerStatuses ?? [];
    expect(app?.state).toEqual({ waiting: { reason: 'PodInitializing' } });
    expect(last(run)?.initContainerStatuses?.[0]?.state?.terminated?.exitCode).toBe(137);
  });

  it('interrupts a postStart hook, whose failure is told before the kill', () => {
    const hook = '{ postStart: { sleep: { seconds: 20 } } }';
    const run = begin({ spec: web('', hook), app: STUBBORN })
      .until(5)
      .delete(8)
      .until(60);
    expect(run.events().slice(-3)).toEqual([
      '5s 1x Warning FailedPostStartHook: PostStartHook failed',
      '5s 1x Normal Killing: FailedPostStartHook',
      '5s 1x Normal Killing: Stopping container app',
    ]);
    expect(ends(run)).toEqual(['5s Terminating', '13s Error', '13s (gone)']);
  });
});

describe('a Pod between two lives of its container', () => {
  it('leaves its back-off; the status shows the last exit again', () => {
    const spec = `{ containers: [{ name: app, image: 'busybox:1', command: [sh, -c, 'exit 3'] }] }`;
    const run = begin({ spec }).until(15).delete().until(60);
    expect(run.column.slice(-4)).toEqual([
      '10s CrashLoopBackOff',
      '15s Terminating',
      '15s Error',
      '15s (gone)',
    ]);
    expect(run.events('Killing')).toEqual([]);
    expect(last(run)).toMatchObject({ phase: 'Failed' });
    expect(last(run)?.containerStatuses?.[0]?.state?.terminated?.exitCode).toBe(3);
  });
});

describe('a Pod that has ended', () => {
  it('goes at once', () => {
    const spec = `{ restartPolicy: Never, containers: [{ name: app, image: 'busybox:1', command: ['true'] }] }`;
    const run = begin({ spec }).until(5).delete().until(9);
    expect(ends(run)).toEqual(['0s ContainerCreating', '0s Completed', '5s (gone)']);
  });
});

describe('a forced deletion', () => {
  it('takes the object at once, the containers after the grace period of the spec', () => {
    const run = begin({ spec: web('terminationGracePeriodSeconds: 7,'), app: STUBBORN });
    run.until(5).delete(0).until(60);
    expect(ends(run)).toEqual(['0s ContainerCreating', '0s Running', '5s (gone)']);
    expect(run.times('ContainerExited')).toEqual([12]);
    expect(run.times('PodForgotten')).toEqual([12]);
    expect(run.facts('PodStatusReported').every(({ at }) => at === 0)).toBe(true);
  });

  it('leaves a grace period in force as it is', () => {
    const run = begin({ spec: web('terminationGracePeriodSeconds: 20,'), app: STUBBORN });
    run.until(5).delete().until(8).delete(0).until(60);
    expect(goneAt(run)).toBe(8);
    expect(run.times('ContainerExited')).toEqual([25]);
    expect(run.events('Killing')).toEqual(['5s 1x Normal Killing: Stopping container app']);
  });
});

describe('a second deletion with a shorter grace period', () => {
  const shortened = (lifecycle: string, app: string): ManifestRun =>
    begin({ spec: web('terminationGracePeriodSeconds: 60,', lifecycle), app })
      .until(5)
      .delete()
      .until(10)
      .delete(4)
      .until(60);

  it('counts from the first one in the API, and begins the kill anew on the node', () => {
    const run = shortened('{ preStop: { sleep: { seconds: 3 } } }', STUBBORN);
    expect(
      run.facts('PodDeletionStarted').map(({ deletionTimestamp }) => deletionTimestamp),
    ).toEqual(['2026-01-01T00:01:05Z', '2026-01-01T00:00:09Z']);
    expect(run.times('HookStarted')).toEqual([5, 10]);
    expect(
      run
        .facts('ContainerSignaled')
        .map(({ at, signal, graceSeconds }) => [at / 1_000, signal, graceSeconds]),
    ).toEqual([
      [8, 'SIGTERM', 57],
      [13, 'SIGTERM', 2],
      [15, 'SIGKILL', 0],
    ]);
    expect(run.events('Killing')).toEqual(['10s 2x Normal Killing: Stopping container app']);
  });

  it('fails the preStop hook under way', () => {
    const run = shortened('{ preStop: { exec: { command: [sh, -c, "sleep 30"] } } }', STUBBORN);
    expect(run.events('FailedPreStopHook')).toEqual([
      '10s 1x Warning FailedPreStopHook: PreStopHook failed',
    ]);
    expect(run.times('ContainerExited')).toEqual([16]);
  });

  it('does not tell a program twice to stop', () => {
    const run = shortened('{}', '{onSIGTERM: {exitAfter: 8s, code: 0}}');
    expect(run.times('ContainerExited')).toEqual([13]);
  });

  it('is ignored when it is longer', () => {
    const run = begin({ spec: web('terminationGracePeriodSeconds: 6,'), app: STUBBORN });
    run.until(5).delete().until(7).delete(30).until(60);
    expect(run.times('ContainerExited')).toEqual([11]);
    expect(run.facts('PodDeletionStarted')).toHaveLength(1);
  });
});
