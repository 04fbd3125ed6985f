/** Containers: servers whose behaviour a Workload tells, or shell scripts; with ports, probes, hooks, mounts. */
import fc, { type Arbitrary } from 'fast-check';
import type { Container, ContainerPort, VolumeMount } from '../../api/schema/kubernetes.ts';
import type { WorkloadSpec } from '../../api/manifest/workload-spec.ts';
import { aContainer, aScript } from '../builders.ts';
import { arbitraryLifecycle, arbitraryProbes, PORT_NAME, USUAL_PORT } from './probes.ts';
import { anyScript, arbitraryWorkload, endingScript } from './workloads.ts';

/** A container together with what its program does. */
export interface ProgrammedContainer {
  readonly container: Container;
  readonly workload?: WorkloadSpec;
}

/** Where the volumes of arbitrary Pods are mounted; scripts write below the first one. */
export const MOUNT_PATHS: Readonly<Record<string, string>> = {
  scratch: '/data',
  disk: '/srv/disk',
  settings: '/etc/settings',
};
const OTHER_IMAGES = ['nginx:1.29', 'example/app:latest', 'registry.invalid/app:1'];

/** The first choice most of the time. */
const rarely = <T>(usual: T, ...others: readonly T[]): Arbitrary<T> =>
  fc.oneof(
    { weight: 9, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );

const resources = fc.record(
  {
    requests: fc.record({ cpu: rarely('50m', '1') }),
    limits: fc.record(
      {
        memory: fc.constantFrom('128Mi', '40Mi'),
        cpu: fc.constantFrom('500m', '3'),
        'ephemeral-storage': fc.constantFrom('60Mi', '1Gi'),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);

/** Host ports are few, so that Pods compete for them, but different within one Pod, as the API demands. */
const ports = (name: string): Arbitrary<readonly ContainerPort[]> =>
  fc
    .record({
      containerPort: fc.constantFrom(USUAL_PORT, 9090),
      hostPort: rarely(undefined, `${name}`.endsWith('0') ? 8001 : 8002),
      isNamed: fc.boolean(),
    })
    .map(({ containerPort, hostPort, isNamed }) => [
      {
        containerPort,
        ...(hostPort !== undefined && { hostPort }),
        ...(isNamed && { name: PORT_NAME }),
      },
    ]);

const mounts = (volumes: readonly string[]): Arbitrary<readonly VolumeMount[]> =>
  fc.subarray([...volumes], { minLength: Math.min(1, volumes.length) }).chain((names) =>
    fc.array(fc.boolean(), { minLength: names.length, maxLength: names.length }).map((flags) =>
      names.map((name, index) => ({
        name,
        mountPath: MOUNT_PATHS[name] ?? `/mnt/${name}`,
        // Scratch stays writable more often than not, so that scripts get somewhere.
        ...(flags[index] === true && name !== 'scratch' ? { readOnly: true } : undefined),
      })),
    ),
  );

const extras = (name: string, volumes: readonly string[]): Arbitrary<Partial<Container>> =>
  fc.record(
    {
      ports: ports(name),
      resources,
      resizePolicy: fc.constantFrom<NonNullable<Container['resizePolicy']>>(
        [{ resourceName: 'memory', restartPolicy: 'RestartContainer' }],
        [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }],
      ),
      ...(volumes.length > 0 ? { volumeMounts: mounts(volumes) } : undefined),
      imagePullPolicy: rarely('IfNotPresent', 'Always', 'Never'),
    },
    { requiredKeys: [] },
  );

const server = (name: string): Arbitrary<ProgrammedContainer> =>
  fc
    .tuple(rarely('example/app:1', ...OTHER_IMAGES), arbitraryWorkload())
    .map(([image, workload]) => ({ container: aContainer(name, { image }), workload }));

const script = (name: string, scripts: Arbitrary<string>): Arbitrary<ProgrammedContainer> =>
  scripts.map((text) => ({ container: aScript(name, text) }));

/** A regular container. */
export const arbitraryContainer = (
  name: string,
  volumes: readonly string[],
): Arbitrary<ProgrammedContainer> =>
  fc
    .tuple(
      fc.oneof(
        { weight: 3, arbitrary: server(name) },
        { weight: 1, arbitrary: script(name, anyScript()) },
      ),
      extras(name, volumes),
      fc.option(arbitraryProbes(), { nil: {}, freq: 2 }),
      fc.option(arbitraryLifecycle(), { nil: undefined, freq: 1 }),
    )
    .map(([programmed, more, probes, lifecycle]) => ({
      ...programmed,
      container: {
        ...programmed.container,
        ...more,
        ...probes,
        ...(lifecycle && { lifecycle }),
      },
    }));

/** A plain init container: something that ends, now and then in failure. */
export const arbitraryInitContainer = (
  name: string,
  volumes: readonly string[],
): Arbitrary<ProgrammedContainer> =>
  fc.tuple(script(name, endingScript()), extras(name, volumes)).map(([{ container }, more]) => ({
    container: { ...container, ...more },
  }));

/** A sidecar: like a regular container, but always restarted and in the order of init containers. */
export const arbitrarySidecar = (
  name: string,
  volumes: readonly string[],
): Arbitrary<ProgrammedContainer> =>
  arbitraryContainer(name, volumes).map(({ container, ...rest }) => ({
    ...rest,
    container: { ...container, restartPolicy: 'Always' },
  }));
