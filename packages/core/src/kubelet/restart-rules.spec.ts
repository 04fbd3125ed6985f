import { describe, expect, it } from 'vitest';
import { runManifests, type ManifestRun } from '../testing/kubelet-rules/run-manifests.ts';

const sh = (name: string, script: string, more = ''): string =>
  `{ name: ${name}, image: "busybox:1.36", command: [sh, -c, '${script}'], volumeMounts: [{ name: data, mountPath: /data }] ${more && `, ${more}`} }`;
const server = (name: string, more = ''): string =>
  sh(name, 'trap "exit 0" TERM; sleep 10000 & wait', more);
const rule = (action: string, codes: string, operator = 'In'): string =>
  `restartPolicyRules: [{ action: ${action}, exitCodes: { operator: ${operator}, values: [${codes}] } }]`;

function run(
  policy: string,
  containers: readonly string[],
  {
    init = [],
    fidelity = 'instant' as const,
  }: {
    readonly init?: readonly string[];
    readonly fidelity?: 'real' | 'instant';
  } = {},
): ManifestRun {
  return runManifests(
    `
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  restartPolicy: ${policy}
  volumes: [{ name: data, emptyDir: {} }]
  initContainers: [${init.join(', ')}]
  containers: [${containers.join(', ')}]
`,
    { fidelity },
  );
}

describe('the restart policy of a Pod', () => {
  it.each([
    ['Always', 0, [0, 5, 20]],
    ['Always', 1, [0, 5, 20]],
    ['OnFailure', 0, [0]],
    ['OnFailure', 1, [0, 5, 20]],
    ['Never', 1, [0]],
  ])('%s starts a container that exits with %i again at %j s', (policy, code, times) => {
    const story = run(policy, [sh('app', `sleep 5; exit ${code}`)]).until(44);
    expect(story.times('ContainerStarted')).toEqual(times);
  });

  it('decides the phase with all exits together', () => {
    const phase = (policy: string, ...codes: number[]): string | undefined =>
      run(
        policy,
        codes.map((code, index) => sh(`c${index}`, `sleep ${index + 1}; exit ${code}`)),
      ).until(30).status.phase;
    expect(phase('Never', 0, 0)).toBe('Succeeded');
    expect(phase('Never', 0, 1)).toBe('Failed');
    expect(phase('OnFailure', 0, 1)).toBe('Running');
    expect(phase('Always', 0, 0)).toBe('Running');
  });
});

describe('the restart policy of a container', () => {
  it('stands above that of its Pod, for each container by itself', () => {
    const story = run('Never', [
      sh('always', 'sleep 4; exit 0', 'restartPolicy: Always'),
      sh('failing', 'sleep 4; exit 1', 'restartPolicy: OnFailure'),
      sh('done', 'sleep 4; exit 0', 'restartPolicy: OnFailure'),
      sh('pod', 'sleep 4; exit 1'),
    ]).until(30);
    const counts = ['always', 'failing', 'done', 'pod'].map(
      (name) => story.container(name)?.restartCount,
    );
    expect(counts).toEqual([2, 2, 0, 0]);
    expect(story.status.phase).toBe('Running');
  });

  it('ends the Pod once every container has ended for good', () => {
    const story = run('Always', [
      sh('one', 'sleep 4; exit 0', 'restartPolicy: OnFailure'),
      sh('two', 'sleep 6; exit 3', 'restartPolicy: Never'),
    ]).until(30);
    expect([story.status.phase, story.column.at(-1)]).toEqual(['Failed', '6s Error']);
    expect(story.times('PodStopped')).toEqual([6]);
  });

  it('of a plain init container decides whether its failure ends the Pod', () => {
    const init = (policy: string) => [sh('init', 'sleep 1; exit 3', `restartPolicy: ${policy}`)];
    const never = run('Always', [server('app')], { init: init('Never') }).until(30);
    expect([never.status.phase, never.times('ContainerStarted')]).toEqual(['Failed', [0]]);
    const again = run('Never', [server('app')], { init: init('OnFailure') }).until(10);
    expect([again.status.phase, again.times('ContainerStarted')]).toEqual(['Pending', [0, 1]]);
  });

  it('counts after a failed liveness probe, its rules do not', () => {
    const probe =
      'livenessProbe: { exec: { command: ["false"] }, periodSeconds: 5, failureThreshold: 1 }';
    const app = server('app', `restartPolicy: Never, ${rule('Restart', '0')}, ${probe}`);
    const story = run('Always', [app, server('other')]).until(5);
    expect(story.events('Killing')).toEqual([
      '5s 1x Normal Killing: Container app failed liveness probe',
    ]);
    // It has exited by then, and with that code the rule starts it again.
    expect(story.times('ContainerStarted', 'app')).toEqual([0, 5]);
    const alone = run('Always', [app]).until(5);
    // Nothing else goes on in this Pod, so all of it is stopped.
    expect(alone.events('Killing')).toEqual(['5s 1x Normal Killing: Stopping container app']);
    expect(alone.times('SandboxCreated')).toEqual([0, 5]);
  });
});

