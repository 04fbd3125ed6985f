import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { programFor } from './process.ts';
import type { ConnectResult, ConnectTarget } from './process.ts';
import { MemoryFiles, TestContainer } from './testing-container.ts';
import type { WorkloadSpec } from '../api/manifest/workload-spec.ts';

function programOf(spec: WorkloadSpec) {
  return programFor({
    image: 'x',
    containerName: 'c',
    podLabels: {},
    podAnnotations: {},
    workloads: [{ spec }],
  });
}

const WRITER: WorkloadSpec = {
  startup: '0s',
  writeLog: { path: '/logs/app.log', every: '100ms', line: 'line {n} of {hostname}', count: 50 },
};

/** An application, a shipper that may be restarted, and a sink, with a given time for each answer. */
class Pipeline {
  readonly logs = new MemoryFiles({}, ['/logs']);
  readonly sink: TestContainer;
  readonly writer: TestContainer;
  shipper: TestContainer;
  readonly #spec: WorkloadSpec;
  readonly #latencyMs: number;

  constructor(
    forward: Partial<NonNullable<WorkloadSpec['forwardLog']>>,
    deduplicate: boolean,
    latencyMs: number,
  ) {
    this.#latencyMs = latencyMs;
    this.#spec = {
      startup: '0s',
      forwardLog: {
        from: '/logs/app.log',
        to: { host: 'es', port: 9200 },
        every: '250ms',
        batch: 3,
        ...forward,
      },
    };
    this.sink = new TestContainer(programOf({ startup: '0s', sink: { port: 9200, deduplicate } }));
    this.writer = new TestContainer(programOf(WRITER), { files: this.logs, roundTrip: true });
    this.shipper = this.#start(0);
  }

  runUntil(at: number): this {
    for (let now = this.shipper.now; now <= at; now += 50) {
      this.writer.runUntil(now);
      this.shipper.runUntil(now);
    }
    return this;
  }

  restartShipper(): this {
    this.shipper = this.#start(this.shipper.now);
    return this;
  }

  get received(): readonly string[] {
    return (this.sink.file('/data/received.log') ?? '').split('\n').slice(0, -1);
  }

  #start(startAt: number): TestContainer {
    const connect = (target: ConnectTarget): ConnectResult => {
      const answer = this.sink.post(target.port, target.path ?? '', target.body ?? '');
      return {
        ok: answer !== undefined,
        latencyMs: this.#latencyMs,
        ...(answer && { status: answer.status }),
      };
    };
    return new TestContainer(programOf(this.#spec), {
      files: this.logs,
      roundTrip: true,
      connect,
      startAt,
    });
  }
}

const ALL = Array.from({ length: 50 }, (_, index) => `line ${index + 1} of web-1`);

describe('S15: log shipping', () => {
  it('writes numbered lines, going on after a restart where the file ends', () => {
    const files = new MemoryFiles({}, ['/logs']);
    new TestContainer(programOf(WRITER), { files }).runUntil(450);
    new TestContainer(programOf(WRITER), { files, startAt: 1_000 }).runUntil(100_000);
    expect(files.read('/logs/app.log')?.split('\n').slice(0, -1)).toEqual(ALL);
  });

  it('delivers every line once, in order, when nothing is restarted', () => {
    expect(new Pipeline({}, false, 20).runUntil(20_000).received).toEqual(ALL);
  });

  it('loses and doubles nothing with a checkpoint on the volume and a sink that deduplicates', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 3_000 }), { maxLength: 6 }),
        fc.constantFrom(0, 7, 200, 900),
        (pauses, latencyMs) => {
          const pipeline = new Pipeline({ checkpoint: '/logs/app.pos' }, true, latencyMs);
          for (const pause of pauses)
            pipeline.runUntil(pipeline.shipper.now + pause).restartShipper();
          expect(pipeline.runUntil(pipeline.shipper.now + 40_000).received).toEqual(ALL);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('doubles the batch in flight when only the sink does not deduplicate', () => {
    const pipeline = new Pipeline({ checkpoint: '/logs/app.pos' }, false, 200).runUntil(1_050);
    const before = pipeline.received.length;
    pipeline.restartShipper().runUntil(30_000);
    expect(before).toBeGreaterThan(0);
    expect(pipeline.received.length).toBe(ALL.length + 3);
    expect(new Set(pipeline.received).size).toBe(ALL.length);
  });

  it('doubles everything without a checkpoint, or loses what came meanwhile', () => {
    const beginning = new Pipeline({ startAt: 'beginning' }, false, 0).runUntil(2_000);
    const sent = beginning.received.length;
    expect(beginning.restartShipper().runUntil(30_000).received.length).toBe(sent + ALL.length);

    const end = new Pipeline({ startAt: 'end', every: '1s', batch: 1 }, false, 0).runUntil(3_000);
    end.restartShipper().runUntil(90_000);
    expect(end.received.length).toBeLessThan(ALL.length);
    expect(new Set(end.received).size).toBe(end.received.length);
  });

  it('keeps what the sink does not take', () => {
    const files = new MemoryFiles({ '/logs/app.log': 'a\nb\nunfinished' });
    const bodies: string[] = [];
    const spec: WorkloadSpec = {
      startup: '0s',
      forwardLog: { from: '/logs/app.log', to: { host: 'es', port: 1 } },
    };
    new TestContainer(programOf(spec), {
      files,
      connect: ({ body = '' }, now) => {
        if (now >= 3_000) bodies.push(body);
        return now < 3_000
          ? { ok: false, latencyMs: 0, error: 'refused' }
          : { ok: true, latencyMs: 0 };
      },
    }).runUntil(10_000);
    expect(bodies).toEqual(['a\nb\n']);
  });
});

describe('a program with activities', () => {
  it('prints its lines at their times, opens its ports and ends as it says', () => {
    const spec: WorkloadSpec = {
      startup: '1s',
      listen: [{ port: 80 }],
      stdout: ['starting', { at: '2s', line: 'ready' }],
      files: [{ path: '/tmp/started', content: 'yes' }],
      exit: { after: '3s', code: 4 },
    };
    const container = new TestContainer(programOf(spec), { roundTrip: true });
    expect([container.stdout, container.file('/tmp/started')]).toEqual(['starting\n', 'yes']);
    container.runUntil(2_500);
    expect(container.stdout).toBe('starting\nready\n');
    expect(container.ports).toEqual([{ at: 1_000, port: 80 }]);
    expect(container.runUntil(5_000).exitCode).toBe(4);
  });

  it('does nothing while it hangs', () => {
    const spec: WorkloadSpec = { ...WRITER, hang: [{ from: '200ms', to: '1s' }] };
    const files = new MemoryFiles({}, ['/logs']);
    const container = new TestContainer(programOf(spec), { files }).runUntil(999);
    expect(files.read('/logs/app.log')?.split('\n')).toHaveLength(3);
    container.runUntil(1_000);
    expect(files.read('/logs/app.log')?.split('\n')).toHaveLength(4);
  });
});
