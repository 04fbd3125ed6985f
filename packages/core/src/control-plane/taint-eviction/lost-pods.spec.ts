import { describe, expect, it } from 'vitest';
import { fromTimestamp } from '../../engine/time.ts';
import { aPod, givenControlPlane, heal, partition } from '../../testing/given-control-plane.ts';

const THREE = ['a', 'b', 'c'].map((name) => ({ name, zone: 'z' }));

describe('Pods of a lost node', () => {
  it('are deleted 300 s after the taint and then stay Terminating', () => {
    const cluster = givenControlPlane({}, THREE);
    const { kernel, api } = cluster;
    api.create(aPod('web', { nodeName: 'a' }));
    partition(cluster, 'a', 0);
    kernel.run({ until: 10_000_000 });
    expect(cluster.facts('PodEvictionStarted').map(({ at }) => at)).toEqual([350_000]);
    const { metadata, status } = kernel.state.pods.get('default/web') ?? {};
    expect(fromTimestamp(metadata?.deletionTimestamp ?? '')).toBe(380_000);
    expect(status?.conditions).toMatchObject([
      { type: 'DisruptionTarget', reason: 'DeletionByTaintManager' },
    ]);
  });

  it('stay when the node is back in time', () => {
    const cluster = givenControlPlane({}, THREE);
    cluster.api.create(aPod('web', { nodeName: 'a' }));
    partition(cluster, 'a', 0);
    cluster.kernel.run({ until: 200_000 });
    heal(cluster, 'a');
    cluster.kernel.run({ until: 10_000_000 });
    expect(cluster.facts('PodEvictionCancelled')).toMatchObject([{ pod: 'default/web' }]);
    expect(cluster.facts('PodEvictionStarted')).toEqual([]);
  });

  it('go by their own tolerations of a taint, also when they are bound later', () => {
    const cluster = givenControlPlane({}, [{ name: 'a' }]);
    const { api, kernel } = cluster;
    const tolerating = (tolerationSeconds: number) => ({
      nodeName: 'a',
      tolerations: [
        { key: 'maintenance', operator: 'Exists', effect: 'NoExecute', tolerationSeconds },
      ],
    });
    api.create(aPod('none', { nodeName: 'a' }));
    api.create(aPod('ten', tolerating(10)));
    api.create(aPod('forever', { ...tolerating(0), tolerations: [{ operator: 'Exists' }] }));
    api.setNodeTaints('a', [{ key: 'maintenance', effect: 'NoExecute' }], false);
    kernel.run({ until: 5_000 });
    api.create(aPod('late', tolerating(10)));
    kernel.run({ until: 1_000_000 });
    expect(cluster.facts('PodEvictionStarted').map(({ pod, at }) => [pod, at])).toEqual([
      ['default/none', 0],
      ['default/ten', 10_000],
      ['default/late', 15_000],
    ]);
  });

  it('vanish 40 to 60 s after a Node object is deleted, marked as failed', () => {
    const cluster = givenControlPlane({}, THREE);
    const { api, kernel } = cluster;
    api.create(aPod('web', { nodeName: 'a' }));
    kernel.run({ until: 5_000 });
    api.delete('nodes', 'a');
    kernel.run({ until: 1_000_000 });
    expect(cluster.facts('PodStatusReported')).toMatchObject([
      { at: 60_000, status: { phase: 'Failed' } },
    ]);
    expect(cluster.facts('ObjectDeleted').map(({ key, at }) => [key, at])).toEqual([
      ['a', 5_000],
      ['default/web', 60_000],
    ]);
  });

  it('vanish with the next collection once an operator declares the node out of service', () => {
    const cluster = givenControlPlane({}, THREE);
    const { api, kernel } = cluster;
    api.create(aPod('web', { nodeName: 'a' }));
    partition(cluster, 'a', 0);
    kernel.run({ until: 70_000 });
    const taints = kernel.state.nodes.get('a')?.spec.taints ?? [];
    const outOfService = { key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' };
    api.setNodeTaints('a', [...taints, outOfService], false);
    kernel.run({ until: 1_000_000 });
    expect(cluster.facts('PodDeletionStarted').map(({ at }) => at)).toEqual([70_000]);
    expect(cluster.facts('ObjectDeleted').map(({ at }) => at)).toEqual([80_000]);
  });
});
