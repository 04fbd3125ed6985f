import { hashFacts, readClusterLog } from '@podsim/core';
import { describe, expect, it } from 'vitest';
import { ended, type Ended, type MemoryIoOptions } from '../testing/memory-io.ts';

const WEB = `apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: app, image: nginx, tty: true}]}
`;
const SCENARIO = `apiVersion: podsim.dev/v1alpha1
kind: Scenario
spec:
  duration: 5m
  manifests: [web.yaml]
  steps:
  - {at: 1m, delete: {kind: Pod, name: web}}
  expect:
  - {at: 30s, that: "pods.size() == 1"}
  - {at: 4m, that: "pods.size() == 1"}
`;

const run = (argv: string, options: MemoryIoOptions = {}): Promise<Ended> =>
  ended(['run', ...argv.split(' ')], {
    ...options,
    files: { 'web.yaml': WEB, 'scenario.yaml': SCENARIO, ...options.files },
  });

describe('a run', () => {
  it('prints the timeline, the Pods, what is not simulated, and what to do next', async () => {
    const { code, stdout, stderr } = await run('web.yaml');
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toContain('✓ pod/web      app: started');
    expect(stdout).toMatch(/^NAME +READY +STATUS +RESTARTS +AGE +IP +NODE /m);
    expect(stdout).toMatch(/^web +1\/1 +Running +0 +\d+s +10\.244\.\d+\.2 +node-\d /m);
    expect(stdout).toContain('web.yaml:4:47: spec.containers[0].tty: accepted, not simulated');
    expect(stdout).toContain('podsim explain run.log pod/web');
  });

  it('is silent about all but the outcome when asked to', async () => {
    const { stdout, stderr } = await run('web.yaml --quiet', { isTTY: true });
    expect(stderr).toBe('');
    expect(stdout).not.toMatch(/Warnings|Try next/);
  });

  it('prints one JSON document and nothing else', async () => {
    const { code, stdout, stderr } = await run('scenario.yaml -o json --seed 4 --until 2m');
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      podsim: { version: '0.1.0', kubernetesVersion: '1.36', seed: 4 },
      clockMs: 120_000,
      objects: { pods: [] },
      hosts: [{ name: 'node-1', state: 'running' }, { name: 'node-2' }, { name: 'node-3' }],
      expectations: [{ text: 'pods.size() == 1', ok: true, atMs: 30_000 }],
      warnings: [
        { path: 'spec.containers[0].tty', message: 'accepted, not simulated' },
        { path: 'spec.expect[1]' },
      ],
    });
  });

  it('prints YAML that says the same', async () => {
    const { stdout } = await run('web.yaml -o yaml');
    expect(stdout).toMatch(/^podsim:\n {2}version: "?0\.1\.0"?\n/);
    expect(stdout).toContain('creationTimestamp: "2026-01-01T00:00:00Z"');
  });

  it('prints tables as kubectl does', async () => {
    const { stdout, stderr } = await run('web.yaml -o table --at 100ms');
    expect(stdout).toMatch(/^NAME +READY +STATUS +RESTARTS +AGE\nweb +0\/1 +ContainerCreating +0 /);
    expect(stdout).toMatch(/^node-3 +Ready /m);
    expect(stderr).toBe(
      'warning: web.yaml:4:47: spec.containers[0].tty: accepted, not simulated\n',
    );
    expect((await run('web.yaml -o table -n shop --nodes 0')).code).toBe(2);
  });

  it('prints every fact as a line', async () => {
    const { stdout } = await run('web.yaml -o facts --until 0');
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual(
      lines.map((_, index) => index + 1),
    );
  });

  it('reads standard input and folders', async () => {
    expect((await run('- -o table', { stdin: WEB })).stdout).toContain('web ');
    const files = { 'demo/web.yaml': WEB, 'demo/README.md': '#', 'demo/old/web.yaml': 'no: yaml' };
    expect((await run('demo -o table', { files })).code).toBe(0);
  });

  it('fails when an expectation does', async () => {
    const { code, stdout } = await run('scenario.yaml');
    expect(code).toBe(1);
    expect(stdout).toContain('✗ at 4m0s: pods.size() == 1');
    expect(stdout).toContain('✓ 1 held');
    const table = await run('scenario.yaml -o table');
    expect([table.code, table.stderr]).toEqual([
      1,
      expect.stringContaining('✗ at 4m0s: pods.size() == 1\n'),
    ]);
  });

  it('says so when it was stopped by the hour', async () => {
    const crashing = WEB.replace('image: nginx', "image: busybox, command: [sh, -c, 'exit 1']");
    const { stdout } = await run('web.yaml', { files: { 'web.yaml': crashing } });
    expect(stdout).toContain('At 1h0m0s (still not at rest):');
  });
});

