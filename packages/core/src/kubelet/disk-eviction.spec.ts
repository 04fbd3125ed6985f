import { describe, expect, it } from 'vitest';
import type { KubeletConfigurationFields } from '../api/kubelet-configuration/fields.ts';
import { Simulation } from '../simulation/simulation.ts';
import type { FactOf } from '../state/facts.ts';
import { aContainer, aPod, aScript, type PodOptions } from '../testing/builders.ts';

const SECOND = 1_000;

function cluster(
  pods: Readonly<Record<string, PodOptions>>,
  options: {
    readonly disk?: string;
    readonly kubelet?: KubeletConfigurationFields;
    readonly fidelity?: 'real' | 'instant';
  } = {},
): Simulation {
  const { disk = '10Gi', kubelet, fidelity = 'instant' } = options;
  const simulation = new Simulation({
    fidelity,
    nodes: [{ name: 'node', capacity: { 'ephemeral-storage': disk }, ...(kubelet && { kubelet }) }],
  });
  for (const [name, pod] of Object.entries(pods)) {
    expect(simulation.execute({ type: 'Apply', object: aPod(name, pod) }).accepted).toBe(true);
  }
  return simulation;
}

const storing = (yaml: string, options: PodOptions = {}): PodOptions => ({
  ...options,
  annotations: { 'podsim.dev/workload.main': `storage: ${yaml}` },
});

const evictions = ({ log }: Simulation): readonly FactOf<'PodEvicted'>[] =>
  log.facts.filter((fact): fact is FactOf<'PodEvicted'> => fact.type === 'PodEvicted');

const conditionOf = ({ state }: Simulation, wanted: string): string | undefined =>
  state.nodes.get('node')?.status.conditions?.find(({ type }) => type === wanted)?.status;

describe('limits of local storage', () => {
  const cache = (sizeLimit: string, medium?: string): PodOptions => ({
    containers: [aContainer('main', { volumeMounts: [{ name: 'cache', mountPath: '/cache' }] })],
    volumes: [{ name: 'cache', emptyDir: { sizeLimit, ...(medium !== undefined && { medium }) } }],
  });

  const GROWING = '[{path: /cache, bytes: 0, growth: 1Mi/s}]';

  it('an emptyDir above its sizeLimit takes its Pod out at once, without DisruptionTarget', () => {
    const grows = storing(`${GROWING}\nonSIGTERM: {code: 143}`, cache('100Mi'));
    const simulation = cluster({ web: grows }).run({ until: 300 * SECOND });
    const [eviction, ...more] = evictions(simulation);
    expect(more).toEqual([]);
    expect(eviction?.at).toBe(100 * SECOND + 1);
    const message = 'Usage of EmptyDir volume "cache" exceeds the limit "100Mi". ';
    const status = simulation.state.pods.get('default/web')?.status;
    expect(status).toMatchObject({ phase: 'Failed', reason: 'Evicted', message });
    expect(status?.conditions?.map(({ type }) => type)).not.toContain('DisruptionTarget');
    expect(conditionOf(simulation, 'DiskPressure')).toBe('False');
  });

  it('a Pod that is taken out and whose containers end with 0 has succeeded, and nothing says why', () => {
    const simulation = cluster({ web: storing(GROWING, cache('100Mi')) });
    simulation.run({ until: 300 * SECOND });
    expect(evictions(simulation)).toHaveLength(1);
    const status = simulation.state.pods.get('default/web')?.status;
    expect(status?.phase).toBe('Succeeded');
    expect(status?.reason).toBeUndefined();
    expect(status?.message).toBeUndefined();
  });

  it('a container above its limit takes its Pod out: writable layer and logs count', () => {
    const limits = { 'ephemeral-storage': '50Mi' };
    const pod = storing('[{bytes: 10Mi}, {from: 30s, bytes: 60Mi}]', {
      containers: [
        aContainer('main', { resources: { limits } }),
        aContainer('other', { resources: { limits: { 'ephemeral-storage': '1Gi' } } }),
      ],
    });
    const simulation = cluster({ web: pod }).run({ until: 300 * SECOND });
    expect(evictions(simulation)).toMatchObject([
      {
        at: 30 * SECOND,
        message: 'Container main exceeded its local ephemeral storage limit "50Mi". ',
      },
    ]);
  });

  it('all containers and volumes of a Pod count together against the sum of their limits', () => {
    const limits = { 'ephemeral-storage': '50Mi' };
    const mounts = [{ name: 'cache', mountPath: '/cache' }];
    const pod = storing('[{path: /cache, bytes: 0, growth: 1Mi/s}]', {
      containers: ['main', 'other'].map((name) =>
        aContainer(name, { resources: { limits }, volumeMounts: mounts }),
      ),
      volumes: [{ name: 'cache', emptyDir: {} }],
    });
    const simulation = cluster({ web: pod }).run({ until: 300 * SECOND });
    const [eviction] = evictions(simulation);
    expect(eviction?.at).toBeGreaterThan(99 * SECOND);
    expect(eviction?.at).toBeLessThanOrEqual(100 * SECOND + 1);
    expect(eviction?.message).toBe(
      'Pod ephemeral local storage usage exceeds the total limit of containers 100Mi. ',
    );
  });

  it('files that a script writes count', () => {
    const script =
      'i=0; while [ $i -lt 60 ]; do echo 0123456789012345678901234567890123456789 >> /out; i=$((i+1)); sleep 1; done; sleep 600';
    const limits = { 'ephemeral-storage': '1Ki' };
    const pod = { containers: [{ ...aScript('main', script), resources: { limits } }] };
    const simulation = cluster({ web: pod }).run({ until: 300 * SECOND });
    expect(evictions(simulation)).toHaveLength(1);
    // 41 bytes a second, and a line of the log here and there.
    expect(evictions(simulation)[0]?.at).toBeLessThanOrEqual(25 * SECOND);
  });

  it('nobody is evicted when the node does not isolate local storage', () => {
    const grows = storing('[{path: /cache, bytes: 0, growth: 1Mi/s}]', cache('100Mi'));
    const kubelet = { localStorageCapacityIsolation: false };
    const simulation = cluster({ web: grows }, { kubelet }).run({ until: 300 * SECOND });
    expect(evictions(simulation)).toEqual([]);
  });
});

