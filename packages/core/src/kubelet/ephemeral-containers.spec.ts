import { describe, expect, it } from 'vitest';
import { loadInputs } from '../scenario/load-inputs.ts';
import { runManifests, type ManifestRun } from '../testing/kubelet-rules/run-manifests.ts';

const pod = (ephemeral = '', rest = ''): string => `
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  ${rest}
  containers:
    - { name: app, image: "busybox:1.36", command: [sleep, "1000"] }
  ${ephemeral && `ephemeralContainers: [${ephemeral}]`}
`;
const DEBUG = `{ name: debug, image: "alpine:3.20", command: [sh, -c, "sleep 5; exit 1"], targetContainerName: app }`;
const BAD = `{ name: bad, image: "nowhere.invalid/tools:1", targetContainerName: app }`;

function debugged(fidelity: 'real' | 'instant' = 'instant'): ManifestRun {
  return runManifests(pod(), { fidelity }).until(20).apply(pod(DEBUG));
}

describe('an ephemeral container', () => {
  it('starts in the running Pod that it is added to, beside the containers that are there', () => {
    const run = debugged().until(22);
    expect(run.times('ContainerStarted')).toEqual([0, 20]);
    expect(run.container('debug')?.state).toEqual({
      running: { startedAt: '2026-01-01T00:00:20Z' },
    });
    expect(run.status.containerStatuses).toHaveLength(1);
    expect(run.coreEvents('Started').at(-1)?.involvedObject.fieldPath).toBe(
      'spec.ephemeralContainers{debug}',
    );
  });

  it('never starts again, and means nothing for the readiness and the phase of its Pod', () => {
    for (const fidelity of ['real', 'instant'] as const) {
      const run = debugged(fidelity).until(300);
      expect(run.times('ContainerStarted', 'debug')).toHaveLength(1);
      expect(run.container('debug')).toMatchObject({
        restartCount: 0,
        ready: false,
        state: { terminated: { exitCode: 1, reason: 'Error' } },
      });
      expect(run.condition('Ready')).toBe('True');
      expect(run.status.phase).toBe('Running');
      expect(run.column.at(-1)).toMatch(/Running$/);
    }
  });

  it('is tried again for as long as its image cannot be had', () => {
    const run = runManifests(pod()).until(20).apply(pod(BAD)).until(60);
    expect(run.times('ImagePullStarted', 'bad')).toEqual([20, 30, 50]);
    expect(run.container('bad')?.state?.waiting?.reason).toBe('ImagePullBackOff');
    expect(run.status.phase).toBe('Running');
  });

  it('is killed with its Pod', () => {
    const run = runManifests(pod()).until(20);
    run.apply(pod('{ name: tail, image: "alpine:3.20", command: [sleep, "1000"] }')).until(25);
    run.delete(3).until(60);
    expect(run.times('ContainerExited', 'tail')).toEqual([28]);
    expect(run.pod).toBeUndefined();
  });

  it('starts while the Pod still initializes', () => {
    const init = 'initContainers: [{ name: init, image: "busybox:1.36", command: [sleep, "60"] }]';
    const run = runManifests(pod('', init)).until(20);
    expect(run.times('ContainerStarted')).toEqual([0]);
    run.apply(pod(DEBUG, init)).until(70);
    // The sync that starts init containers is over, so the next one has time for it.
    expect(run.times('ContainerStarted', 'debug')).toEqual([20]);
    expect(run.times('ContainerStarted', 'app')).toEqual([60]);
  });
});

describe('the API', () => {
  const refusal = (first: string, second: string): string => {
    try {
      runManifests(pod()).until(5).apply(pod(first)).apply(pod(second));
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };

  it('takes more ephemeral containers and keeps those that a later manifest leaves out', () => {
    const run = debugged().until(30).apply(pod()).apply(pod(BAD)).until(40);
    expect(run.pod?.spec.ephemeralContainers?.map(({ name }) => name)).toEqual(['debug', 'bad']);
  });

  it('refuses to change one', () => {
    expect(refusal(DEBUG, DEBUG.replace('3.20', '3.21'))).toMatch(
      /spec\.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be changed\n/,
    );
  });

  it('refuses one in a new Pod, and what an ephemeral container must not have', () => {
    expect(() => runManifests(pod(DEBUG))).toThrow(
      'spec.ephemeralContainers: Forbidden: cannot be set on create',
    );
    expect(refusal('', DEBUG.replace('name: debug', 'name: app'))).toMatch(
      /Duplicate value: "app"/,
    );
    expect(refusal('', '{ name: d, image: a, ports: [{ containerPort: 1 }] }')).toMatch(
      /cannot be set for an Ephemeral Container/,
    );
  });

  it('takes them in the manifest of a later step of a scenario, but not at the start', () => {
    const scenario = `
apiVersion: podsim.dev/v1alpha1
kind: Scenario
metadata: { name: debug }
spec:
  duration: 1m
  manifests: [pod.yaml]
  steps: [{ at: 20s, apply: debug.yaml }]
`;
    const files: Record<string, string> = {
      'scenario.yaml': scenario,
      'pod.yaml': pod(),
      'debug.yaml': pod(DEBUG),
    };
    const read = (file: string): string | undefined => files[file];
    expect(loadInputs(['scenario.yaml'], read).problems).toEqual([]);
    expect(loadInputs(['debug.yaml'], read).problems.map(({ message }) => message)).toEqual([
      'spec.ephemeralContainers: Forbidden: cannot be set on create',
    ]);
  });
});
