/** Probes and lifecycle hooks of every kind, about ports and files that may or may not be there. */
import fc, { type Arbitrary } from 'fast-check';
import type { Lifecycle, LifecycleHandler, Probe } from '../../api/schema/kubernetes.ts';

/** The port that programs of arbitrary containers usually serve. */
export const USUAL_PORT = 8080;
const PATHS = ['/', '/healthz'];
const COMMANDS: readonly (readonly string[])[] = [
  ['true'],
  ['cat', '/data/ready'],
  ['sh', '-c', 'test -f /tmp/healthy'],
  ['false'],
  ['sh', '-c', 'sleep 1'],
];

const port = fc.constantFrom(USUAL_PORT, USUAL_PORT, 9090);
const handler: Arbitrary<Probe> = fc.oneof(
  fc.record({ httpGet: fc.record({ path: fc.constantFrom(...PATHS), port }) }),
  fc.record({ tcpSocket: fc.record({ port }) }),
  fc.record({ exec: fc.record({ command: fc.constantFrom(...COMMANDS) }) }),
  fc.record({ grpc: fc.record({ port }) }),
);

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
  withTiming({ successThreshold: fc.integer({ min: 1, max: 2 }) });

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