describe('a disk that gets full', () => {
  it('evicts who uses most above the request, and reports DiskPressure for five minutes more', () => {
    const simulation = cluster({
      small: storing('[{bytes: 100Mi}]'),
      large: storing('[{bytes: 1Gi, growth: 100Mi/s}]'),
      asked: storing('[{bytes: 2Gi}]', {
        containers: [
          aContainer('main', { resources: { requests: { 'ephemeral-storage': '3Gi' } } }),
        ],
      }),
    });
    simulation.run({ until: 120 * SECOND });
    const [eviction, ...others] = evictions(simulation);
    expect(others).toEqual([]);
    expect(eviction).toMatchObject({ pod: 'default/large', isDisruption: true });
    // 15 % of the image file system, which is the node's only one, are met before 10 % of it.
    expect(eviction?.message).toMatch(
      /^The node was low on resource: ephemeral-storage\. Threshold quantity: 1610612800, available: \d+\. Container main was using \d+, request is 0, has larger consumption of ephemeral-storage\. $/,
    );
    expect(conditionOf(simulation, 'DiskPressure')).toBe('True');
    const taints = simulation.state.nodes.get('node')?.spec.taints?.map(({ key }) => key);
    expect(taints).toEqual(['node.kubernetes.io/disk-pressure']);
    simulation.run({ until: (eviction?.at ?? 0) + 310 * SECOND });
    expect(conditionOf(simulation, 'DiskPressure')).toBe('False');
    expect(simulation.state.pods.get('default/asked')?.status.phase).toBe('Running');
  });

  it('turns all but critical Pods away meanwhile', () => {
    const simulation = cluster({ large: storing('[{bytes: 9Gi}]') });
    simulation.run({ until: 60 * SECOND });
    const late = (name: string, options: PodOptions): void => {
      const object = aPod(name, { nodeName: 'node', ...options });
      simulation.execute({ type: 'Apply', object });
    };
    late('late', {});
    late('vital', { priorityClassName: 'system-cluster-critical' });
    simulation.run({ until: 90 * SECOND });
    expect(simulation.state.pods.get('default/late')?.status).toMatchObject({
      phase: 'Failed',
      reason: 'Evicted',
      message: 'Pod was rejected: The node had condition: [DiskPressure]. ',
    });
    expect(simulation.state.pods.get('default/vital')?.status.phase).toBe('Running');
  });
});
