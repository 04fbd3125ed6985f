import { describe, expect, it } from 'vitest';
import { runManifests, type ManifestRun } from '../testing/kubelet-rules/run-manifests.ts';

const sh = (name: string, script: string, more = ''): string =>
  `{ name: ${name}, image: "busybox:1.36", command: [sh, -c, '${script}'] ${more && `, ${more}`} }`;

/** A Pod that initializes in two seconds, 20 s after its beginning. */
function story(policy: string, fidelity: 'real' | 'instant' = 'instant'): ManifestRun {
  const manifest = `
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  restartPolicy: ${policy}
  terminationGracePeriodSeconds: 2
  initContainers:
    - ${sh('init', 'sleep 2')}
    - ${sh('side', 'sleep 1000', 'restartPolicy: Always')}
  containers: [${sh('app', 'sleep 1000')}, ${sh('other', 'sleep 1000')}]
`;
  return runManifests(manifest, { fidelity }).until(20);
}
const remove = (run: ManifestRun, container: string): ManifestRun => {
  run.execute({ type: 'RemoveContainer', pod: 'default/web', container });
  return run;
};

describe('a container that vanishes from the runtime', () => {
  it.each(['Always', 'OnFailure', 'Never'])(
    'is started again as if it had never been: %s',
    (policy) => {
      const run = remove(story(policy), 'app').until(30);
      expect(run.times('ContainerStarted', 'app')).toEqual([2, 20]);
      // No exit is known, so there is no back-off; the count comes from the log files.
      expect(run.container('app')).toMatchObject({
        restartCount: 1,
        state: { running: { startedAt: '2026-01-01T00:00:20Z' } },
        lastState: { terminated: { exitCode: 137, reason: 'ContainerStatusUnknown' } },
      });
    },
  );

  it('shows until then as waiting after an end that nobody saw, and its Pod goes on running', () => {
    const run = remove(story('Always', 'real'), 'app').until(30);
    const shown = run
      .facts('PodStatusReported')
      .find(({ at, status }) => at > 20_000 && status.containerStatuses?.[0]?.state?.waiting);
    expect((shown?.at ?? 0) / 1_000).toBeLessThan(21.1);
    expect(shown?.status.phase).toBe('Running');
    expect(shown?.status.containerStatuses?.[0]).toMatchObject({
      restartCount: 1,
      state: { waiting: { reason: 'PodInitializing' } },
      lastState: {
        terminated: {
          exitCode: 137,
          reason: 'ContainerStatusUnknown',
          message:
            'The container could not be located when the pod was deleted.  The container used to be Running',
        },
      },
    });
    expect(run.container('app')?.restartCount).toBe(1);
  });

  it('is not started again in a Pod that is being deleted', () => {
    const run = story('Always').delete(6).until(21);
    remove(run, 'app').until(22);
    expect(run.container('app')?.restartCount).toBe(0);
    expect(run.times('ContainerStarted', 'app')).toEqual([2]);
    run.until(60);
    expect(run.pod).toBeUndefined();
  });

  it('that was an init container counts as completed once the Pod has been initialized', () => {
    const run = remove(story('Always'), 'init');
    run.execute({
      type: 'KillContainer',
      pod: 'default/web',
      container: 'other',
      signal: 'SIGKILL',
    });
    run.until(30);
    expect(run.times('ContainerStarted', 'init')).toEqual([0]);
    expect(run.container('init')).toMatchObject({
      ready: true,
      state: { terminated: { exitCode: 0, reason: 'Completed' } },
    });
    expect(run.condition('Initialized')).toBe('True');
  });

  it('that was a sidecar is started again and nothing else', () => {
    const run = remove(story('Never'), 'side').until(30);
    expect(run.times('ContainerStarted', 'side')).toEqual([2, 20]);
    expect(run.times('ContainerStarted', 'app')).toEqual([2]);
    expect(run.container('side')?.restartCount).toBe(1);
  });
});

it('nothing can be removed that the runtime does not have', () => {
  const run = story('Always');
  expect(
    run.execute({ type: 'RemoveContainer', pod: 'default/web', container: 'none' }),
  ).toMatchObject({
    accepted: false,
    message: 'the runtime has no container none of pod default/web',
  });
});
