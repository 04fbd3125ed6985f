import { describe, expect, it } from 'vitest';
import { httpAnswerAt, httpBodyPath } from './behaviour-answers.ts';
import { imageInfo } from './image-catalogue.ts';
import { execProgramFor, programFor } from './process.ts';
import type { ProgramInput } from './process.ts';
import { MemoryFiles, TestContainer } from './testing-container.ts';
import type { WorkloadDocument } from '../api/manifest/workload-spec.ts';

const base: ProgramInput = {
  image: 'nginx',
  containerName: 'web',
  podLabels: {},
  podAnnotations: {},
  workloads: [],
};

function start(input: Partial<ProgramInput>, untilMs = 60_000): TestContainer {
  return new TestContainer(programFor({ ...base, ...input })).runUntil(untilMs);
}

const exitDocument = (
  code: number,
  match?: WorkloadDocument['spec']['match'],
): WorkloadDocument => ({
  spec: { exit: { after: '1s', code }, ...(match && { match }) },
});

describe('the program of a container', () => {
  it('is the image catalogue, unless something says otherwise', () => {
    const container = start({});
    expect(container.ports).toEqual([{ at: 50, port: 80 }]);
    expect(container.behaviour()?.behaviour.serveFiles?.directory).toBe('/usr/share/nginx/html');
  });

  it('is changed by a document, more by a later one, most by the annotation', () => {
    const workloads = [exitDocument(1), exitDocument(2)];
    expect(start({ workloads }).exitCode).toBe(2);
    const podAnnotations = { 'podsim.dev/workload.web': 'exit: {after: 2s, code: 3}' };
    const annotated = start({ workloads, podAnnotations });
    expect([annotated.exitCode, annotated.wakeUps.at(-1)]).toEqual([3, 2_000]);
    expect(annotated.ports).toEqual([{ at: 50, port: 80 }]);
  });

  it('heeds only documents that match in image, container and labels', () => {
    const matched = (match: WorkloadDocument['spec']['match'], more: Partial<ProgramInput> = {}) =>
      start({ ...more, workloads: [exitDocument(9, match)] }).exitCode;
    expect(matched({ image: 'nginx' })).toBe(9);
    expect(matched({ image: 'nginx' }, { image: 'nginx:1.25' })).toBe(9);
    expect(matched({ image: 'ngin*5' }, { image: 'nginx:1.25' })).toBe(9);
    expect(matched({ image: 'redis' })).toBeUndefined();
    expect(matched({ container: 'other' })).toBeUndefined();
    const podSelector = { matchLabels: { app: 'web' } };
    expect(matched({ podSelector })).toBeUndefined();
    expect(matched({ podSelector }, { podLabels: { app: 'web' } })).toBe(9);
    expect(matched({ image: 'nginx' }, { init: true })).toBeUndefined();
    expect(matched({ container: 'web' }, { init: true })).toBe(9);
  });

  it('is the same object for the same inputs', () => {
    expect(programFor({ ...base, podLabels: { a: '1' } })).toBe(programFor(base));
    expect(programFor({ ...base, image: 'redis' })).not.toBe(programFor(base));
  });

  it('of an unknown image serves every port, whatever its command', () => {
    for (const command of [undefined, ['/app/server', '--verbose'], ['java', '-jar', 'app.jar']]) {
      const container = start({ image: 'example.com/shop:1', ...(command && { command }) });
      expect(container.behaviour()?.behaviour.listensOnAnyPort).toBe(true);
      expect(container.exitCode).toBeUndefined();
    }
  });

  it('of a base image without a command ends at once, with a terminal never', () => {
    for (const image of ['busybox', 'debian', 'ubuntu:22.04', 'alpine']) {
      expect(start({ image }).exitCode).toBe(0);
      expect(start({ image, interactive: true }).exitCode).toBeUndefined();
    }
  });

  it('cannot start when the image surely lacks it', () => {
    const errorOf = (image: string, command: readonly string[]) =>
      programFor({ ...base, image, command }).startError;
    expect(errorOf('alpine', ['bash', '-c', 'true'])).toContain(
      'exec: "bash": executable file not found in $PATH',
    );
    expect(errorOf('registry.k8s.io/pause:3.9', ['sh'])).toContain('exec: "sh"');
    expect(errorOf('busybox', ['gizmo'])).toContain('exec: "gizmo"');
    expect(errorOf('busybox', ['sh'])).toBeUndefined();
    expect(errorOf('example.com/app', ['gizmo'])).toBeUndefined();
  });

  it('passes args to the entry point as images do', () => {
    expect(start({ image: 'redis', args: ['--appendonly', 'yes'] }).ports).toEqual([
      { at: 50, port: 6379 },
    ]);
    expect(start({ image: 'redis', args: ['sh', '-c', 'exit 3'] }).exitCode).toBe(3);
    expect(start({ image: 'example.com/tool', args: ['sh', '-c', 'exit 3'] }).exitCode).toBe(3);
  });

  it('reads the arguments of test servers and load generators', () => {
    const liveness = start({
      image: 'registry.k8s.io/e2e-test-images/agnhost:2.40',
      args: ['liveness'],
    });
    const { behaviour } = liveness.behaviour() ?? {};
    const health = (at: number) =>
      behaviour && httpAnswerAt(behaviour, { path: '/healthz', port: 8080 }, at);
    expect([health(9_999), health(10_000)]).toMatchObject([{ status: 200 }, { status: 500 }]);
    const stress = start({
      image: 'polinux/stress',
      command: ['stress'],
      args: ['--vm', '1', '--vm-bytes', '250M', '--vm-hang', '1'],
    });
    expect(stress.behaviour()?.behaviour.memory.at(-1)?.bytes).toBe(250 * 2 ** 20);
  });

  it('ends when a port is taken', () => {
    const container = new TestContainer(programFor(base), { portsTaken: [80] }).runUntil(1_000);
    expect(container.exitCode).toBe(1);
    expect(container.stderr).toContain('Address already in use');
  });

  it('crashes at a hazard rate, drawn when it starts', () => {
    const spec = { crash: { mtbf: '10m', code: 7 }, listen: [] };
    const container = start({ workloads: [{ spec }] }, 10 * 3_600_000);
    expect(container.exitCode).toBe(7);
    expect(container.wakeUps).toEqual([Math.round(-600_000 * Math.log(1 - 0.618_033_988))]);
  });

  it('S14: Tomcat serves the archive that is in its webapps directory', () => {
    const { behaviour } = start({ image: 'geektime/tomcat:7.0' }).behaviour() ?? {};
    const paths = (behaviour && httpBodyPath(behaviour, '/sample/')) ?? [];
    expect(paths).toContain('/root/apache-tomcat-7.0.42-v2/webapps/sample.war');
  });
});

