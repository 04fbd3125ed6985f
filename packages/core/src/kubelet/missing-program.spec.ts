import { describe, expect, it } from 'vitest';
import { runManifests, type ManifestRun } from '../testing/kubelet-rules/run-manifests.ts';

const begin = (container: string): ManifestRun =>
  runManifests(`
apiVersion: v1
kind: ConfigMap
metadata: { name: scripts }
data: { check.sh: "#!/bin/sh\\nexit 5" }
---
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  terminationGracePeriodSeconds: 1
  volumes: [{ name: scripts, configMap: { name: scripts, defaultMode: 493 } }]
  containers:
    - name: app
      image: busybox:1.36
      volumeMounts: [{ name: scripts, mountPath: /scripts }]
      ${container}
`);
const IDLE = 'command: [sleep, "3600"]';
const liveness = (command: string): string =>
  `livenessProbe: { exec: { command: [${command}] }, failureThreshold: 1, periodSeconds: 10 }`;
const withLiveness = (command: string): ManifestRun =>
  begin(`${IDLE}\n      ${liveness(command)}`).until(35);
const CANNOT = 'OCI runtime exec failed: exec failed: unable to start container process:';

describe('a probe that executes a program which the image lacks', () => {
  it('errs, which counts as nothing, so that the container is never restarted for it', () => {
    const run = withLiveness('/nosuch');
    const why = `${CANNOT} exec: "/nosuch": stat /nosuch: no such file or directory: unknown`;
    expect(run.facts('ProbeErrored')).toHaveLength(3);
    for (const { message } of run.facts('ProbeErrored')) expect(message).toMatch(why);
    expect(run.events('Unhealthy')[0]).toMatch(
      /Warning Unhealthy: Liveness probe errored and resulted in unknown state: rpc error: /,
    );
    expect([run.facts('ProbeFailed'), run.facts('ContainerExited')]).toEqual([[], []]);
    expect(withLiveness('nosuch').facts('ProbeErrored')[0]?.message).toMatch(
      `${CANNOT} exec: "nosuch": executable file not found in $PATH: unknown`,
    );
  });

  it('fails when a shell or another program looks for it in vain', () => {
    for (const command of ['sh, -c, /nosuch', 'timeout, "5", /nosuch']) {
      const run = withLiveness(command);
      expect(run.facts('ProbeErrored')).toEqual([]);
      expect(run.facts('ProbeFailed')[0]?.message).toBe('sh: /nosuch: not found\n');
      expect(run.times('ContainerExited')[0]).toBe(12);
    }
  });

  it('runs it as soon as the container has such a file', () => {
    const start = 'command: [sh, -c, "sleep 15; cp /scripts/check.sh /tmp; sleep 3600"]';
    const run = begin(`${start}\n      ${liveness('/tmp/check.sh')}`).until(25);
    expect(run.times('ProbeErrored')).toEqual([10]);
    expect(run.times('ProbeFailed')).toEqual([20]);
    expect(withLiveness('/scripts/check.sh').times('ProbeErrored')).toEqual([]);
  });
});

describe('a hook that executes a program which the image lacks', () => {
  it('fails with what the runtime says', () => {
    const hook = 'lifecycle: { postStart: { exec: { command: [/nosuch] } } }';
    const run = begin(`${IDLE}\n      ${hook}`).until(1);
    expect(run.facts('HookCompleted')[0]?.message).toMatch(
      `${CANNOT} exec: "/nosuch": stat /nosuch: no such file or directory: unknown`,
    );
  });
});

describe('a container whose program is a file that the image lacks', () => {
  it('cannot be started, unless the file comes with a volume', () => {
    const run = begin('command: [/nosuch]').until(5);
    expect(run.times('ContainerStarted')).toEqual([]);
    expect(run.facts('ContainerExited')[0]).toMatchObject({ exitCode: 128, reason: 'StartError' });
    expect(run.facts('ContainerExited')[0]?.message).toMatch(
      'unable to start container process: exec: "/nosuch": stat /nosuch: no such file or directory: unknown',
    );
    expect(
      begin('command: [/scripts/check.sh]').until(5).facts('ContainerExited')[0],
    ).toMatchObject({ exitCode: 5, reason: 'Error' });
    const inDirectory = 'command: [./check.sh]\n      workingDir: /scripts';
    expect(begin(inDirectory).until(5).facts('ContainerExited')[0]?.exitCode).toBe(5);
  });
});
