import { LogWriter, readClusterLog } from '@podsim/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { ended, type Ended } from '../testing/memory-io.ts';

const SCENARIO = `apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: app, image: nginx}]}
---
apiVersion: podsim.dev/v1alpha1
kind: Scenario
spec:
  duration: 5m
  steps:
  - {at: 1m, killContainer: {pod: web}}
  - {at: 2m, delete: {kind: Pod, name: web}}
`;

let log = '';
beforeAll(async () => {
  const files = { 's.yaml': SCENARIO };
  log = (await ended(['run', 's.yaml', '--log', 'run.log'], { files })).files.get('run.log') ?? '';
});

const on = (argv: string, text = log): Promise<Ended> =>
  ended(argv.split(' '), { files: { 'run.log': text } });

describe('replay', () => {
  it('shows a past instant as the run itself would have reported it', async () => {
    const past = await on('replay run.log --at 1m30s -o json');
    const files = { 's.yaml': SCENARIO };
    const present = await ended(['run', 's.yaml', '--at', '1m30s', '-o', 'json'], { files });
    expect([past.code, past.stderr]).toEqual([0, '']);
    expect(JSON.parse(past.stdout)).toEqual(JSON.parse(present.stdout));
  });

  it('stops after the fact asked for', async () => {
    const { stdout } = await on('replay run.log --seq 9 -o facts');
    expect(stdout.trimEnd().split('\n')).toHaveLength(9);
  });

  it('shows the end of the run when nothing is asked, as the run itself did', async () => {
    expect((await on('replay run.log')).stdout).toContain('At 5m0s:\nNo pods.\n');
    const files = { 's.yaml': SCENARIO };
    const present = await ended(['run', 's.yaml', '-o', 'json'], { files });
    const past = await on('replay run.log -o json');
    expect(JSON.parse(past.stdout)).toEqual(JSON.parse(present.stdout));
  });

  it('shows the last fact of an older log, and says when the log was silent by then', async () => {
    const reading = readClusterLog(log.split('\n'));
    const pieces: string[] = [];
    const writer = new LogWriter((piece) => pieces.push(piece), {
      version: '0.1.0',
      seed: 1,
      inputs: null,
    });
    for (const fact of reading.facts) writer.write(fact);
    writer.close();
    const older = pieces.join('');
    expect((await on('replay run.log', older)).stdout).toMatch(/At 2m[\d.]+s:\nNo pods\.\n/);
    expect((await on('replay run.log --at 5m', older)).stdout).toMatch(
      /At 5m0s \(the last fact is at 2m[\d.]+s\):/,
    );
  });

  it.each([
    ['replay run.log --seq 9999', /^--seq 9999: the log ends with #\d+\n$/],
    ['replay run.log --at 301s', /^--at 5m1s: the run ends before, at 5m0s\n$/],
    ['replay gone.log', /^gone\.log: no such file or folder\n$/],
    ['replay run.log --seq 3 --at 1s', /^error: option '--at <duration>' cannot be used with/],
  ])('refuses %s', async (argv, message) => {
    const { code, stdout, stderr } = await on(argv);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });

  it('refuses a damaged log in the words of its reader', async () => {
    const torn = await on('replay run.log', log.slice(0, 3_000));
    expect([torn.code, torn.stdout]).toEqual([2, '']);
    expect(torn.stderr).toMatch(
      /^run\.log: line \d+: the log ends within this line; \d+ facts recovered\n$/,
    );
    const altered = await on('replay run.log', log.replace('nginx:latest', 'nginx:oldest'));
    expect(altered.stderr).toContain('checksum mismatch: the log was altered');
  });
});

describe('explain', () => {
  it('walks from an object back to where its latest change began', async () => {
    const { code, stdout } = await on('explain run.log pod/web');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^pod\/web, and how its latest change came about:\n\n +2m0\.000s {2}#\d+ /,
    );
    expect(stdout).toMatch(/ObjectDeleted .*web.*\n\nNow: default\/web is gone\.\n$/);
  });

  it('shows a Pod as it stands, with its containers', async () => {
    const argv = ['run', 's.yaml', '--until', '90s', '--log', 'run.log'];
    const { files } = await ended(argv, { files: { 's.yaml': SCENARIO } });
    const { stdout } = await on('explain run.log pod/web', files.get('run.log'));
    expect(stdout).toMatch(/\nNow:\nNAME .*\nweb +1\/1 +Running +1 .* 90s /);
    expect(stdout).toMatch(/\n {2}app: running since 2026-01-01T00:01:\d\dZ, 1 restart\n/);
  });

  it('tells all that a container went through', async () => {
    const { stdout } = await on('explain run.log container/web/app');
    expect(stdout).toContain('ContainerRemoved');
  });

  it('walks from a fact, given by number', async () => {
    const { stdout } = await on('explain run.log 20');
    const lines = stdout.trimEnd().split('\n');
    expect(lines.at(-1)).toMatch(/^ +[\d.]+s {2}#20 /);
    expect(lines.length).toBeGreaterThan(2);
  });

  it.each([
    ['explain run.log 9999', /^#9999: no such fact; the log has \d+\n$/],
    ['explain run.log pod/wbe', /^pod\/wbe: not in this log; pods in it: default\/web\n$/],
    ['explain run.log web', /^web: want a number \(1234\), or pod\/web/],
    ['explain run.log', /^error: missing required argument 'ref'\n/],
  ])('refuses %s', async (argv, message) => {
    const { code, stdout, stderr } = await on(argv);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });
});
