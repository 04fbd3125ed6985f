import { describe, expect, it } from 'vitest';
import { runManifests, type ManifestRun } from '../testing/kubelet-rules/run-manifests.ts';

const pod = (containers: readonly string[], rest = ''): string => `
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  terminationGracePeriodSeconds: 4
  ${rest}
  containers: [${containers.join(', ')}]
`;
const app = (fields: string, image = 'busybox:1.36'): string =>
  `{ name: app, image: "${image}", command: [sh, -c, 'trap "exit 0" TERM; sleep 10000 & wait'], ${fields} }`;
const config = (data: string): string =>
  `{ apiVersion: v1, kind: ConfigMap, metadata: { name: settings }, data: ${data} }`;
const secret = (data: string): string =>
  `{ apiVersion: v1, kind: Secret, metadata: { name: token }, stringData: ${data} }`;
const waiting = (run: ManifestRun, name = 'app'): unknown => run.container(name)?.state?.waiting;

describe('a container whose configuration cannot be made', () => {
  const FROM_KEY = 'env: [{ name: A, valueFrom: { configMapKeyRef: { name: settings, key: a } } }]';

  it('waits with CreateContainerConfigError and is tried every 10 s until the object is there', () => {
    const run = runManifests(pod([app(FROM_KEY)])).until(25);
    expect(waiting(run)).toEqual({
      reason: 'CreateContainerConfigError',
      message: 'configmap "settings" not found',
    });
    expect([run.status.phase, run.container('app')?.restartCount]).toEqual(['Pending', 0]);
    run.apply(config('{ b: x }')).until(32);
    expect(waiting(run)).toMatchObject({
      message: "couldn't find key a in ConfigMap default/settings",
    });
    run.apply(config('{ a: x }')).until(60);
    expect(run.column).toEqual([
      '0s Pending',
      '0s ContainerCreating',
      '0s CreateContainerConfigError',
      '40s Running',
    ]);
    expect(run.facts('ContainerCreated').map(({ environment }) => environment)).toEqual(
      [{ a: 'x' }].map(({ a }) => ({ A: a })),
    );
    // No CrashLoopBackOff: nothing has been created.
    expect(run.times('RestartDelayed')).toEqual([]);
  });

  it('tells each time that the image is there and what is missing', () => {
    const run = runManifests(pod([app('envFrom: [{ secretRef: { name: token } }]')])).until(12);
    expect(run.events().slice(1)).toEqual([
      '0s 1x Normal Pulling: Pulling image "busybox:1.36"',
      '0s 1x Normal Pulled: Successfully pulled image "busybox:1.36" in 0s (0s including waiting). Image size: 2200000 bytes.',
      '10s 3x Warning Failed: Error: secret "token" not found',
      '10s 2x Normal Pulled: Container image "busybox:1.36" already present on machine and can be accessed by the pod',
    ]);
    expect(run.apply(secret('{ a: x }')).until(20).column.at(-1)).toBe('20s Running');
  });

  it('starts without what is optional', () => {
    const optional = `envFrom: [{ configMapRef: { name: settings, optional: true } }, { secretRef: { name: token, optional: true } }],
      env: [{ name: A, valueFrom: { secretKeyRef: { name: token, key: a, optional: true } } }]`;
    const run = runManifests(pod([app(optional)])).until(5);
    expect(run.times('ContainerStarted')).toEqual([0]);
    expect(run.facts('ContainerCreated')[0]?.environment).toEqual({});
  });

  it('does not hold back the containers after it, and a real kubelet shows it with the sync after', () => {
    const two = pod([app(FROM_KEY), '{ name: other, image: "nginx:1.27" }']);
    const run = runManifests(two, { fidelity: 'real' }).until(20);
    expect(run.container('other')?.state?.running).toBeDefined();
    const [failedAt = 0] = run.times('ContainerStartFailed');
    const shownAt = run
      .facts('PodStatusReported')
      .find(
        ({ status }) =>
          status.containerStatuses?.[0]?.state?.waiting?.reason === 'CreateContainerConfigError',
      )?.at;
    expect((shownAt ?? 0) / 1_000).toBeGreaterThan(failedAt);
  });
});

