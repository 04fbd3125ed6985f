import { describe, expect, it } from 'vitest';
import {
  cpuAt,
  execAnswerAt,
  grpcAnswerAt,
  hangingAt,
  httpAnswerAt,
  httpBodyPath,
  listenersAt,
  memoryAt,
  memoryReaches,
  nextChangeAfter,
  tcpAnswerAt,
} from './behaviour-answers.ts';
import { compileBehaviour } from './compile-behaviour.ts';

const MINUTE = 60_000;
const MIB = 2 ** 20;

/** The example of the Workload file format. */
const slowJava = compileBehaviour({
  startup: '20s',
  exit: { after: '90m', code: 1 },
  listen: [{ port: 8080, protocol: 'TCP' }],
  http: [
    { path: '/healthz', from: '5m', to: '7m', status: 500 },
    { path: '/healthz', from: '9m', latency: '3s' },
  ],
  hang: [{ from: '12m', to: '13m' }],
  exec: [{ command: ['cat', '/tmp/ok'], from: '0s', to: '1m', exitCode: 0 }],
  cpu: [
    { from: '0s', cores: '1' },
    { from: '2m', cores: '10m' },
  ],
  memory: [{ from: '0s', bytes: '100Mi', growth: '10Mi/m' }],
  onSIGTERM: { exitAfter: '5s', code: 0 },
});

describe('a compiled behaviour', () => {
  const get = (elapsedMs: number, path = '/healthz', port = 8080) =>
    httpAnswerAt(slowJava, { path, port }, elapsedMs);

  it('refuses connections until its start-up is over', () => {
    expect(get(19_999)).toBe('refused');
    expect(get(20_000)).toEqual({ status: 200, latencyMs: 1 });
    expect(listenersAt(slowJava, 19_999)).toEqual([]);
    expect(listenersAt(slowJava, 20_000)).toEqual([{ port: 8080, protocol: 'TCP' }]);
  });

  it('refuses other ports, and answers other paths by the default', () => {
    expect(get(MINUTE, '/', 80)).toBe('refused');
    expect(get(6 * MINUTE, '/other')).toEqual({ status: 200, latencyMs: 1 });
  });

  it('answers by the rules that cover the instant; `to` is not included', () => {
    expect(get(5 * MINUTE - 1)).toEqual({ status: 200, latencyMs: 1 });
    expect(get(5 * MINUTE)).toEqual({ status: 500, latencyMs: 1 });
    expect(get(7 * MINUTE, '/healthz?full=1')).toEqual({ status: 200, latencyMs: 1 });
    expect(get(10 * MINUTE)).toEqual({ status: 200, latencyMs: 3_000 });
  });

  it('S20: hung, it answers nothing, although the kernel still accepts connections', () => {
    expect(get(12 * MINUTE)).toBe('hang');
    expect(hangingAt(slowJava, 13 * MINUTE)).toBe(false);
    expect(tcpAnswerAt(slowJava, 8080, 12 * MINUTE)).toBe('accepted');
  });

  it('says what executed commands give while it knows', () => {
    expect(execAnswerAt(slowJava, ['cat', '/tmp/ok'], 0)?.exitCode).toBe(0);
    expect(execAnswerAt(slowJava, ['cat', '/tmp/ok'], MINUTE)).toBeUndefined();
    expect(execAnswerAt(slowJava, ['cat', '/tmp/other'], 0)).toBeUndefined();
  });

  it('wants CPU in steps and memory along a line', () => {
    expect([cpuAt(slowJava, 0), cpuAt(slowJava, 2 * MINUTE)]).toEqual([1_000, 10]);
    expect(memoryAt(slowJava, 3 * MINUTE)).toBe(130 * MIB);
    const reachedMs = memoryReaches(slowJava, 150 * MIB) ?? 0;
    expect(memoryAt(slowJava, reachedMs)).toBeGreaterThan(150 * MIB);
    expect(memoryAt(slowJava, reachedMs - 1)).toBeLessThanOrEqual(150 * MIB);
  });

  it('changes at the instants that its spec names, and no others', () => {
    const changes: number[] = [];
    for (let at: number | undefined = 0; at !== undefined; at = nextChangeAfter(slowJava, at))
      changes.push(at);
    expect(changes).toEqual(
      [0, 20_000, ...[1, 2, 5, 7, 9, 12, 13, 90].map((m) => m * MINUTE)].sort((a, b) => a - b),
    );
  });
});