describe('an executed command', () => {
  const exec = (
    command: readonly string[],
    options: Partial<ProgramInput> & { files?: MemoryFiles } = {},
  ) =>
    new TestContainer(execProgramFor({ ...base, ...options, exec: command }), options).runUntil(
      60_000,
    );

  it('sees the files of the container', () => {
    const files = new MemoryFiles({ '/tmp/healthy': '' });
    expect(exec(['cat', '/tmp/healthy'], { files }).exitCode).toBe(0);
    files.remove('/tmp/healthy');
    expect(exec(['cat', '/tmp/healthy'], { files }).exitCode).toBe(1);
    expect(exec(['sh', '-c', 'test -d /tmp && exit 3']).exitCode).toBe(3);
  });

  it('that is unknown succeeds, with a warning', () => {
    const container = exec(['/app/check', '--deep'], { image: 'example.com/app' });
    expect([container.exitCode, container.warnings.length]).toEqual([0, 1]);
  });

  it('can signal the main process', () => {
    const container = exec(['sh', '-c', 'kill -TERM 1; sleep 5']);
    expect(container.signals).toEqual(['SIGTERM']);
    expect(exec(['/usr/sbin/nginx', '-s', 'quit']).signals).toEqual(['SIGTERM']);
    expect(exec(['pkill', '-HUP', 'nginx']).signals).toEqual(['SIGHUP']);
    expect(exec(['pidof', 'nginx']).stdout).toBe('1\n');
    expect(start({ command: ['sh', '-c', 'pkill nginx; exit 3'] }).signals).toEqual([]);
  });
});

describe('the image catalogue', () => {
  it('knows an image under all its names', () => {
    for (const image of [
      'nginx',
      'nginx:1.25@sha256:0',
      'docker.io/library/nginx:latest',
      'docker.io/nginx',
    ])
      expect(imageInfo(image)).toMatchObject({
        repository: 'nginx',
        known: true,
        stopSignal: 'SIGQUIT',
      });
    expect(imageInfo('k8s.gcr.io/pause:3.5').known).toBe(true);
    expect(imageInfo('example.com:5000/nginx/extra:1').known).toBe(false);
  });

  it('tells variants and versions apart', () => {
    expect(imageInfo('nginx:alpine').sizeBytes).toBeLessThan(imageInfo('nginx').sizeBytes);
    expect(imageInfo('geektime/sample:v1').files).not.toEqual(
      imageInfo('geektime/sample:v2').files,
    );
  });

  it('gives unknown images a default', () => {
    expect(imageInfo('example.com/app:1')).toMatchObject({
      known: false,
      sizeBytes: 100_000_000,
      user: '',
    });
  });
});
