/** What programs do: run for ever, end, crash, hang, answer badly, ignore SIGTERM; or a shell script. */
import fc, { type Arbitrary } from 'fast-check';
import type { WorkloadSpec } from '../../api/manifest/workload-spec.ts';
import { CHECK, USUAL_PORT } from './probes.ts';

const seconds = (min: number, max: number): Arbitrary<string> =>
  fc.integer({ min, max }).map((count) => `${count}s`);
const exitCode = fc.constantFrom(0, 1, 3, 137);
const span = fc.record({ from: seconds(1, 60), to: seconds(61, 200) }, { requiredKeys: ['from'] });

/** One or two rules, each for a span of time. */
const spans = <T extends object>(...rules: readonly T[]) =>
  fc.array(
    fc
      .tuple(span, fc.constantFrom(...rules))
      .map(([when, what]): typeof when & T => ({ ...when, ...what })),
    { minLength: 1, maxLength: 2 },
  );

/** A declared behaviour; an absent one runs for ever and serves whatever is asked of it. */
export const arbitraryWorkload = (): Arbitrary<WorkloadSpec> =>
  fc.record(
    {
      startup: seconds(0, 12),
      exit: fc.record({ after: seconds(1, 90), code: exitCode }),
      listen: fc.constantFrom(
        [{ port: USUAL_PORT }],
        [{ port: USUAL_PORT }],
        [{ port: USUAL_PORT, tls: true }],
        [{ port: USUAL_PORT, tls: false }],
        [],
      ),
      http: spans(
        { status: 500 },
        { latency: '400ms' },
        { latency: '900ms' },
        { latency: '2s' },
        { status: 302 },
        { path: '/', status: 302, location: '/healthz' },
        { path: '/healthz', status: 307, location: 'http://elsewhere.example/' },
      ),
      hang: fc.array(span, { minLength: 1, maxLength: 1 }),
      grpc: spans({ status: 'NOT_SERVING' as const }, { latency: '1500ms' }),
      exec: spans(
        { command: CHECK },
        { command: CHECK, exitCode: 1, output: 'not yet' },
        { command: CHECK, latency: '2s' },
      ),
      flaky: fc.constantFrom(
        [{ failureProbability: 0.3 }],
        [{ from: '40s', failureProbability: 1 }],
      ),
      crash: fc.record({ mtbf: seconds(20, 200), code: exitCode }),
      onSIGTERM: fc.oneof(
        fc.record({ exitAfter: seconds(0, 40), code: exitCode }),
        fc.constant({ ignore: true }),
      ),
      memory: fc.constantFrom(
        [{ bytes: '20Mi', growth: '1Mi/s' }],
        [{ bytes: '20Mi' }, { from: '30s', bytes: '600Mi' }, { from: '70s', bytes: '30Mi' }],
        [{ bytes: '300Mi', growth: '5Mi/s' }],
      ),
      cpu: fc.constantFrom([{ cores: '1' }], [{ cores: '10m' }, { from: '20s', cores: '2' }]),
      storage: fc.constantFrom(
        [{ bytes: '10Mi', growth: '2Mi/s' }],
        [{ path: '/data/cache', bytes: '1Mi', growth: '1Mi/s' }],
        [{ bytes: '0' }, { from: '45s', bytes: '1500Mi' }],
      ),
    },
    { requiredKeys: [] },
  );

/** Scripts that end by themselves, with and without success. */
const ENDING = [
  'exit 0',
  'sleep 4',
  'exit 1',
  'sleep 6; exit 2',
  'echo done > /data/ready; sleep 2',
];
/** Scripts that go on until somebody stops them. */
const LASTING = [
  'while true; do echo tick >> /data/log; sleep 9; done',
  'trap "exit 0" TERM; while :; do sleep 3; done',
  'touch /tmp/healthy; sleep 35; rm /tmp/healthy; sleep 3600',
  'until test -f /data/ready; do sleep 2; done; exit 4',
];

export const endingScript = (): Arbitrary<string> => fc.constantFrom(...ENDING);
export const anyScript = (): Arbitrary<string> => fc.constantFrom(...LASTING, ...ENDING);
