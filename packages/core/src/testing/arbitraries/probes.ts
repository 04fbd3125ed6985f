/** Probes and lifecycle hooks of every kind, about ports and files that may or may not be there. */
import fc, { type Arbitrary } from 'fast-check';
import type { Lifecycle, LifecycleHandler, Probe } from '../../api/schema/kubernetes.ts';

/** The port that programs of arbitrary containers usually serve, and the name that it has where it has one. */
export const USUAL_PORT = 8080;
export const PORT_NAME = 'web';
/** A command that exists only where the Workload says what it does. */
export const CHECK = ['/check'];
const PATHS = ['/', '/healthz'];
const COMMANDS: readonly (readonly string[])[] = [
  ['true'],
  ['cat', '/data/ready'],
  ['sh', '-c', 'test -f /tmp/healthy'],
  ['sh', '-c', 'sleep 2; exit 0'],
  CHECK,
  ['false'],
  ['sh', '-c', 'sleep 1'],
];

const port = fc.constantFrom(USUAL_PORT, USUAL_PORT, 9090);
const portOrName = fc.constantFrom(USUAL_PORT, USUAL_PORT, 9090, PORT_NAME);
/** What a server answers well to unless its Workload says otherwise. */
const usual: Arbitrary<Probe> = fc.oneof(
  fc.constantFrom(...PATHS).map((path) => ({ httpGet: { path, port: USUAL_PORT } })),
  fc.constant({ tcpSocket: { port: USUAL_PORT } }),
  fc.constant({ grpc: { port: USUAL_PORT } }),
  fc.constantFrom(['true'], CHECK).map((command) => ({ exec: { command } })),
);
const unusual: Arbitrary<Probe> = fc.oneof(
  fc.record({
    httpGet: fc.record(
      {
        path: fc.constantFrom(...PATHS),
        port: portOrName,
        scheme: fc.constantFrom('HTTP', 'HTTPS'),
        host: fc.constantFrom('127.0.0.1', '10.0.0.99'),
      },
      { requiredKeys: ['path', 'port'] },
    ),
  }),
  fc.record({ tcpSocket: fc.record({ port: portOrName }) }),
  fc.record({ exec: fc.record({ command: fc.constantFrom(...COMMANDS) }) }),
  fc.record({ grpc: fc.record({ port }) }),
);
/** Most probes could succeed: what fails from the start hides what changes later. */
const handler = fc.oneof({ weight: 3, arbitrary: usual }, { weight: 2, arbitrary: unusual });

const timing = {
  initialDelaySeconds: fc.integer({ min: 0, max: 15 }),
  periodSeconds: fc.integer({ min: 1, max: 12 }),
  timeoutSeconds: fc.integer({ min: 1, max: 3 }),
  failureThreshold: fc.integer({ min: 1, max: 3 }),
};

const withTiming = (more: {
  readonly [K in keyof Probe]?: Arbitrary<Probe[K]>;
}): Arbitrary<Probe> =>
  fc
    .tuple(handler, fc.record({ ...timing, ...more }, { requiredKeys: [] }))
    .map(([action, rest]) => ({ ...action, ...rest }));

/** A readiness probe. */
export const readinessProbe = (): Arbitrary<Probe> =>
  withTiming({ successThreshold: fc.integer({ min: 1, max: 3 }) });

/** A liveness or startup probe. */
export const killingProbe = (): Arbitrary<Probe> =>
  withTiming({ terminationGracePeriodSeconds: fc.integer({ min: 1, max: 20 }) });

/** The probes of one container; most have few. */
export const arbitraryProbes = (): Arbitrary<{
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly startupProbe?: Probe;
}> =>
  fc.record(
    {
      readinessProbe: readinessProbe(),
      livenessProbe: killingProbe(),
      startupProbe: killingProbe(),
    },
    { requiredKeys: [] },
  );

const hook: Arbitrary<LifecycleHandler> = fc.oneof(
  fc.record({ sleep: fc.record({ seconds: fc.integer({ min: 1, max: 8 }) }) }),
  fc.record({ exec: fc.record({ command: fc.constantFrom(['true'], ['sh', '-c', 'exit 3']) }) }),
  fc.record({ httpGet: fc.record({ path: fc.constant('/'), port }) }),
);

/** postStart and preStop hooks. */
export const arbitraryLifecycle = (): Arbitrary<Lifecycle> =>
  fc.record({ preStop: hook, postStart: hook }, { requiredKeys: [] });
