import { describe, expect, it } from 'vitest';
import { runManifests, type ManifestRun } from '../testing/kubelet-rules/run-manifests.ts';

const IMAGE = 'image: "busybox:1.36"';
const sh = (name: string, script: string, more = ''): string =>
  `{ name: ${name}, ${IMAGE}, command: [sh, -c, '${script}'] ${more && `, ${more}`} }`;
const SIDECAR = 'restartPolicy: Always';
/** A program that ends with a signal at once. */
const server = (name: string, more = ''): string =>
  sh(name, 'trap "exit 0" TERM; sleep 10000 & wait', more);
const readyAfter = (seconds: number): string =>
  `startupProbe: { exec: { command: [sh, -c, "test -f /up"] }, periodSeconds: 1, failureThreshold: ${seconds} }`;

function run(
  {
    init,
    app = [server('app')],
    policy = 'Always',
  }: {
    readonly init: readonly string[];
    readonly app?: readonly string[];
    readonly policy?: string;
  },
  fidelity: 'real' | 'instant' = 'instant',
): ManifestRun {
  return runManifests(
    `
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  restartPolicy: ${policy}
  terminationGracePeriodSeconds: 5
  volumes: [{ name: data, emptyDir: {} }]
  initContainers: [${init.join(', ')}]
  containers: [${app.join(', ')}]
`,
    { fidelity },
  );
}

describe('plain init containers', () => {
  it('run one after the other, then all regular containers start', () => {
    const story = {
      init: [sh('one', 'sleep 2'), sh('two', 'sleep 3')],
      app: [server('a'), server('b')],
    };
    const instant = run(story).until(20);
    expect(instant.times('ContainerStarted')).toEqual([0, 2, 5, 5]);
    expect(instant.column).toEqual([
      '0s Pending',
      '0s Init:0/2',
      '2s Init:1/2',
      '5s PodInitializing',
      '5s Running',
    ]);
    const real = run(story, 'real').until(20);
    const [one = 0, two = 0, a = 0, b = 0] = real.times('ContainerStarted');
    const [oneEnds = 0, twoEnds = 0] = real.times('ContainerExited');
    expect(oneEnds - one).toBeCloseTo(2, 6);
    expect(twoEnds - two).toBeCloseTo(3, 6);
    // An exit is seen with the next relist.
    for (const lag of [two - oneEnds, a - twoEnds]) {
      expect(lag).toBeGreaterThan(0);
      expect(lag).toBeLessThan(1.2);
    }
    expect(b).toBeGreaterThan(a);
  });

  it.each(['Always', 'OnFailure'])('that fail are run again with back-off: %s', (policy) => {
    const failing = run({ init: [sh('one', 'exit 0'), sh('two', 'exit 3')], policy }).until(75);
    expect(failing.times('ContainerStarted', 'one')).toEqual([0]);
    expect(failing.times('ContainerStarted', 'two')).toEqual([0, 0, 10, 30, 70]);
    expect(failing.container('two')).toMatchObject({
      restartCount: 4,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { exitCode: 3, reason: 'Error' } },
    });
    expect(failing.container('app')?.state).toEqual({ waiting: { reason: 'PodInitializing' } });
    expect([failing.status.phase, failing.column.at(-1)]).toEqual([
      'Pending',
      '70s Init:CrashLoopBackOff',
    ]);
    expect(failing.status.conditions?.find(({ type }) => type === 'Initialized')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotInitialized',
      message: 'containers with incomplete status: [two]',
    });
  });

  it('that fail end the Pod when it is never restarted', () => {
    const failing = run({
      init: [sh('one', 'sleep 1; exit 3'), sh('two', 'sleep 1')],
      policy: 'Never',
    });
    failing.until(30);
    expect(failing.times('ContainerStarted')).toEqual([0]);
    expect([failing.status.phase, failing.column.at(-1)]).toEqual(['Failed', '1s Init:Error']);
  });

  it('run again from the first one in a new sandbox, whatever ran before', () => {
    const story = run({ init: [sh('one', 'sleep 1'), sh('two', 'sleep 1')] }).until(10);
    story.execute({ type: 'KillSandbox', pod: 'default/web' });
    story.until(30);
    expect(story.times('ContainerStarted', 'one')).toEqual([0, 10]);
    expect(story.times('ContainerStarted', 'app')).toEqual([2, 12]);
    expect(story.container('one')).toMatchObject({ restartCount: 1, ready: true });
  });
});

