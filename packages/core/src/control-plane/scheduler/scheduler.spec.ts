import { describe, expect, it } from 'vitest';
import {
  addNode,
  aNode,
  aPod,
  givenControlPlane,
  resumedControlPlane,
} from '../../testing/given-control-plane.ts';
import { cordon, uncordon } from '../index.ts';

const NO_VICTIMS =
  'no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.';

describe('the scheduler', () => {
  it('binds a Pod to the emptier node', () => {
    const { kernel, api } = givenControlPlane({}, [{ name: 'a' }, { name: 'b' }]);
    api.create(aPod('first', { nodeName: 'a' }, { cpu: '1', memory: '1Gi' }));
    api.create(aPod('second', {}, { cpu: '1', memory: '1Gi' }));
    kernel.run({ until: 0 });
    expect(kernel.state.pods.get('default/second')?.spec.nodeName).toBe('b');
    expect(kernel.state.pods.get('default/second')?.status.conditions).toMatchObject([
      { type: 'PodScheduled', status: 'True' },
    ]);
  });

  it('words a failure as the real scheduler does', () => {
    const cluster = givenControlPlane({}, [{ name: 'a', cpu: '1' }]);
    cluster.api.create(aPod('fits', {}, { cpu: '1' }));
    cluster.api.create(aPod('waits', {}, { cpu: '1' }));
    cluster.kernel.run({ until: 0 });
    const [failure] = cluster.facts('PodUnschedulable');
    expect(failure).toMatchObject({ pod: 'default/waits', reason: 'Unschedulable', attempts: 1 });
    expect(failure?.message).toBe(`0/1 nodes are available: 1 Insufficient cpu. ${NO_VICTIMS}`);
  });

  it('counts each reason of a mixed cluster', () => {
    const taints = [{ key: 'dedicated', value: 'db', effect: 'NoSchedule' }];
    const cluster = givenControlPlane({}, [
      { name: 'a', cpu: '2' },
      { name: 'b', cpu: '2' },
      { name: 'c', spec: { taints } },
    ]);
    cluster.api.create(aPod('too-big', {}, { cpu: '3' }));
    cluster.kernel.run({ until: 0 });
    expect(cluster.facts('PodUnschedulable')[0]?.message).toBe(
      '0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
    );
  });

  it('says so when there are no nodes at all, and tries again when one appears', () => {
    const cluster = givenControlPlane();
    cluster.api.create(aPod('early'));
    cluster.kernel.run({ until: 0 });
    expect(cluster.facts('PodUnschedulable')[0]?.message).toBe(
      'no nodes available to schedule pods',
    );
    addNode(cluster, { name: 'late' });
    cluster.kernel.run({ until: 0 });
    expect(cluster.kernel.state.pods.get('default/early')?.spec.nodeName).toBe('late');
  });

  it('retries when a Pod is finished, not while nothing happens', () => {
    const cluster = givenControlPlane({}, [{ name: 'a', cpu: '1' }]);
    const { api, kernel } = cluster;
    api.create(aPod('runs', {}, { cpu: '1' }));
    api.create(aPod('waits', {}, { cpu: '1' }));
    kernel.run({ until: 3_600_000 });
    expect(cluster.facts('PodUnschedulable')).toHaveLength(1);
    const uid = kernel.state.pods.get('default/runs')?.metadata.uid ?? '';
    api.reportPodStatus(uid, { phase: 'Succeeded' });
    kernel.run({ until: kernel.now });
    expect(kernel.state.pods.get('default/waits')?.spec.nodeName).toBe('a');
  });

  it('keeps the order of creation, but lets higher priorities go first', () => {
    const cluster = givenControlPlane({ fidelity: 'real' }, [{ name: 'a' }]);
    for (const name of ['p1', 'p2', 'p3']) cluster.api.create(aPod(name));
    cluster.api.create(aPod('vip', { priorityClassName: 'system-node-critical' }));
    for (const name of ['p4', 'p5']) cluster.api.create(aPod(name));
    cluster.kernel.run({ until: 1_000 });
    expect(cluster.facts('PodBound').map(({ pod }) => pod.slice('default/'.length))).toEqual([
      'vip',
      'p1',
      'p2',
      'p3',
      'p4',
      'p5',
    ]);
  });

  it('wakes a waiting Pod on uncordon, and once the taint is gone too', () => {
    const cluster = givenControlPlane({ fidelity: 'real' }, [{ name: 'a' }]);
    const { api, kernel } = cluster;
    cordon(kernel, api, 'a');
    api.create(aPod('waits'));
    kernel.run({ until: 60_000 });
    uncordon(kernel, api, 'a');
    kernel.run({ until: 61_000 });
    expect(kernel.state.pods.get('default/waits')?.spec.nodeName).toBe('a');
    expect(kernel.state.nodes.get('a')?.spec).not.toHaveProperty('taints');
  });

  it('wakes a Pod when a label makes its selector match', () => {
    const cluster = givenControlPlane({}, [{ name: 'a' }]);
    const { api, kernel } = cluster;
    api.create(aPod('picky', { nodeSelector: { disk: 'ssd' } }));
    kernel.run({ until: 10_000 });
    api.apply(aNode({ name: 'a', labels: { disk: 'hdd' } }));
    kernel.run({ until: 20_000 });
    expect(cluster.facts('PodUnschedulable')).toHaveLength(1);
    api.apply(aNode({ name: 'a', labels: { disk: 'ssd' } }));
    kernel.run({ until: 20_000 });
    expect(kernel.state.pods.get('default/picky')?.spec.nodeName).toBe('a');
  });

  it('leaves gated Pods and Pods of other schedulers alone', () => {
    const cluster = givenControlPlane({}, [{ name: 'a' }]);
    cluster.api.create(aPod('gated', { schedulingGates: [{ name: 'later' }] }));
    cluster.api.create(aPod('foreign', { schedulerName: 'mine' }));
    cluster.kernel.run({ until: 1_000 });
    expect(cluster.facts('PodBound')).toEqual([]);
    expect(cluster.kernel.state.pods.get('default/gated')?.status.conditions).toMatchObject([
      { type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' },
    ]);
  });

  it('goes on from a snapshot as if nothing had happened', () => {
    const start = givenControlPlane({ fidelity: 'real' }, [{ name: 'a', cpu: '2' }]);
    for (const name of ['p1', 'p2', 'p3', 'p4']) {
      start.api.create(aPod(name, {}, { cpu: '1' }));
    }
    const resumed = resumedControlPlane(start);
    start.kernel.run({ until: 1_000 });
    resumed.run({ until: 1_000 });
    expect(resumed.snapshot()).toEqual(start.kernel.snapshot());
  });
});