describe('the default behaviour', () => {
  const plain = compileBehaviour({});

  it('starts in a second, serves every port, runs for ever and ends at once on SIGTERM', () => {
    expect(httpAnswerAt(plain, { path: '/x', port: 4711 }, 999)).toBe('refused');
    expect(httpAnswerAt(plain, { path: '/x', port: 4711 }, 1_000)).toEqual({
      status: 200,
      latencyMs: 1,
    });
    expect(grpcAnswerAt(plain, { port: 5000 }, 1_000)).toEqual({ status: 'SERVING', latencyMs: 1 });
    expect(plain.exit).toBeUndefined();
    expect(plain.onSIGTERM).toEqual({ exitAfterMs: 0, code: 143 });
    expect(nextChangeAfter(plain, 1_000)).toBeUndefined();
  });
});

describe('further answers', () => {
  it('merge rules field by field, the later one winning', () => {
    const behaviour = compileBehaviour({
      startup: '0s',
      http: [
        { latency: '50ms', body: 'ok' },
        { path: '/api/*', status: 503 },
        { port: 81, status: 404 },
      ],
    });
    expect(httpAnswerAt(behaviour, { path: '/api/v1', port: 80 }, 0)).toEqual({
      status: 503,
      latencyMs: 50,
      body: 'ok',
    });
    expect(httpAnswerAt(behaviour, { path: '/api/v1', port: 81 }, 0)).toMatchObject({
      status: 404,
    });
  });

  it('leave the drawing of flaky requests to the caller', () => {
    const behaviour = compileBehaviour({
      startup: '0s',
      flaky: [{ path: '/x', failureProbability: 0.1 }],
    });
    expect(httpAnswerAt(behaviour, { path: '/x', port: 80 }, 0)).toEqual({
      status: 200,
      latencyMs: 1,
      failure: { probability: 0.1, status: 500 },
    });
  });

  it('follow the health service of gRPC over time', () => {
    const behaviour = compileBehaviour({
      startup: '0s',
      grpc: [{ service: 'db', from: '1m', status: 'NOT_SERVING' }],
    });
    const check = (service: string, at: number) =>
      grpcAnswerAt(behaviour, { port: 1, service }, at);
    expect([check('db', 0), check('db', MINUTE), check('', MINUTE)]).toMatchObject(
      ['SERVING', 'NOT_SERVING', 'SERVING'].map((status) => ({ status })),
    );
  });

  it('name the file that a GET is answered from', () => {
    const files = compileBehaviour({ serveFiles: { directory: '/www' } });
    expect(httpBodyPath(files, '/')).toEqual(['/www/index.html']);
    expect(httpBodyPath(files, '/a/b.html?x=1')).toEqual([
      '/www/a/b.html',
      '/www/a/b.html/index.html',
    ]);
    expect(httpBodyPath(files, '/../etc/passwd')).toEqual([]);
    expect(httpBodyPath(compileBehaviour({}), '/')).toBeUndefined();
  });

  it('of a client program are those of the server that it asks', () => {
    const redis = compileBehaviour({
      startup: '2s',
      clients: ['redis-cli'],
      hang: [{ from: '1m' }],
    });
    const ping = (at: number) =>
      execAnswerAt(redis, ['sh', '-c', 'redis-cli -h localhost ping'], at)?.exitCode;
    expect([ping(1_999), ping(2_000), ping(MINUTE)]).toEqual([1, 0, 1]);
  });

  it('refuse what is no duration, quantity or rate', () => {
    expect(() => compileBehaviour({ startup: 'soon' })).toThrow('not a duration: soon');
    expect(() => compileBehaviour({ memory: [{ bytes: 'lots' }] })).toThrow(
      'lots: quantities must',
    );
    expect(() => compileBehaviour({ memory: [{ bytes: '1Mi', growth: '1Mi' }] })).toThrow(
      'not a growth rate',
    );
  });
});
