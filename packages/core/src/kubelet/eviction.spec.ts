import { describe, expect, it } from 'vitest';
import type { KubeletConfigurationFields } from '../api/kubelet-configuration/fields.ts';
import type { PodSpec } from '../api/schema/kubernetes.ts';
import { coreEvents } from '../projections/core-events/core-events-projection.ts';
import { Simulation } from '../simulation/simulation.ts';
import type { ApiObject } from '../state/tables.ts';
import type { FactOf } from '../state/facts.ts';

const SECOND = 1_000;
const MI = 2 ** 20;

interface Hog {
  readonly memory: readonly object[];
  readonly requests?: Readonly<Record<string, string>>;
  readonly limits?: Readonly<Record<string, string>>;
  readonly spec?: Partial<PodSpec>;
  readonly onSIGTERM?: object;
}

function pod(name: string, { memory, requests, limits, spec, onSIGTERM }: Hog): ApiObject {
  const workload = JSON.stringify({ memory, ...(onSIGTERM && { onSIGTERM }) });
  const resources = { ...(requests && { requests }), ...(limits && { limits }) };
  const object = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      annotations: { 'podsim.dev/workload.app': workload },
    },
    spec: { nodeName: 'node', containers: [{ name: 'app', image: 'app:1', resources }], ...spec },
  };
  return object;
}

function cluster(
  pods: readonly ApiObject[],
  options: {
    readonly fidelity?: 'real' | 'instant';
    readonly kubelet?: KubeletConfigurationFields;
    readonly memory?: string;
    readonly ticked?: boolean;
  } = {},
): Simulation {
  const { fidelity = 'instant', kubelet, memory = '1Gi', ticked = false } = options;
  const node = { name: 'node', capacity: { memory }, images: ['app:1'] };
  const simulation = new Simulation({
    fidelity,
    ticked,
    nodes: [{ ...node, ...(kubelet && { kubelet }) }],
  });
  for (const object of pods) simulation.execute({ type: 'Apply', object });
  return simulation;
}

const evictions = ({ log }: Simulation): readonly FactOf<'PodEvicted'>[] =>
  log.facts.filter((fact): fact is FactOf<'PodEvicted'> => fact.type === 'PodEvicted');

const conditionsOf = ({ state }: Simulation): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (state.nodes.get('node')?.status.conditions ?? []).map(({ type, status }) => [type, status]),
  );

const LEAK = [{ bytes: '100Mi', growth: '10Mi/s' }];
const steady = (bytes: string): readonly object[] => [{ bytes }];

