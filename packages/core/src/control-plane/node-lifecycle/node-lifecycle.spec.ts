import { describe, expect, it } from 'vitest';
import type { Taint } from '../../api/schema/kubernetes.ts';
import {
  aNode,
  aPod,
  givenControlPlane,
  heal,
  partition,
  resumedControlPlane,
  type ControlPlane,
} from '../../testing/given-control-plane.ts';
import { timingOf } from '../../state/timing.ts';
import { drain } from '../index.ts';

const UNREACHABLE = 'node.kubernetes.io/unreachable';
const THREE = ['a', 'b', 'c'].map((name) => ({ name, zone: 'z' }));

function texts(taints: readonly Taint[] | undefined): readonly string[] {
  return (taints ?? []).map(({ key, effect }) => `${key}:${effect}`).sort();
}

function taintsOf({ kernel }: ControlPlane, name: string): readonly string[] {
  return texts(kernel.state.nodes.get(name)?.spec.taints);
}

function readyOf({ kernel }: ControlPlane, name: string): string | undefined {
  return kernel.state.nodes.get(name)?.status.conditions?.find(({ type }) => type === 'Ready')
    ?.status;
}

/** When each taint of a node first appeared. */
function firstTainted(cluster: ControlPlane, name: string, effect: string): number | undefined {
  return cluster
    .facts('NodeTainted')
    .find((fact) => fact.nodeName === name && fact.taints.some((taint) => taint.effect === effect))
    ?.at;
}

describe('a node that falls silent', () => {
  it('turns Unknown 50 s after its last heartbeat and is tainted at once', () => {
    const cluster = givenControlPlane({}, THREE);
    cluster.kernel.run({ until: 3_000 });
    partition(cluster, 'a', 2_000);
    cluster.kernel.run({ until: 51_999 });
    expect(readyOf(cluster, 'a')).toBe('True');
    cluster.kernel.run({ until: 52_000 });
    expect(cluster.kernel.state.nodes.get('a')?.status.conditions).toMatchObject(
      [
        { type: 'Ready', reason: 'NodeStatusUnknown' },
        { type: 'MemoryPressure', reason: 'NodeStatusNeverUpdated' },
        { type: 'DiskPressure', reason: 'NodeStatusNeverUpdated' },
        { type: 'PIDPressure', reason: 'NodeStatusNeverUpdated' },
      ].map((condition) => ({ ...condition, status: 'Unknown' })),
    );
    expect(taintsOf(cluster, 'a')).toEqual([
      `${UNREACHABLE}:NoExecute`,
      `${UNREACHABLE}:NoSchedule`,
    ]);
  });

  it('turns Unknown in the pass after the grace period counted from a pass, as measured', () => {
    const cluster = givenControlPlane({ fidelity: 'real' }, THREE);
    cluster.kernel.run({ until: 18_441 });
    partition(cluster, 'a', 13_439);
    cluster.kernel.run({ until: 120_000 });
    const unknown = cluster
      .facts('NodeConditionChanged')
      .find(({ by }) => by === 'node-controller');
    expect(unknown?.at).toBe(65_005);
    const unknownAt = unknown?.at ?? 0;
    const noSchedule = firstTainted(cluster, 'a', 'NoSchedule') ?? 0;
    const noExecute = firstTainted(cluster, 'a', 'NoExecute') ?? 0;
    expect(noSchedule - unknownAt).toBeLessThanOrEqual(20);
    expect(noExecute - unknownAt).toBeLessThanOrEqual(100);
  });

  it('marks its ready Pods as not ready and leaves everything else of them alone', () => {
    const cluster = givenControlPlane({}, THREE);
    const { api, kernel } = cluster;
    api.create(aPod('web', { nodeName: 'a' }));
    const uid = kernel.state.pods.get('default/web')?.metadata.uid ?? '';
    const ready = { type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' };
    api.reportPodStatus(uid, { phase: 'Running', conditions: [ready] });
    partition(cluster, 'a', 0);
    kernel.run({ until: 60_000 });
    expect(kernel.state.pods.get('default/web')?.status).toEqual({
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: '2026-01-01T00:00:50Z' }],
    });
  });

  it('leaves no trace when it is back within the grace period', () => {
    const cluster = givenControlPlane({ fidelity: 'real' }, THREE);
    partition(cluster, 'a', 0);
    cluster.kernel.run({ until: 40_000 });
    heal(cluster, 'a');
    cluster.kernel.run({ until: 3_600_000 });
    expect(cluster.facts('NodeConditionChanged')).toEqual([]);
    expect(cluster.facts('NodeTainted')).toEqual([]);
    expect(cluster.kernel.loop.isQuiescent).toBe(true);
  });

  it('loses the NoSchedule taint when it is back, the NoExecute taint with the next pass', () => {
    const cluster = givenControlPlane({ fidelity: 'real' }, THREE);
    partition(cluster, 'a', 0);
    cluster.kernel.run({ until: 81_000 });
    heal(cluster, 'a');
    cluster.kernel.run({ until: 81_050 });
    expect(taintsOf(cluster, 'a')).toEqual([`${UNREACHABLE}:NoExecute`]);
    cluster.kernel.run({ until: 85_000 });
    expect(taintsOf(cluster, 'a')).toEqual([]);
  });
});

