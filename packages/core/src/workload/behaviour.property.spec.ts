import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cpuAt,
  execAnswerAt,
  grpcAnswerAt,
  hangingAt,
  httpAnswerAt,
  listenersAt,
  memoryAt,
  memoryReaches,
  nextChangeAfter,
} from './behaviour-answers.ts';
import type { Behaviour } from './behaviour.ts';
import { compileBehaviour } from './compile-behaviour.ts';
import { programFor } from './process.ts';
import { TestContainer } from './testing-container.ts';
import type { WorkloadSpec } from '../api/manifest/workload-spec.ts';

const HORIZON_MS = 10_000;
const duration = fc.integer({ min: 0, max: HORIZON_MS }).map((ms) => `${ms}ms`);
const span = fc.record({ from: duration, to: duration }, { requiredKeys: [] });
const path = fc.constantFrom('/', '/a', '/a*', '/healthz');
const spec: fc.Arbitrary<WorkloadSpec> = fc.record(
  {
    startup: duration,
    exit: fc.record({ after: duration, code: fc.nat(255) }),
    listen: fc.array(fc.record({ port: fc.constantFrom(80, 81) }), { maxLength: 2 }),
    http: fc.array(
      fc
        .tuple(
          span,
          fc.record(
            { path, status: fc.constantFrom(200, 404, 500), latency: duration },
            { requiredKeys: [] },
          ),
        )
        .map(([a, b]) => ({ ...a, ...b })),
      { maxLength: 4 },
    ),
    hang: fc.array(span, { maxLength: 2 }),
    grpc: fc.array(
      span.map((each) => ({ ...each, status: 'NOT_SERVING' as const })),
      { maxLength: 2 },
    ),
    exec: fc.array(
      fc.tuple(span, fc.nat(3)).map(([each, exitCode]) => ({ ...each, command: ['x'], exitCode })),
      { maxLength: 3 },
    ),
    cpu: fc.array(fc.record({ from: duration, cores: fc.integer({ min: 0, max: 4 }) }), {
      maxLength: 3,
    }),
    memory: fc.array(
      fc.record({
        from: duration,
        bytes: fc.integer({ min: 0, max: 1_000 }),
        growth: fc
          .tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1, max: 300 }))
          .map(([bytes, ms]) => `${bytes}/${ms}ms`),
      }),
      { maxLength: 3 },
    ),
  },
  { requiredKeys: [] },
);

function answers(behaviour: Behaviour, at: number): unknown {
  const paths = ['/', '/a', '/abc', '/healthz'];
  return {
    listeners: listenersAt(behaviour, at),
    http: [80, 81].flatMap((port) =>
      paths.map((each) => httpAnswerAt(behaviour, { path: each, port }, at)),
    ),
    grpc: grpcAnswerAt(behaviour, { port: 80 }, at),
    exec: execAnswerAt(behaviour, ['x'], at),
    hanging: hangingAt(behaviour, at),
    cpu: cpuAt(behaviour, at),
  };
}

describe('every behaviour', () => {
  it('answers alike at all instants between two changes', () => {
    fc.assert(
      fc.property(spec, fc.nat(HORIZON_MS), fc.nat(HORIZON_MS), (given, at, later) => {
        const behaviour = compileBehaviour(given);
        const next = nextChangeAfter(behaviour, at) ?? Number.MAX_SAFE_INTEGER;
        expect(next).toBeGreaterThan(at);
        const before = Math.min(at + later, next - 1);
        expect(answers(behaviour, before)).toEqual(answers(behaviour, at));
      }),
      { numRuns: 1_000 },
    );
  });

  it('holds more than a limit for the first time when `memoryReaches` says so', () => {
    fc.assert(
      fc.property(spec, fc.integer({ min: 0, max: 3_000 }), (given, limit) => {
        const behaviour = compileBehaviour(given);
        const reached = memoryReaches(behaviour, limit);
        const horizon = Math.min(reached ?? HORIZON_MS + 500, HORIZON_MS + 500);
        for (let at = 0; at < horizon; at += 1)
          if (memoryAt(behaviour, at) > limit) expect.fail(`above ${limit} at ${at} already`);
        if (reached !== undefined) expect(memoryAt(behaviour, reached)).toBeGreaterThan(limit);
      }),
      { numRuns: 200 },
    );
  });

  it('opens its ports when its start-up is over and ends when it says, or at SIGTERM', () => {
    fc.assert(
      fc.property(spec, fc.boolean(), fc.nat(HORIZON_MS), (given, roundTrip, signalAt) => {
        const behaviour = compileBehaviour(given);
        const program = programFor({
          image: 'x',
          containerName: 'c',
          podLabels: {},
          podAnnotations: {},
          workloads: [{ spec: given }],
        });
        const container = new TestContainer(program, { roundTrip, startAt: 5 }).runUntil(
          signalAt + 5,
        );
        const exitMs = behaviour.exit?.afterMs ?? Number.MAX_SAFE_INTEGER;
        if (container.exitCode === undefined) {
          expect(signalAt).toBeLessThan(exitMs);
          expect(container.ports.length).toBe(
            signalAt >= behaviour.startupMs ? behaviour.listen.length : 0,
          );
          expect(container.behaviour()?.sinceMs).toBe(5);
          expect(container.signal('SIGTERM').exitCode).toBe(143);
        } else {
          expect(exitMs).toBeLessThanOrEqual(signalAt);
          expect(container.exitCode).toBe(behaviour.exit?.code);
        }
      }),
      { numRuns: 500 },
    );
  });
});
