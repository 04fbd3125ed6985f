import { describe, expect, it } from 'vitest';
import { runManifests } from './run-manifests.ts';

const lines = (count: number): string =>
  `i=0; while [ $i -lt ${count} ]; do i=$((i+1)); echo line$i; done`;

const pod = (script: string, fields = ''): string => `
apiVersion: v1
kind: Pod
metadata: { name: job }
spec:
  restartPolicy: Never
  containers:
    - name: app
      image: busybox:1.36
      command: [sh, -c, '${script}']
      ${fields}`;

const messageOf = (script: string, fields = ''): string | undefined =>
  runManifests(pod(script, fields)).until(30).container('app')?.state?.terminated?.message;

describe('termination message of policy File', () => {
  it('is what stands in /dev/termination-log, whatever the exit code', () => {
    expect(messageOf('echo bye > /dev/termination-log')).toBe('bye\n');
    expect(messageOf('echo bad > /dev/termination-log; exit 1')).toBe('bad\n');
  });

  it('is read from terminationMessagePath, whose directory need not be in the image', () => {
    const path = 'terminationMessagePath: /report/last-words';
    expect(messageOf('echo bye >> /report/last-words; exit 2', path)).toBe('bye\n');
    expect(messageOf('echo bye > /dev/termination-log; exit 2', path)).toBeUndefined();
  });

  it('is its last 4096 bytes', () => {
    const message = messageOf(`(${lines(1000)}) > /dev/termination-log`) ?? '';
    expect(message).toHaveLength(4096);
    expect(message.endsWith('line999\nline1000\n')).toBe(true);
  });

  it('is never taken from the log', () => {
    expect(messageOf('echo said; exit 1')).toBeUndefined();
  });

  it('is told of init containers too', () => {
    const run = runManifests(`
apiVersion: v1
kind: Pod
metadata: { name: job }
spec:
  restartPolicy: Never
  initContainers:
    - { name: setup, image: busybox:1.36, command: [sh, -c, 'echo no > /dev/termination-log; exit 1'] }
  containers: [{ name: app, image: nginx:1.27 }]`).until(10);
    expect(run.container('setup')?.state?.terminated?.message).toBe('no\n');
  });

  it('shows in lastState while the next instance runs', () => {
    const run = runManifests(`
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - name: app
      image: busybox:1.36
      command: [sh, -c, 'sleep 3; echo gone > /dev/termination-log; exit 4']`).until(5);
    expect(run.container('app')).toMatchObject({
      restartCount: 1,
      state: { running: { startedAt: '2026-01-01T00:00:03Z' } },
      lastState: { terminated: { exitCode: 4, reason: 'Error', message: 'gone\n' } },
    });
  });
});

describe('termination message of policy FallbackToLogsOnError', () => {
  const policy = 'terminationMessagePolicy: FallbackToLogsOnError';

  it('is the log when the container fails and the file is empty', () => {
    expect(messageOf('echo one; sleep 1; echo two >&2; exit 1', policy)).toBe('one\ntwo\n');
  });

  it('is the file when there is something in it', () => {
    expect(messageOf('echo log; echo file > /dev/termination-log; exit 1', policy)).toBe('file\n');
  });

  it('is empty when the container succeeds', () => {
    expect(messageOf('echo log', policy)).toBeUndefined();
  });

  it('is the last 80 lines', () => {
    const message = messageOf(`${lines(100)}; exit 1`, policy) ?? '';
    expect(message.split('\n')).toHaveLength(81);
    expect(message.startsWith('line21\n')).toBe(true);
  });

  it('is at most 2048 bytes of them', () => {
    const long = 'x'.repeat(100);
    const message = messageOf(
      `for i in 1 2 3 4 5 6 7 8 9; do echo ${long}${long}${long}; done; exit 1`,
      policy,
    );
    expect(message).toHaveLength(2048);
    expect(message?.endsWith(`x\n`)).toBe(true);
  });
});

it('all termination messages of a Pod share 12 KiB evenly', () => {
  const containers = [1, 2, 3, 4].map(
    (n) => `
    - name: app-${n}
      image: busybox:1.36
      command: [sh, -c, '(${lines(1000)}) > /dev/termination-log']`,
  );
  const run = runManifests(`
apiVersion: v1
kind: Pod
metadata: { name: job }
spec:
  restartPolicy: Never
  containers: ${containers.join('')}`).until(10);
  const lengths = run.status.containerStatuses?.map(
    ({ state }) => state?.terminated?.message?.length,
  );
  expect(lengths).toEqual([3072, 3072, 3072, 3072]);
});