describe('a zone that fails', () => {
  it('has one node tainted at once and the next 10 s later', () => {
    const other = { name: 'other', zone: 'y' };
    const cluster = givenControlPlane({ fidelity: 'real' }, [...THREE, other]);
    for (const { name } of THREE.slice(0, 2)) partition(cluster, name, 0);
    cluster.kernel.run({ until: 100_000 });
    const [first = 0, second = 0] = ['a', 'b']
      .map((name) => firstTainted(cluster, name, 'NoExecute') ?? 0)
      .sort((x, y) => x - y);
    expect(first - 50_005).toBeLessThanOrEqual(100);
    expect(second - first).toBe(10_000);
  });

  it('is left alone when it is small and more than half of it is down', () => {
    const nodes = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name, zone: 'z' }));
    const cluster = givenControlPlane({}, nodes);
    for (const name of ['a', 'b', 'c']) partition(cluster, name, 0);
    cluster.kernel.run({ until: 3_600_000 });
    expect(taintsOf(cluster, 'a')).toEqual([`${UNREACHABLE}:NoSchedule`]);
  });

  it('is never evicted when all nodes are down; the limiter starts empty afterwards', () => {
    const cluster = givenControlPlane({ fidelity: 'real' }, THREE);
    for (const { name } of THREE) partition(cluster, name, 0);
    cluster.kernel.run({ until: 111_940 });
    for (const { name } of THREE) {
      expect(taintsOf(cluster, name)).toEqual([`${UNREACHABLE}:NoSchedule`]);
    }
    heal(cluster, 'a');
    heal(cluster, 'b');
    cluster.kernel.run({ until: 200_000 });
    expect(firstTainted(cluster, 'c', 'NoExecute')).toBe(125_000);
  });

  it('takes the NoExecute taints away when the last node falls silent too', () => {
    const cluster = givenControlPlane({}, THREE.slice(0, 2));
    partition(cluster, 'a', 0);
    cluster.kernel.run({ until: 60_000 });
    expect(taintsOf(cluster, 'a')).toContain(`${UNREACHABLE}:NoExecute`);
    partition(cluster, 'b', 60_000);
    cluster.kernel.run({ until: 120_000 });
    expect(taintsOf(cluster, 'a')).toEqual([`${UNREACHABLE}:NoSchedule`]);
  });
});

describe('a node that is watched', () => {
  it('asks for nothing while it is healthy', () => {
    const { kernel } = givenControlPlane({ fidelity: 'real' }, THREE);
    kernel.run({ until: 86_400_000 });
    expect(kernel.loop.isQuiescent).toBe(true);
    expect(kernel.log.facts.every(({ at }) => at === 0)).toBe(true);
  });

  it('turns Unknown when its kubelet never posts a status', () => {
    const cluster = givenControlPlane({}, THREE);
    cluster.api.create(aNode({ name: 'new', conditions: [] }));
    cluster.kernel.run({ until: 59_999 });
    expect(readyOf(cluster, 'new')).toBeUndefined();
    cluster.kernel.run({ until: 60_000 });
    expect(readyOf(cluster, 'new')).toBe('Unknown');
  });

  it('keeps its pressure taints in step with its conditions', () => {
    const cluster = givenControlPlane({}, THREE);
    const pressure = (status: string): void => {
      cluster.api.setNodeConditions('a', [{ type: 'MemoryPressure', status }], 'kubelet');
      cluster.kernel.run({ until: cluster.kernel.now });
    };
    pressure('True');
    expect(taintsOf(cluster, 'a')).toEqual(['node.kubernetes.io/memory-pressure:NoSchedule']);
    pressure('False');
    expect(taintsOf(cluster, 'a')).toEqual([]);
  });
});

describe('maintenance', () => {
  it('drains a node of all Pods but those of DaemonSets', () => {
    const cluster = givenControlPlane({}, [{ name: 'a' }]);
    const { api, kernel } = cluster;
    api.create(aPod('web', { nodeName: 'a' }));
    const logger = aPod('logger', { nodeName: 'a' });
    const owner = { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'log', uid: 'u' };
    const ownerReferences = [{ ...owner, controller: true }];
    api.create({ ...logger, metadata: { ...logger.metadata, ownerReferences } });
    drain(kernel, api, 'a');
    kernel.run({ until: 0 });
    expect(cluster.facts('PodDeletionStarted').map(({ pod }) => pod)).toEqual(['default/web']);
    expect(kernel.state.nodes.get('a')?.spec).toMatchObject({
      unschedulable: true,
      taints: [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }],
    });
  });
});

it.each([20_000, 50_005, 52_000, 130_000])(
  'a disaster goes on from a snapshot at %i ms as if nothing had happened',
  (at) => {
    const config = { fidelity: 'real', timing: timingOf('real') } as const;
    const cluster = givenControlPlane(config, THREE);
    for (const name of ['x', 'y', 'z']) cluster.api.create(aPod(name));
    cluster.kernel.run({ until: 1_000 });
    for (const { name } of THREE) partition(cluster, name, 0);
    cluster.kernel.run({ until: Math.min(at, 100_000) });
    if (at > 100_000) heal(cluster, 'a');
    cluster.kernel.run({ until: at });
    const resumed = resumedControlPlane(cluster);
    for (const kernel of [cluster.kernel, resumed]) kernel.run({ until: 1_000_000 });
    expect(resumed.snapshot()).toEqual(cluster.kernel.snapshot());
  },
);

it('a disaster leaves the same log in both stores', () => {
  const [immutable, direct] = (['immutable', 'direct'] as const).map((store) => {
    const cluster = givenControlPlane({ fidelity: 'real', store }, THREE);
    for (const name of ['x', 'y', 'z']) cluster.api.create(aPod(name));
    cluster.kernel.run({ until: 1_000 });
    for (const { name } of THREE) partition(cluster, name, 0);
    cluster.kernel.run({ until: 100_000 });
    heal(cluster, 'b');
    cluster.kernel.run({ until: 1_000_000 });
    return cluster.kernel.log.facts;
  });
  expect(JSON.stringify(direct)).toBe(JSON.stringify(immutable));
});
