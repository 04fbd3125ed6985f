/** What happens to a cluster from outside, and when. */
import fc, { type Arbitrary } from 'fast-check';
import type { Container, Pod, ResourceRequirements } from '../../api/schema/kubernetes.ts';
import type { Command } from '../../simulation/commands.ts';
import type { ApiObject } from '../../state/tables.ts';

export interface TimedCommand {
  readonly atMs: number;
  readonly command: Command;
}

/** What there is for commands to be about. */
export interface Targets {
  readonly nodeNames: readonly string[];
  /** `namespace/name` with the names of the containers. */
  readonly pods: readonly { readonly object: ApiObject; readonly containers: readonly string[] }[];
  /** Manifests that may come and go on machines; several of one name replace each other. */
  readonly staticPods: readonly Pod[];
}

const keyOf = ({ metadata }: ApiObject): string =>
  `${metadata.namespace ?? 'default'}/${metadata.name}`;

const nodeCommand = (nodeNames: readonly string[]): Arbitrary<Command> => {
  const node = fc.constantFrom(...nodeNames);
  return fc.oneof(
    fc.record({
      type: fc.constantFrom('CrashNode', 'RecoverNode', 'PartitionNode', 'HealNode'),
      node,
    }),
    fc.record({ type: fc.constantFrom('StopKubelet', 'StartKubelet'), node }),
    fc.record({
      type: fc.constant('RebootNode'),
      node,
      downForMs: fc.integer({ min: 1, max: 90_000 }),
      graceful: fc.boolean(),
    }),
    fc.record({ type: fc.constant('ShutdownNode'), node }),
    fc.record({ type: fc.constantFrom('Cordon', 'Uncordon', 'Drain'), node }),
  );
};

const RESIZES = fc.constantFrom<ResourceRequirements>(
  { requests: { cpu: '50m' } },
  { requests: { cpu: '50m' }, limits: { cpu: '250m' } },
  { requests: { cpu: '1' }, limits: { cpu: '2', memory: '256Mi' } },
  { requests: { cpu: '50m', memory: '100Mi' } },
  { limits: { memory: '64Mi', cpu: '500m' } },
);

/** The object again with other resources of one container, which asks for a resize. */
function resized(object: ApiObject, name: string, resources: ResourceRequirements): ApiObject {
  const { spec } = object as unknown as Pod;
  const change = (container: Container): Container =>
    container.name === name ? { ...container, resources } : container;
  const { containers, initContainers } = spec;
  return {
    ...object,
    spec: {
      ...spec,
      containers: containers.map(change),
      ...(initContainers && { initContainers: initContainers.map(change) }),
    },
  } as ApiObject;
}

const podCommand = ({ pods }: Targets): Arbitrary<Command> =>
  fc.constantFrom(...pods).chain(({ object, containers }) => {
    const pod = keyOf(object);
    const container = fc.constantFrom(...containers);
    return fc.oneof(
      fc.record({
        type: fc.constant('KillContainer'),
        pod: fc.constant(pod),
        container,
        signal: fc.constantFrom('SIGKILL', 'SIGTERM'),
      }),
      fc.record({ type: fc.constant('KillSandbox'), pod: fc.constant(pod) }),
      fc.record({ type: fc.constant('RemoveContainer'), pod: fc.constant(pod), container }),
      fc.record({
        type: fc.constant('HangContainer'),
        pod: fc.constant(pod),
        container,
        forMs: fc.integer({ min: 1, max: 120_000 }),
      }),
      fc.record(
        {
          type: fc.constant('Delete'),
          plural: fc.constant('pods'),
          name: fc.constant(object.metadata.name),
          gracePeriodSeconds: fc.constantFrom(0, 1, 5, 60),
        },
        { requiredKeys: ['type', 'plural', 'name'] },
      ),
      fc.constant({ type: 'Apply', object }),
      fc.tuple(container, RESIZES).map(([name, resources]): Command => ({
        type: 'Apply',
        object: resized(object, name, resources),
      })),
      fc.constant({ type: 'Apply', object: withDebugger(object) }),
    );
  });

/** The same Pod with an ephemeral container more. */
function withDebugger(object: ApiObject): ApiObject {
  const { spec } = object as ApiObject & { readonly spec: object };
  const command = ['sh', '-c', 'sleep 20; exit 3'];
  const ephemeralContainers = [{ name: 'debugger', image: 'busybox:1.36', command }];
  return { ...object, spec: { ...spec, ephemeralContainers } } as ApiObject;
}

/** A ConfigMap that Pods may mount, and that comes, changes and goes. */
export const SETTINGS = 'settings';

const configCommand: Arbitrary<Command> = fc.oneof(
  fc.constantFrom('red', 'green').map((color): Command => {
    const metadata = { name: SETTINGS, namespace: 'default' };
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { color } };
    return { type: 'Apply', object };
  }),
  fc.constant<Command>({ type: 'Delete', plural: 'configmaps', name: SETTINGS }),
);

/** What happens to static Pods: their manifests change, or somebody deletes what the API shows of them. */
const staticPodCommand = ({ staticPods, nodeNames }: Targets): Arbitrary<Command> =>
  fc
    .record({ manifest: fc.constantFrom(...staticPods), node: fc.constantFrom(...nodeNames) })
    .chain(({ manifest, node }) => {
      const { name } = manifest.metadata;
      const shown = `${name}-${node}`;
      const container = manifest.spec.containers[0]?.name ?? '';
      const pod = `default/${shown}`;
      const { uid } = manifest.metadata;
      const metadata = { ...manifest.metadata, ...(uid && { uid: `${uid}-${node}` }) };
      const written = { ...manifest, metadata };
      return fc.oneof(
        {
          weight: 3,
          arbitrary: fc.constant<Command>({ type: 'WriteStaticPod', node, manifest: written }),
        },
        { weight: 1, arbitrary: fc.constant<Command>({ type: 'RemoveStaticPod', node, name }) },
        {
          weight: 1,
          arbitrary: fc.constantFrom<Command>(
            { type: 'Delete', plural: 'pods', name: shown },
            { type: 'Delete', plural: 'pods', name: shown, gracePeriodSeconds: 0 },
            { type: 'KillContainer', pod, container, signal: 'SIGKILL' },
            { type: 'KillSandbox', pod },
            { type: 'DeleteNode', node },
          ),
        },
      );
    });

const outage: Arbitrary<Command> = fc.record({
  type: fc.constant('RegistryOutage'),
  forMs: fc.integer({ min: 1_000, max: 90_000 }),
});

/** One thing that happens. */
export const arbitraryCommand = (targets: Targets): Arbitrary<Command> =>
  fc.oneof(
    { weight: 5, arbitrary: podCommand(targets) },
    { weight: 5, arbitrary: nodeCommand(targets.nodeNames) },
    { weight: 1, arbitrary: outage },
    { weight: 2, arbitrary: staticPodCommand(targets) },
    { weight: 1, arbitrary: configCommand },
  );

/** Up to `countMax` things that happen within the run, in order of time. */
export const arbitraryCommands = (
  targets: Targets,
  { withinMs, countMax }: { readonly withinMs: number; readonly countMax: number },
): Arbitrary<readonly TimedCommand[]> =>
  fc
    .array(
      fc.record({
        atMs: fc.noBias(fc.integer({ min: 0, max: withinMs })),
        command: arbitraryCommand(targets),
      }),
      { maxLength: countMax },
    )
    .map((commands) => [...commands].sort((a, b) => a.atMs - b.atMs));