describe('a container that must not run as root', () => {
  const NON_ROOT = 'securityContext: { runAsNonRoot: true }';
  const messageFor = (image: string, context = NON_ROOT): string =>
    runManifests(pod([app(context, image)]))
      .until(5)
      .container('app')?.state?.waiting?.message ?? '';

  it('is refused when its image or its user is root', () => {
    expect(messageFor('busybox:1.36')).toMatch(
      /^container has runAsNonRoot and image will run as root \(pod: "web_default\(.+\)", container: app\)$/,
    );
    expect(
      messageFor('busybox:1.36', 'securityContext: { runAsNonRoot: true, runAsUser: 0 }'),
    ).toMatch(/^container's runAsUser breaks non-root policy \(pod: /);
  });

  it('is refused when its image names its user instead of numbering it', () => {
    expect(messageFor('prom/prometheus:v3')).toMatch(
      /^container has runAsNonRoot and image has non-numeric user \(nobody\), cannot verify user is non-root/,
    );
  });

  it('starts with another user, of the image or of the manifest', () => {
    expect(messageFor('nginxinc/nginx-unprivileged:1')).toBe('');
    expect(
      messageFor('busybox:1.36', 'securityContext: { runAsNonRoot: true, runAsUser: 7 }'),
    ).toBe('');
  });
});

describe('a sandbox that dies while an image is pulled', () => {
  it('lets the container fail with CreateContainerError, and the next sync begins with a new sandbox', () => {
    const big = pod(['{ name: app, image: "postgres:16" }']);
    const run = runManifests(big, { fidelity: 'real' }).until(1.5);
    expect(run.times('ImagePullStarted')).toHaveLength(1);
    run.execute({ type: 'KillSandbox', pod: 'default/web' });
    run.until(30);
    expect(run.facts('ContainerStartFailed').map(({ reason }) => reason)).toEqual([
      'CreateContainerError',
    ]);
    const [failedAt = 0] = run.times('ContainerStartFailed');
    const [, secondAt = 0] = run.times('SandboxCreated');
    expect(secondAt - failedAt).toBeGreaterThan(0);
    expect(secondAt - failedAt).toBeLessThan(1.7);
    expect(run.times('ImagePullStarted')).toHaveLength(1);
    expect(run.container('app')).toMatchObject({ restartCount: 0, ready: true });
    expect(run.events('SandboxChanged')).toHaveLength(1);
  });
});

describe('a process that cannot be started', () => {
  const NO_COMMAND = '{ name: app, image: "busybox:1.36", command: [nosuch] }';
  const MESSAGE =
    'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "nosuch": executable file not found in $PATH: unknown';

  it('leaves an exit with 128 behind, so that the back-off of restarts counts', () => {
    const run = runManifests(pod([NO_COMMAND])).until(35);
    expect(run.times('ContainerExited')).toEqual([0, 0, 10, 30]);
    expect(run.times('ContainerStarted')).toEqual([]);
    expect(run.container('app')).toMatchObject({
      restartCount: 3,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { exitCode: 128, reason: 'StartError', message: MESSAGE } },
    });
    expect(run.column.slice(-4)).toEqual([
      '10s RunContainerError',
      '10s CrashLoopBackOff',
      '30s RunContainerError',
      '30s CrashLoopBackOff',
    ]);
    expect(run.events('Failed')).toEqual([`30s 4x Warning Failed: Error: ${MESSAGE}`]);
  });

  it('ends a Pod that is never restarted', () => {
    for (const fidelity of ['real', 'instant'] as const) {
      const run = runManifests(pod([NO_COMMAND], 'restartPolicy: Never'), { fidelity }).until(10);
      expect(run.status.phase).toBe('Failed');
      expect(run.container('app')?.state?.terminated).toMatchObject({
        exitCode: 128,
        reason: 'StartError',
      });
      expect(run.column.at(-1)).toMatch(/StartError$/);
    }
  });
});

describe('a postStart hook', () => {
  const hook = (script: string): string =>
    `lifecycle: { postStart: { exec: { command: [sh, -c, "${script}"] } }, preStop: { sleep: { seconds: 1 } } }`;
  const OTHER = '{ name: other, image: "redis:7" }';

  it('holds back the containers after it, and until it ends the Pod shows nothing of its start', () => {
    const run = runManifests(pod([app(hook('sleep 7')), OTHER])).until(6);
    expect(run.simulation.state.hostPods.values().next().value?.containers[0]?.state).toBe(
      'running',
    );
    expect(waiting(run)).toEqual({ reason: 'ContainerCreating' });
    run.until(10);
    expect(run.times('ContainerStarted')).toEqual([0, 7]);
    expect(run.container('app')?.state?.running?.startedAt).toBe('2026-01-01T00:00:00Z');
    expect(run.column).toEqual(['0s Pending', '0s ContainerCreating', '7s Running']);
  });

  it('that fails has its container killed with the grace period and preStop, and started again with back-off', () => {
    const run = runManifests(pod([app(hook('sleep 2; exit 5')), OTHER])).until(19);
    expect(run.times('ContainerKillRequested', 'app')).toEqual([2, 5, 18]);
    expect(run.times('ContainerExited', 'app')).toEqual([3, 6, 19]);
    expect(run.times('ContainerStarted', 'app')).toEqual([0, 3, 16]);
    expect(run.times('ContainerStarted', 'other')).toEqual([3]);
    expect(run.events('FailedPostStartHook').at(-1)).toBe(
      '18s 3x Warning FailedPostStartHook: PostStartHook failed',
    );
    expect(run.events('Killing').at(-1)).toBe('18s 3x Normal Killing: FailedPostStartHook');
    expect(run.column).toEqual([
      '0s Pending',
      '0s ContainerCreating',
      '3s PostStartHookError',
      '6s CrashLoopBackOff',
      '19s PostStartHookError',
      '19s CrashLoopBackOff',
    ]);
  });
});