describe('a sidecar', () => {
  it('holds the next container back until its startup probe has succeeded', () => {
    const side = sh(
      'side',
      'sleep 4; touch /up; exec tail -f /dev/null',
      `${SIDECAR}, ${readyAfter(30)}`,
    );
    const story = run({ init: [side, sh('two', 'sleep 2')] }).until(30);
    expect(story.times('ContainerStarted')).toEqual([0, 4, 6]);
    expect(story.column).toContain('0s Init:0/2');
    expect(story.column).toContain('4s Init:1/2');
    expect(story.container('side')).toMatchObject({ started: true, ready: true });
  });

  it('without startup probe counts as started at once', () => {
    const story = run({ init: [server('side', SIDECAR), sh('two', 'sleep 2')] }).until(30);
    expect(story.times('ContainerStarted')).toEqual([0, 0, 2]);
  });

  it('whose startup probe fails is killed and started again, and goes on holding back', () => {
    const side = server('side', `${SIDECAR}, ${readyAfter(3)}`);
    const story = run({ init: [side, sh('two', 'sleep 2')] }).until(12);
    expect(story.times('ContainerKillRequested', 'side')).toEqual([3, 6, 9]);
    expect(story.events('Killing').at(-1)).toMatch(
      /Normal Killing: Init container side failed startup probe$/,
    );
    expect(story.times('ContainerStarted', 'two')).toEqual([]);
  });

  it.each(['Always', 'OnFailure', 'Never'])(
    'that exits is started again in a running Pod: %s',
    (policy) => {
      for (const code of [0, 1]) {
        const story = run({ init: [sh('side', `sleep 5; exit ${code}`, SIDECAR)], policy }).until(
          34,
        );
        expect(story.times('ContainerStarted', 'side')).toEqual([0, 5, 20]);
        expect(story.times('ContainerStarted', 'app')).toEqual([0]);
        // What an init container that has succeeded waits for is not shown.
        const shown = [
          { terminated: { reason: 'Completed' } },
          { waiting: { reason: 'CrashLoopBackOff' } },
        ];
        expect(story.container('side')).toMatchObject({ restartCount: 2, state: shown[code] });
        expect([story.status.phase, story.condition('Ready')]).toEqual(['Running', 'False']);
      }
    },
  );

  it('that exits while later ones initialize is started again, and they are not disturbed', () => {
    const story = run({ init: [sh('side', 'sleep 3', SIDECAR), sh('two', 'sleep 10')] }).until(12);
    expect(story.times('ContainerStarted', 'side')).toEqual([0, 3]);
    expect(story.times('ContainerStarted', 'two')).toEqual([0]);
    expect(story.times('ContainerStarted', 'app')).toEqual([10]);
  });

  it('whose liveness probe fails is killed and started again', () => {
    const probe =
      'livenessProbe: { exec: { command: ["false"] }, periodSeconds: 2, failureThreshold: 2 }';
    const story = run({ init: [server('side', `${SIDECAR}, ${probe}`)] }).until(5);
    expect(story.times('ContainerStarted', 'side')).toHaveLength(2);
    expect(story.events('Killing')).toEqual([
      '4s 1x Normal Killing: Init container side failed liveness probe',
    ]);
    expect(story.times('ContainerStarted', 'app')).toEqual([0]);
  });

  it('without its image is stepped over, unlike a plain init container', () => {
    const bad = '{ name: side, image: "nowhere.invalid/x:1", restartPolicy: Always }';
    const story = run({ init: [server('first', SIDECAR), bad] }).until(5);
    expect(story.times('ContainerStarted', 'first')).toEqual([0]);
    expect(story.times('ContainerStarted', 'app')).toEqual([]);
    expect(story.column.at(-1)).toBe('0s Init:ImagePullBackOff');
  });

  it.each(['OnFailure', 'Never'])(
    'lets its Pod complete, the last one stops first: %s',
    (policy) => {
      const story = run({
        init: [server('one', SIDECAR), server('two', SIDECAR)],
        app: [sh('app', 'sleep 6')],
        policy,
      }).until(20);
      expect(story.status.phase).toBe('Succeeded');
      expect(story.times('ContainerExited', 'app')).toEqual([6]);
      const order = story
        .facts('ContainerSignaled')
        .map(({ container, signal }) => `${container} ${signal}`);
      expect(order).toEqual(['two SIGTERM', 'one SIGTERM']);
      expect(story.container('one')?.state?.terminated).toMatchObject({ exitCode: 0 });
    },
  );

  it('makes the Pod fail when the regular container does, however it ends itself', () => {
    const story = run({
      init: [server('one', SIDECAR)],
      app: [sh('app', 'sleep 6; exit 2')],
      policy: 'Never',
    });
    expect(story.until(20).status.phase).toBe('Failed');
    expect(story.column.at(-1)).toBe('6s Error');
  });
});
