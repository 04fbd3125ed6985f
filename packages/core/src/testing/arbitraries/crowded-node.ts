/** One machine that is full or shuts down: Pods that are bound to it, critical ones among them, and what happens to it. */
import fc, { type Arbitrary } from 'fast-check';
import type { ApiObject } from '../../state/tables.ts';
import type { Fidelity } from '../../state/timing.ts';
import { aContainer, aNode, aPod } from '../builders.ts';
import type { TimedCommand } from './commands.ts';
import type { ArbitraryScenario } from './scenarios.ts';

const NODE = 'node-0';

const arbitraryPod = (name: string): Arbitrary<ApiObject> =>
  fc
    .record({
      cpu: fc.constantFrom('0', '200m', '400m', '700m'),
      isGuaranteed: fc.boolean(),
      priorityClassName: fc.constantFrom('', '', 'system-cluster-critical', 'system-node-critical'),
      terminationGracePeriodSeconds: fc.constantFrom(0, 1, 5, 40),
      exitAfter: fc.constantFrom('0s', '3s', '30s'),
      code: fc.constantFrom(0, 1),
      readiness: fc.boolean(),
    })
    .map(({ cpu, isGuaranteed, priorityClassName, readiness, exitAfter, code, ...grace }) => {
      const amounts = { cpu, memory: '10Mi' };
      const resources =
        cpu === '0' ? {} : { requests: amounts, ...(isGuaranteed && { limits: amounts }) };
      const readinessProbe = { httpGet: { port: 80 }, periodSeconds: 7 };
      return aPod(name, {
        nodeName: NODE,
        annotations: {
          'podsim.dev/workload.main': `onSIGTERM: {exitAfter: ${exitAfter}, code: ${code}}`,
        },
        containers: [
          aContainer('main', {
            image: 'example/app:1',
            resources,
            ...(readiness && { readinessProbe }),
          }),
        ],
        ...grace,
        ...(priorityClassName !== '' && { priorityClassName }),
      });
    });

const arbitraryCommand: Arbitrary<TimedCommand['command']> = fc.oneof(
  fc.record({ type: fc.constant('ShutdownNode'), node: fc.constant(NODE) }),
  fc.record({
    type: fc.constant('RebootNode'),
    node: fc.constant(NODE),
    downForMs: fc.integer({ min: 1, max: 30_000 }),
    graceful: fc.boolean(),
  }),
  fc.record({
    type: fc.constantFrom('StopKubelet', 'StartKubelet', 'CrashNode', 'RecoverNode'),
    node: fc.constant(NODE),
  }),
  fc.record({
    type: fc.constantFrom('PartitionNode', 'HealNode'),
    node: fc.constant(NODE),
  }),
);

/** Some Pods are there from the start, the others come while it runs. */
export const arbitraryCrowdedNode = (): Arbitrary<ArbitraryScenario> =>
  fc
    .record({
      seed: fc.nat({ max: 9_999 }),
      fidelity: fc.constantFrom<Fidelity>('instant', 'real'),
      shutdownGracePeriod: fc.constantFrom('0s', '20s'),
      pods: fc.tuple(...['a', 'b', 'c', 'd', 'e', 'f'].map(arbitraryPod)),
      presentCount: fc.integer({ min: 1, max: 4 }),
      arrivals: fc.array(fc.integer({ min: 1_000, max: 120_000 }), { minLength: 5, maxLength: 5 }),
      faults: fc.array(
        fc.record({ atMs: fc.integer({ min: 1_000, max: 120_000 }), command: arbitraryCommand }),
        { maxLength: 4 },
      ),
    })
    .map(({ seed, fidelity, shutdownGracePeriod, pods, presentCount, arrivals, faults }) => ({
      seed,
      fidelity,
      nodes: [
        aNode(NODE, {
          capacity: { cpu: '1', pods: '4' },
          images: ['example/app:1'],
          kubelet: { shutdownGracePeriod, ...(shutdownGracePeriod !== '0s' && CRITICAL) },
        }),
      ],
      objects: pods.slice(0, presentCount),
      workloads: [],
      commands: [
        ...pods.slice(presentCount).map((object, index): TimedCommand => {
          const command = { type: 'Apply', object } as const;
          return { atMs: arrivals[index] ?? 0, command };
        }),
        ...faults,
      ].sort((a, b) => a.atMs - b.atMs),
      durationMs: 300_000,
    }));

const CRITICAL = { shutdownGracePeriodCriticalPods: '5s' };
