/** Pods: policies, init containers, sidecars, volumes, networks, grace periods. */
import fc, { type Arbitrary } from 'fast-check';
import type { Container, Pod, PodSpec, Toleration, Volume } from '../../api/schema/kubernetes.ts';
import type { ApiObject } from '../../state/tables.ts';
import type { WorkloadDocument } from '../../api/manifest/workload-spec.ts';
import { aPod } from '../builders.ts';
import { SETTINGS } from './commands.ts';
import {
  arbitraryContainer,
  arbitraryInitContainer,
  arbitrarySidecar,
  type ProgrammedContainer,
} from './containers.ts';

/** A Pod together with the Workload documents about its containers. */
export interface ProgrammedPod {
  readonly pod: Pod & ApiObject;
  readonly workloads: readonly WorkloadDocument[];
}

/** Volumes of Pods; `scratch` may be limited. */
const VOLUMES: readonly Volume[] = [
  { name: 'scratch', emptyDir: { sizeLimit: '50Mi' } },
  { name: 'disk', hostPath: { path: '/data/shared', type: 'DirectoryOrCreate' } },
  { name: 'settings', configMap: { name: SETTINGS, optional: true } },
];

/** Gives a lost node up soon, so that short runs see an eviction. */
const IMPATIENT: readonly Toleration[] = ['not-ready', 'unreachable'].map((condition) => ({
  key: `node.kubernetes.io/${condition}`,
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds: 15,
}));

const POLICIES = ['Always', 'Always', 'OnFailure', 'Never'];

const settings = (nodeNames: readonly string[]): Arbitrary<Partial<PodSpec>> =>
  fc
    .record({
      restartPolicy: fc.constantFrom(...POLICIES),
      // Half of the Pods are ordinary; what is rare in life would hide the rest if it were common here.
      special: fc.oneof(
        { weight: 4, arbitrary: fc.constant<Partial<PodSpec>>({}) },
        { weight: 1, arbitrary: fc.record({ nodeName: fc.constantFrom(...nodeNames) }) },
        {
          weight: 1,
          arbitrary: fc.record({
            nodeName: fc.constantFrom(...nodeNames),
            priorityClassName: fc.constantFrom('system-cluster-critical', 'system-node-critical'),
          }),
        },
        { weight: 1, arbitrary: fc.constant<Partial<PodSpec>>({ tolerations: IMPATIENT }) },
        { weight: 1, arbitrary: fc.constant<Partial<PodSpec>>({ hostNetwork: true }) },
        {
          weight: 1,
          arbitrary: fc.record({ activeDeadlineSeconds: fc.integer({ min: 20, max: 120 }) }),
        },
      ),
      grace: fc.record(
        { terminationGracePeriodSeconds: fc.constantFrom(30, 0, 1, 5, 45) },
        { requiredKeys: [] },
      ),
    })
    .map(({ restartPolicy, special, grace }) => ({ restartPolicy, ...special, ...grace }));

const initContainer = (name: string, volumes: readonly string[]): Arbitrary<ProgrammedContainer> =>
  fc.oneof(arbitraryInitContainer(name, volumes), arbitrarySidecar(name, volumes));

/** A Pod named `name`; `nodeNames` are those it may be bound to from the start. */
export const arbitraryPod = (
  name: string,
  nodeNames: readonly string[],
): Arbitrary<ProgrammedPod> =>
  fc
    .record({
      spec: settings(nodeNames),
      volumes: fc.subarray([...VOLUMES]),
      regularCount: fc.constantFrom(1, 2),
      initCount: fc.constantFrom(0, 0, 0, 1, 2),
    })
    .chain(({ spec, volumes, regularCount, initCount }) => {
      const names = volumes.map((volume) => volume.name);
      return fc
        .record({
          regular: fc.tuple(
            ...numbered('app', regularCount, (one) => arbitraryContainer(one, names)),
          ),
          init: fc.tuple(...numbered('init', initCount, (one) => initContainer(one, names))),
        })
        .map(({ regular, init }) => assemble(name, { spec, volumes, regular, init }));
    });

function numbered<T>(prefix: string, count: number, make: (name: string) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(`${prefix}-${index}`));
}

interface Parts {
  readonly spec: Partial<PodSpec>;
  readonly volumes: readonly Volume[];
  readonly regular: readonly ProgrammedContainer[];
  readonly init: readonly ProgrammedContainer[];
}

function assemble(name: string, { spec, volumes, regular, init }: Parts): ProgrammedPod {
  const labels = { app: name };
  const adapted = ({ container }: ProgrammedContainer): Container => {
    const reachable = spec.hostNetwork ? onHostNetwork(container) : container;
    return spec.restartPolicy === 'Never' ? keptByResizes(reachable) : reachable;
  };
  const pod = aPod(name, {
    ...spec,
    labels,
    ...(volumes.length > 0 && { volumes }),
    ...(init.length > 0 && { initContainers: init.map(adapted) }),
    containers: regular.map(adapted),
  });
  const workloads = [...init, ...regular].flatMap(({ container, workload }) =>
    workload === undefined || Object.keys(workload).length === 0
      ? []
      : [
          {
            spec: {
              match: { container: container.name, podSelector: { matchLabels: labels } },
              ...workload,
            },
          },
        ],
  );
  return { pod, workloads };
}

/** On the host network a container port is a host port, and no two of a Pod may be the same. */
function onHostNetwork({ ports: _ports, ...container }: Container): Container {
  return container;
}

/** Containers that are never restarted may not be restarted for a resize either. */
function keptByResizes({ resizePolicy: _policy, ...container }: Container): Container {
  return container;
}
