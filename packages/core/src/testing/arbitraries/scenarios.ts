/** Whole scenarios as plain data: a small cluster, what runs on it, and what happens to it. */
import fc, { type Arbitrary } from 'fast-check';
import type { KubeletConfigurationFields } from '../../api/kubelet-configuration/fields.ts';
import type { NodeTemplate } from '../../simulation/node-objects.ts';
import type { ApiObject } from '../../state/tables.ts';
import type { Fidelity } from '../../state/timing.ts';
import type { WorkloadDocument } from '../../api/manifest/workload-spec.ts';
import { aNode } from '../builders.ts';
import { arbitraryCommands, type TimedCommand } from './commands.ts';
import { arbitraryPod, type ProgrammedPod } from './pods.ts';
import { arbitraryStaticPods } from './static-pods.ts';

/** Everything that a run depends on; can be written to a file and run again. */
export interface ArbitraryScenario {
  readonly seed: number;
  readonly fidelity: Fidelity;
  readonly nodes: readonly NodeTemplate[];
  /** Applied at the start, in this order. */
  readonly objects: readonly ApiObject[];
  readonly workloads: readonly WorkloadDocument[];
  readonly commands: readonly TimedCommand[];
  readonly durationMs: number;
}

export interface ScenarioBounds {
  readonly nodeCountMax?: number;
  readonly podCountMax?: number;
  readonly commandCountMax?: number;
  readonly durationMsMax?: number;
}

/** Scenarios of 1-3 nodes, 1-4 Pods and 1-10 minutes, unless bounded otherwise. */
export const arbitraryScenario = ({
  nodeCountMax = 3,
  podCountMax = 4,
  commandCountMax = 6,
  durationMsMax = 600_000,
}: ScenarioBounds = {}): Arbitrary<ArbitraryScenario> =>
  fc
    .record({
      seed: fc.nat({ max: 9_999 }),
      fidelity: fc.constantFrom<Fidelity>('instant', 'real'),
      nodes: arbitraryNodes(nodeCountMax),
      podCount: fc.integer({ min: 1, max: podCountMax }),
      durationMs: fc.noBias(fc.integer({ min: 60_000, max: durationMsMax })),
    })
    .chain(({ nodes, podCount, ...rest }) => {
      const nodeNames = nodes.map(({ name }) => name);
      const names = Array.from({ length: podCount }, (_, index) => `pod-${index}`);
      const pods = fc.tuple(...names.map((name) => arbitraryPod(name, nodeNames)));
      return fc.tuple(pods, arbitraryStaticPods()).chain(([pods, staticPods]) =>
        arbitraryCommands(targetsOf(nodeNames, pods, staticPods), {
          withinMs: rest.durationMs,
          countMax: commandCountMax,
        }).map((commands) => ({
          ...rest,
          nodes,
          objects: pods.map(({ pod }) => pod),
          workloads: [...pods, ...staticPods].flatMap(({ workloads }) => workloads),
          commands,
        })),
      );
    });

/** How a kubelet may differ from the default. */
const arbitraryKubelet = (): Arbitrary<KubeletConfigurationFields> =>
  fc.constantFrom<KubeletConfigurationFields>(
    { serializeImagePulls: false, maxParallelImagePulls: 2 },
    { crashLoopBackOff: { maxContainerRestartPeriod: '15s' } },
    {
      evictionSoft: { 'memory.available': '500Mi' },
      evictionSoftGracePeriod: { 'memory.available': '15s' },
      evictionMaxPodGracePeriod: 8,
      evictionPressureTransitionPeriod: '30s',
    },
    { shutdownGracePeriod: '20s', shutdownGracePeriodCriticalPods: '5s' },
    {
      imageGCHighThresholdPercent: 20,
      imageGCLowThresholdPercent: 10,
      imageMinimumGCAge: '5s',
      imageMaximumGCAge: '1m',
    },
    { systemReserved: { cpu: '500m', memory: '300Mi' } },
  );

/** Machines, some of them small or with images that are there from the start. */
export const arbitraryNodes = (countMax: number): Arbitrary<readonly NodeTemplate[]> =>
  fc
    .array(
      fc.record(
        {
          capacity: fc.constantFrom<Record<string, string>>(
            { cpu: '2' },
            { pods: '2' },
            { memory: '1Gi' },
            { 'ephemeral-storage': '2Gi' },
            { 'ephemeral-storage': '700Mi' },
          ),
          kubelet: arbitraryKubelet(),
          images: fc.constant(['example/app:1', 'busybox:1.36']),
        },
        { requiredKeys: [] },
      ),
      { minLength: 1, maxLength: countMax },
    )
    .map((nodes) => nodes.map((node, index) => aNode(`node-${index}`, node)));

function targetsOf(
  nodeNames: readonly string[],
  pods: readonly ProgrammedPod[],
  staticPods: readonly ProgrammedPod[],
) {
  return {
    nodeNames,
    staticPods: staticPods.map(({ pod }) => pod),
    pods: pods.map(({ pod }) => ({
      object: pod,
      containers: [...(pod.spec.initContainers ?? []), ...pod.spec.containers].map(
        ({ name }) => name,
      ),
    })),
  };
}