describe('a restart policy rule', () => {
  const counting = (codes: string): string =>
    `echo x >> /data/runs; n=$(wc -l < /data/runs); sleep 2; test $n -gt 2 && exit 9; exit ${codes}`;

  it('starts a container that would not be started again', () => {
    const app = sh('app', counting('42'), `restartPolicy: Never, ${rule('Restart', '42')}`);
    const story = run('Never', [app]).until(60);
    // The back-off is the same as for every other restart.
    expect(story.times('ContainerStarted')).toEqual([0, 2, 14]);
    expect([story.container('app')?.restartCount, story.status.phase]).toEqual([2, 'Failed']);
  });

  it('with NotIn matches every other code, and the first match wins', () => {
    const others = `restartPolicy: Never, ${rule('Restart', '9', 'NotIn')}`;
    expect(
      run('Never', [sh('app', counting('1'), others)])
        .until(60)
        .times('ContainerStarted'),
    ).toEqual([0, 2, 14]);
  });
});

describe('restarting all containers', () => {
  const story = (fidelity: 'real' | 'instant'): ManifestRun =>
    run(
      'Never',
      [
        sh(
          'watcher',
          'test -f /data/again || { touch /data/again; sleep 10; exit 88; }; sleep 10',
          `restartPolicy: Never, ${rule('RestartAllContainers', '88')}`,
        ),
        sh('stubborn', 'sleep 1000'),
        server('polite'),
      ],
      { init: [sh('init', 'sleep 1'), server('side', 'restartPolicy: Always')], fidelity },
    );

  it('kills one container after the other without grace, removes them and initializes the Pod again', () => {
    const instant = story('instant').until(15);
    expect(instant.times('ContainerExited')).toEqual([1, 11, 13, 13, 13, 14]);
    expect(
      instant.facts('ContainerRemoved').map(({ at, container }) => `${at / 1_000} ${container}`),
    ).toEqual(['13 stubborn', '13 polite', '13 init', '13 side', '13 watcher']);
    expect(instant.times('ContainerStarted')).toEqual([0, 1, 1, 1, 1, 13, 14, 14, 14, 14]);
    expect(instant.times('SandboxCreated')).toEqual([0]);
    expect(instant.times('RestartDelayed')).toEqual([]);
    expect(instant.column.slice(-4)).toEqual([
      '11s Error',
      '13s RestartingAllContainers',
      '13s PodInitializing',
      '14s Running',
    ]);
    const real = story('real').until(40);
    const [exitAt = 0] = real
      .facts('ContainerExited')
      .filter(({ exitCode }) => exitCode === 88)
      .map(({ at }) => at);
    const removals = real.facts('ContainerRemoved').map(({ at }) => at - exitAt);
    expect(removals).toHaveLength(5);
    for (const lag of removals) expect(lag).toBeGreaterThanOrEqual(2_000);
    for (const lag of removals) expect(lag).toBeLessThan(3_100);
  });

  it('is told in a condition while it goes on', () => {
    const shown = story('instant')
      .until(20)
      .facts('PodStatusReported')
      .flatMap(({ at, status }) => {
        const found = status.conditions?.find(({ type }) => type === 'AllContainersRestarting');
        return found === undefined
          ? []
          : [`${at / 1_000} ${found.status} ${found.reason ?? ''}`.trim()];
      });
    expect(shown.filter((text, index) => text.slice(2) !== shown[index - 1]?.slice(2))).toEqual([
      '0 False',
      '11 True RestartAllContainersStarted',
      '13 False',
    ]);
  });

  it('raises every restart count by one and remembers the end of every container', () => {
    const run = story('instant').until(13);
    const during = run
      .facts('PodStatusReported')
      .find(({ status }) =>
        status.containerStatuses?.some(
          ({ state }) => state?.waiting?.reason === 'RestartingAllContainers',
        ),
      );
    const polite = during?.status.containerStatuses?.find(({ name }) => name === 'polite');
    expect(polite).toMatchObject({
      restartCount: 1,
      state: { waiting: { reason: 'RestartingAllContainers' } },
      lastState: { terminated: { exitCode: 137, reason: 'RestartingAllContainers' } },
    });
    run.until(20);
    for (const name of ['init', 'side', 'watcher', 'stubborn', 'polite']) {
      expect(run.container(name)).toMatchObject({
        restartCount: 1,
        lastState: { terminated: { reason: 'RestartingAllContainers' } },
      });
    }
    expect(run.status.phase).toBe('Running');
  });

  it('can be asked for by an init container and by a sidecar', () => {
    const once = (code: number): string =>
      `test -f /data/again && exit 0; touch /data/again; exit ${code}`;
    const rules = rule('RestartAllContainers', '7');
    const init = run('Never', [sh('app', 'sleep 5')], {
      init: [sh('first', 'sleep 1'), sh('init', once(7), `restartPolicy: Never, ${rules}`)],
    }).until(20);
    expect(init.times('ContainerStarted', 'first')).toEqual([0, 1]);
    expect(init.status.phase).toBe('Succeeded');
    const side = `${'test -f /data/again && sleep 1000; touch /data/again; sleep 3; exit 7'}`;
    const sidecar = run('Never', [server('app')], {
      init: [sh('side', side, `restartPolicy: Always, ${rules}`)],
    }).until(20);
    expect(sidecar.times('ContainerStarted', 'app')).toEqual([0, 3]);
  });
});