describe('the log', () => {
  const logOf = async (argv: string): Promise<string> =>
    (await run(argv)).files.get('run.log') ?? '';

  it('is whole, and is the run that the report tells of', async () => {
    const { stdout, files } = await run('web.yaml --log run.log -o json');
    const reading = readClusterLog((files.get('run.log') ?? '').split('\n'));
    const { log } = JSON.parse(stdout) as { log: { facts: number; hash: string } };
    expect(reading).toMatchObject({ complete: true, hash: log.hash });
    expect(reading.facts).toHaveLength(log.facts);
    expect(hashFacts(reading.facts)).toBe(log.hash);
    expect(reading.header).toMatchObject({ seed: 1, inputs: { files: ['web.yaml'] } });
  });

  it('that has no room on the disk is no bug of podsim', async () => {
    const { length } = await logOf('web.yaml --log run.log');
    for (const fileLengthMax of [10, 3_000, length - 1]) {
      const { code, stdout, stderr } = await run('web.yaml --log run.log', { fileLengthMax });
      expect([code, stdout, stderr]).toEqual([2, '', 'run.log: no space left\n']);
    }
  });

  it('depends on the seed and on nothing else', async () => {
    const first = await logOf('scenario.yaml --log run.log');
    expect(await logOf('scenario.yaml --log run.log --store direct -o json')).toBe(first);
    expect(await logOf('scenario.yaml --log run.log --seed 2')).not.toBe(first);
  });
});

describe('a terminal', () => {
  const ESCAPE = '\u001b';

  it('gets colours and progress', async () => {
    const { stdout, stderr } = await run('web.yaml', { isTTY: true });
    expect(stdout).toContain(`${ESCAPE}[32m✓`);
    expect(stderr).toBe(''); // one slice, and it is over
    const busy = WEB.replace(
      'image: nginx',
      "image: busybox, command: [sh, -c, 'sleep 1; exit 1']",
    );
    const many = Array.from({ length: 30 }, (_, i) => busy.replace('web', `web-${i}`)).join(
      '---\n',
    );
    const long = await run('many.yaml -o table', { isTTY: true, files: { 'many.yaml': many } });
    expect(long.stderr).toMatch(/podsim: \d+\w+ of 1h0m0s, \d+ facts/);
    expect(long.stderr).toContain(`\r${ESCAPE}[K`);
  });

  it.each<readonly [string, MemoryIoOptions]>([
    ['web.yaml', { isTTY: false }],
    ['web.yaml', { isTTY: true, env: { NO_COLOR: '1' } }],
    ['web.yaml --no-color', { isTTY: true }],
  ])('without: %s %j', async (argv, options) => {
    expect((await run(argv, options)).stdout).not.toContain(ESCAPE);
  });
});

describe('bad input', () => {
  it.each([
    ['gone.yaml', 'gone.yaml: no such file or folder\n'],
    ['web.yaml --log nowhere/run.log', 'nowhere/run.log: no such file or folder\n'],
    ['web.yaml --until 1m --at 2m', '--at 2m0s: the run ends before, at 1m0s\n'],
    ['docs', 'docs: no YAML or JSON file in this folder\n'],
    ['bad.yaml', 'bad.yaml:1:1: apiVersion not set\nbad.yaml:1:1: kind not set\n'],
    [
      'web.yaml --until soon',
      "error: option '--until <duration>' argument 'soon' is invalid. Want a duration such as 90s, 5m, 1h30m or 500ms.\n(podsim --help says what there is)\n",
    ],
    [
      'web.yaml --seed x',
      "error: option '--seed <number>' argument 'x' is invalid. Want a whole number.\n(podsim --help says what there is)\n",
    ],
    [
      'web.yaml --nodes -1',
      "error: option '--nodes <number>' argument '-1' is invalid. Want a whole number, 0 or more.\n(podsim --help says what there is)\n",
    ],
    ['web.yaml --frob', "error: unknown option '--frob'\n(podsim --help says what there is)\n"],
  ])('%s', async (argv, message) => {
    const files = { 'docs/a.txt': 'a', 'bad.yaml': 'a: 1\n' };
    const { code, stdout, stderr } = await run(argv, { files });
    expect([code, stdout, stderr]).toEqual([2, '', message]);
  });
});