describe('a node whose memory gets short', () => {
  it('evicts the Pod that grew, as soon as less than 100Mi are left', () => {
    const simulation = cluster([
      pod('leak', { memory: LEAK, requests: { memory: '64Mi' } }),
      pod('calm', { memory: steady('200Mi'), requests: { memory: '256Mi' } }),
    ]);
    simulation.run({ until: 200 * SECOND });
    // 1024Mi - 200Mi - 100Mi are left to it; above that it is too much.
    const [eviction, ...others] = evictions(simulation);
    expect(others).toEqual([]);
    expect(eviction).toMatchObject({ pod: 'default/leak', reason: 'Evicted', isDisruption: true });
    expect(eviction?.at).toBe(62_400 + 1);
    expect(eviction?.message).toBe(
      'The node was low on resource: memory. Threshold quantity: 100Mi, available: 104847115. ' +
        'Container app was using 759179509, request is 64Mi, has larger consumption of memory. ',
    );
    const status = simulation.state.pods.get('default/leak')?.status;
    expect(status).toMatchObject({
      phase: 'Failed',
      reason: 'Evicted',
      message: eviction?.message,
    });
    expect(status?.conditions?.find(({ type }) => type === 'DisruptionTarget')).toMatchObject({
      status: 'True',
      reason: 'TerminationByKubelet',
      message: eviction?.message,
    });
    expect(simulation.state.pods.get('default/calm')?.status.phase).toBe('Running');
  });

  it('leaves an evicted Pod a second, which the runtime makes two, then kills it', () => {
    const simulation = cluster([pod('leak', { memory: LEAK, onSIGTERM: { ignore: true } })]);
    simulation.run({ until: 200 * SECOND });
    const [eviction] = evictions(simulation);
    const exit = simulation.log.facts.find((fact) => fact.type === 'ContainerExited');
    expect(exit).toMatchObject({ exitCode: 137, at: (eviction?.at ?? 0) + 2 * SECOND });
  });

  it('reports MemoryPressure with its taint, and takes it back five minutes after it was seen last', () => {
    const simulation = cluster([pod('leak', { memory: LEAK })]);
    simulation.run({ until: 83 * SECOND });
    expect(conditionsOf(simulation)).toMatchObject({ MemoryPressure: 'True', Ready: 'True' });
    const taints = simulation.state.nodes.get('node')?.spec.taints?.map(({ key }) => key);
    expect(taints).toEqual(['node.kubernetes.io/memory-pressure']);
    const [eviction] = evictions(simulation);
    const clearedAt = (eviction?.at ?? 0) + 300 * SECOND;
    simulation.run({ until: clearedAt - 1 });
    expect(conditionsOf(simulation)).toMatchObject({ MemoryPressure: 'True' });
    simulation.run({ until: clearedAt + SECOND });
    expect(conditionsOf(simulation)).toMatchObject({ MemoryPressure: 'False' });
    expect(simulation.state.nodes.get('node')?.spec.taints ?? []).toEqual([]);
    expect(simulation.nextAt).toBeUndefined();
  });

  it('says so in Events of the node and of the Pod', () => {
    const simulation = cluster([pod('leak', { memory: LEAK })]);
    simulation.run({ until: 600 * SECOND });
    const texts = coreEvents(simulation.log.facts)
      .filter(({ reason }) => /Evict|Memory|Killing/.test(reason ?? ''))
      .map(({ involvedObject, type, reason, message }) =>
        [involvedObject.kind, type, reason, message?.split('.')[0]].join(' | '),
      );
    expect(texts).toEqual([
      'Node | Warning | EvictionThresholdMet | Attempting to reclaim memory',
      'Pod | Warning | Evicted | The node was low on resource: memory',
      'Pod | Normal | Killing | Stopping container app',
      'Node | Normal | NodeHasInsufficientMemory | Node node status is now: NodeHasInsufficientMemory',
      'Node | Normal | NodeHasSufficientMemory | Node node status is now: NodeHasSufficientMemory',
    ]);
  });

  it('turns BestEffort Pods away under memory pressure, but not others and not those that tolerate it', () => {
    const late = (name: string, given: Partial<Hog> = {}): ApiObject =>
      pod(name, { memory: steady('1Mi'), ...given });
    const simulation = cluster([pod('leak', { memory: LEAK })]);
    simulation.run({ until: 100 * SECOND });
    const toleration = { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists' } as const;
    for (const object of [
      late('best-effort'),
      late('tolerant', { spec: { tolerations: [toleration] } }),
      late('burstable', { requests: { memory: '8Mi' } }),
    ]) {
      simulation.execute({ type: 'Apply', object });
    }
    simulation.run({ until: 110 * SECOND });
    const statusOf = (name: string) => simulation.state.pods.get(`default/${name}`)?.status;
    expect(statusOf('best-effort')).toMatchObject({
      phase: 'Failed',
      reason: 'Evicted',
      message: 'Pod was rejected: The node had condition: [MemoryPressure]. ',
    });
    expect(statusOf('tolerant')?.phase).toBe('Running');
    expect(statusOf('burstable')?.phase).toBe('Running');
  });
});

const CRITICAL = { priorityClassName: 'system-node-critical' } as const;

describe('ranking', () => {
  const burst = (bytes: string): readonly object[] => [{ bytes: '10Mi' }, { from: '60s', bytes }];

  it('takes who is above the request before who is not, whatever they use', () => {
    const simulation = cluster([
      pod('within', { memory: burst('600Mi'), requests: { memory: '700Mi' } }),
      pod('above', { memory: burst('380Mi'), requests: { memory: '100Mi' } }),
    ]);
    simulation.run({ until: 200 * SECOND });
    expect(evictions(simulation).map((fact) => fact.pod)).toEqual(['default/above']);
  });

  it('takes who is furthest above the request, and as few as will do', () => {
    const simulation = cluster([
      pod('asked', { memory: burst('400Mi'), requests: { memory: '350Mi' } }),
      pod('small', { memory: burst('100Mi') }),
      pod('large', { memory: burst('300Mi') }),
      pod('critical', { memory: burst('220Mi'), spec: CRITICAL }),
    ]);
    simulation.run({ until: 300 * SECOND });
    expect(evictions(simulation).map((fact) => fact.pod)).toEqual(['default/large']);
  });

  it('never takes critical Pods', () => {
    const critical = (name: string): ApiObject =>
      pod(name, { memory: burst('500Mi'), spec: CRITICAL });
    const simulation = cluster([critical('a'), critical('b')]);
    simulation.run({ until: 200 * SECOND });
    expect(evictions(simulation)).toEqual([]);
    expect(conditionsOf(simulation)).toMatchObject({ MemoryPressure: 'True' });
  });
});

describe('a soft threshold', () => {
  const kubelet: KubeletConfigurationFields = {
    evictionHard: {},
    evictionSoft: { 'memory.available': '300Mi' },
    evictionSoftGracePeriod: { 'memory.available': '90s' },
    evictionMaxPodGracePeriod: 20,
  };
  const ignoring = { onSIGTERM: { ignore: true } };

  it('must be met for its grace period, and leaves Pods at most the longest grace period', () => {
    const memory = [{ bytes: '10Mi' }, { from: '60s', bytes: '800Mi' }];
    const simulation = cluster([pod('hog', { memory, ...ignoring })], { kubelet });
    simulation.run({ until: 400 * SECOND });
    const [eviction] = evictions(simulation);
    expect(eviction?.at).toBe(150 * SECOND);
    const exit = simulation.log.facts.find((fact) => fact.type === 'ContainerExited');
    expect(exit?.at).toBe(170 * SECOND);
  });

  it('counts anew when it was not met in between', () => {
    const memory = [
      { bytes: '10Mi' },
      { from: '60s', bytes: '800Mi' },
      { from: '115s', bytes: '10Mi' },
      { from: '140s', bytes: '800Mi' },
    ];
    const simulation = cluster([pod('hog', { memory })], { kubelet });
    simulation.run({ until: 400 * SECOND });
    const [eviction] = evictions(simulation);
    expect(eviction?.at).toBe(230 * SECOND);
    expect(conditionsOf(simulation)).toMatchObject({ MemoryPressure: 'True' });
  });

  it('with a minimum reclaim goes on until that is reached', () => {
    const simulation = cluster(
      ['a', 'b', 'c'].map((name) =>
        pod(name, { memory: [{ bytes: '10Mi' }, { from: '60s', bytes: '320Mi' }] }),
      ),
      {
        kubelet: {
          evictionHard: { 'memory.available': '100Mi' },
          evictionMinimumReclaim: { 'memory.available': '400Mi' },
        },
      },
    );
    simulation.run({ until: 300 * SECOND });
    expect(evictions(simulation)).toHaveLength(2);
  });
});

describe('a node that runs out of memory between two rounds', () => {
  it('has its kernel kill by OOM score: BestEffort before Burstable before Guaranteed', () => {
    const jump = (bytes: string): readonly object[] => [{ bytes: '10Mi' }, { from: '61s', bytes }];
    const guaranteed = { memory: '500Mi', cpu: '1' };
    const simulation = cluster(
      [
        pod('guaranteed', {
          memory: jump('450Mi'),
          requests: guaranteed,
          limits: guaranteed,
        }),
        pod('burstable', { memory: jump('400Mi'), requests: { memory: '300Mi' } }),
        pod('best-effort', { memory: jump('200Mi') }),
      ],
      { fidelity: 'real' },
    );
    simulation.run({ until: 64 * SECOND });
    const kills = simulation.log.facts.filter(
      (fact): fact is FactOf<'SystemOutOfMemory'> => fact.type === 'SystemOutOfMemory',
    );
    expect(kills.map((fact) => fact.pod)).toEqual(['default/best-effort']);
    const { containerStatuses } = simulation.state.pods.get('default/best-effort')?.status ?? {};
    const [status] = containerStatuses ?? [];
    const terminated = status?.state?.terminated ?? status?.lastState?.terminated;
    expect(terminated).toMatchObject({ exitCode: 137, reason: 'OOMKilled' });
    const events = coreEvents(simulation.log.facts).filter(({ reason }) => reason === 'SystemOOM');
    expect(events.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^System OOM encountered, victim process: app, pid: \d+$/),
    ]);
  });
});

