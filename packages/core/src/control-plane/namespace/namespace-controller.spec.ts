import { describe, expect, it } from 'vitest';
import type { ApiObject } from '../../state/tables.ts';
import { aPod, givenControlPlane, type ControlPlane } from '../../testing/given-control-plane.ts';

const config: ApiObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace: 'shop' },
};

function givenShop(fidelity: 'instant' | 'real'): ControlPlane {
  const cluster = givenControlPlane({ fidelity }, [{ name: 'a' }]);
  cluster.api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  cluster.api.create(config);
  const pod = aPod('web', { nodeName: 'a', terminationGracePeriodSeconds: 8 });
  cluster.api.create({ ...pod, metadata: { name: 'web', namespace: 'shop' } });
  cluster.api.delete('namespaces', 'shop');
  return cluster;
}

function deletions(cluster: ControlPlane): readonly (readonly [string, number])[] {
  return cluster.facts('ObjectDeleted').map(({ key, at }) => [key, at]);
}

describe('a namespace that is being deleted', () => {
  it('takes nothing new', () => {
    const { api } = givenShop('instant');
    const late = { ...config, metadata: { ...config.metadata, name: 'late' } };
    expect(api.create(late)).toMatchObject({
      code: 403,
      message:
        'configmaps "late" is forbidden: unable to create new content in namespace shop because it is being terminated',
    });
  });

  it('loses its Pods after 5 s and the rest at the next try after they are gone', () => {
    const cluster = givenShop('real');
    cluster.kernel.run({ until: 6_000 });
    expect(cluster.facts('PodDeletionStarted').map(({ at }) => at)).toEqual([5_000]);
    cluster.api.delete('pods', 'shop/web', { gracePeriodSeconds: 0 });
    cluster.kernel.run({ until: 60_000 });
    expect(deletions(cluster)).toEqual([
      ['shop/web', 6_000],
      ['shop/settings', 10_000],
      ['shop', 10_000],
    ]);
  });

  it('goes with its last Pod, however long that takes', () => {
    const cluster = givenShop('instant');
    cluster.kernel.run({ until: 3_600_000 });
    expect(deletions(cluster)).toEqual([]);
    expect(cluster.kernel.loop.isQuiescent).toBe(true);
    cluster.api.delete('pods', 'shop/web', { gracePeriodSeconds: 0 });
    cluster.kernel.run({ until: 3_600_000 });
    expect(deletions(cluster).map(([key]) => key)).toEqual(['shop/web', 'shop/settings', 'shop']);
  });
});