it('checks fall on the kubelet’s ten-second grid, wherever the threshold is crossed', () => {
  const simulation = cluster([pod('leak', { memory: LEAK })], { fidelity: 'real' });
  simulation.run({ until: 200 * SECOND });
  const [eviction] = evictions(simulation);
  const phase = simulation.state.kubelets.get('node')?.relistPhaseMs ?? 0;
  expect(((eviction?.at ?? 0) - phase) % 10_000).toBe(0);
  const started = simulation.log.facts.find((fact) => fact.type === 'ContainerStarted');
  const crossedAt = (started?.at ?? 0) + 82_400;
  expect((eviction?.at ?? 0) - crossedAt).toBeGreaterThan(0);
  expect((eviction?.at ?? 0) - crossedAt).toBeLessThanOrEqual(10_000);
});

it('reserved memory brings the threshold of all Pods together down', () => {
  const kubelet = { systemReserved: { memory: '300Mi' } };
  const simulation = cluster([pod('leak', { memory: LEAK })], { kubelet });
  simulation.run({ until: 200 * SECOND });
  // 1024Mi - 300Mi - 100Mi, from 100Mi on with 10Mi a second.
  expect(evictions(simulation)[0]?.at).toBe(52_400 + 1);
  expect(evictions(simulation)[0]?.message).toContain('low on resource: memory');
  expect(simulation.state.nodes.get('node')?.status.allocatable?.['memory']).toBe(
    `${(1_024 * MI - 300 * MI - 100 * MI) / MI}Mi`,
  );
});
