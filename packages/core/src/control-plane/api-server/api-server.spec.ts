import { describe, expect, it } from 'vitest';
import type { Pod, PodSpec } from '../../api/schema/kubernetes.ts';
import { aPod, givenControlPlane, type ControlPlane } from '../../testing/given-control-plane.ts';

const NODE = [{ name: 'a' }];

/** A Pod that runs on node `a`, with 30 s of grace unless it says otherwise. */
function givenBoundPod(spec: Partial<PodSpec> = {}): ControlPlane {
  const cluster = givenControlPlane({}, NODE);
  cluster.api.create(aPod('web', { nodeName: 'a', ...spec }));
  cluster.kernel.run({ until: 5_000 });
  return cluster;
}

function webOf({ kernel }: ControlPlane): Pod | undefined {
  return kernel.state.pods.get('default/web');
}

describe('create', () => {
  it('stores a Pod as the API server would serve it', () => {
    const { kernel, api } = givenControlPlane();
    kernel.run({ until: 61_500 });
    expect(api.create(aPod('web'))).toEqual({ accepted: true });
    const pod = kernel.state.pods.get('default/web');
    expect(pod?.metadata).toMatchObject({
      creationTimestamp: '2026-01-01T00:01:01Z',
      generation: 1,
      uid: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    });
    expect(pod?.spec).toMatchObject({ restartPolicy: 'Always', serviceAccountName: 'default' });
    expect(pod?.status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' });
  });

  it('draws the end of a generated name', () => {
    const { kernel, api } = givenControlPlane();
    const { name: _name, ...metadata } = aPod('web').metadata;
    api.create({ ...aPod('web'), metadata: { ...metadata, generateName: 'web-' } as never });
    const [key = ''] = kernel.state.pods.keys();
    expect(key).toMatch(/^default\/web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  it.each([
    ['a second one of that name', aPod('web'), 409, 'pods "web" already exists'],
    [
      'a missing namespace',
      { ...aPod('web'), metadata: { name: 'web', namespace: 'zzz' } },
      404,
      'namespaces "zzz" not found',
    ],
    [
      'a missing image',
      aPod('bad', { containers: [{ name: 'main' }] }),
      422,
      'Pod "bad" is invalid: spec.containers[0].image: Required value',
    ],
    [
      'an unknown priority class',
      aPod('vip', { priorityClassName: 'gold' }),
      403,
      'pods "vip" is forbidden: no PriorityClass with name gold was found',
    ],
    [
      'an unknown kind',
      { apiVersion: 'v2', kind: 'Thing', metadata: { name: 'x' } },
      404,
      'no matches for kind "Thing" in version "v2"',
    ],
  ])('refuses %s in the API server’s words', (_what, object, code, message) => {
    const { api, kernel } = givenControlPlane();
    api.create(aPod('web'));
    const count = kernel.log.length;
    expect(api.create(object)).toMatchObject({ accepted: false, code, message });
    expect(kernel.log.length).toBe(count);
  });
});

describe('delete', () => {
  it('gives a running Pod its grace period and counts the change as a generation', () => {
    const cluster = givenBoundPod();
    cluster.api.delete('pods', 'default/web');
    expect(webOf(cluster)?.metadata).toMatchObject({
      deletionTimestamp: '2026-01-01T00:00:35Z',
      deletionGracePeriodSeconds: 30,
      generation: 2,
    });
  });

  it('lets a second request only shorten the time, counted from the first', () => {
    const cluster = givenBoundPod();
    cluster.api.delete('pods', 'default/web');
    cluster.kernel.run({ until: 10_000 });
    const first = webOf(cluster);
    for (const gracePeriodSeconds of [30, 60]) {
      cluster.api.delete('pods', 'default/web', { gracePeriodSeconds });
      expect(webOf(cluster)).toBe(first);
    }
    cluster.api.delete('pods', 'default/web', { gracePeriodSeconds: 10 });
    expect(webOf(cluster)?.metadata).toMatchObject({
      deletionTimestamp: '2026-01-01T00:00:15Z',
      deletionGracePeriodSeconds: 10,
      generation: 2,
    });
    cluster.api.delete('pods', 'default/web', { gracePeriodSeconds: 0 });
    expect(webOf(cluster)).toBeUndefined();
  });

  it('turns a negative grace period into one second', () => {
    const cluster = givenBoundPod();
    cluster.api.delete('pods', 'default/web', { gracePeriodSeconds: -5 });
    expect(webOf(cluster)?.metadata.deletionGracePeriodSeconds).toBe(1);
  });

  it('takes away at once what no kubelet runs', () => {
    const finished = givenBoundPod();
    const uid = webOf(finished)?.metadata.uid ?? '';
    finished.api.reportPodStatus(uid, { phase: 'Failed' });
    const waiting = givenControlPlane();
    waiting.api.create(aPod('web'));
    for (const cluster of [finished, waiting]) {
      cluster.api.delete('pods', 'default/web');
      expect(webOf(cluster)).toBeUndefined();
    }
  });

  it('refuses when the object is another one by now', () => {
    const cluster = givenBoundPod();
    expect(cluster.api.delete('pods', 'default/web', { uid: 'x' })).toMatchObject({
      reason: 'Conflict',
      message: expect.stringContaining('the UID in the precondition (x) does not match'),
    });
    expect(cluster.api.delete('pods', 'default/gone')).toMatchObject({
      code: 404,
      message: 'pods "gone" not found',
    });
  });

  it('leaves an object with finalizers until the last of them is removed', () => {
    const cluster = givenControlPlane({}, NODE);
    const { api } = cluster;
    const held = (finalizers: readonly string[]): Pod => {
      const pod = aPod('web', { nodeName: 'a' });
      return { ...pod, metadata: { ...pod.metadata, finalizers } };
    };
    api.create(held(['example.com/hold']));
    api.delete('pods', 'default/web', { gracePeriodSeconds: 0 });
    expect(webOf(cluster)?.metadata.deletionGracePeriodSeconds).toBe(0);
    api.apply(held([]));
    expect(webOf(cluster)).toBeUndefined();
  });
});

describe('apply', () => {
  it('changes nothing when the manifest says what is there', () => {
    const cluster = givenBoundPod();
    const count = cluster.kernel.log.length;
    expect(cluster.api.apply(aPod('web', { nodeName: 'a' }))).toEqual({ accepted: true });
    expect(cluster.kernel.log.length).toBe(count);
  });

  it('changes an image as a new generation of the same object', () => {
    const cluster = givenBoundPod();
    const before = webOf(cluster);
    cluster.api.apply(aPod('web', { containers: [{ name: 'main', image: 'nginx:1.30' }] }));
    expect(webOf(cluster)).toMatchObject({
      metadata: { uid: before?.metadata.uid, generation: 2 },
      spec: { nodeName: 'a', containers: [{ image: 'nginx:1.30' }] },
    });
  });

  it('refuses other changes of a Pod', () => {
    const cluster = givenBoundPod();
    expect(cluster.api.apply(aPod('web', { restartPolicy: 'Never' }))).toMatchObject({
      code: 422,
      message: expect.stringContaining('spec: Forbidden: pod updates may not change fields'),
    });
  });

  it('replaces the data of a ConfigMap', () => {
    const { api, kernel } = givenControlPlane();
    const config = (data: Readonly<Record<string, string>>) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings' },
      data,
    });
    api.apply(config({ old: '1' }));
    api.apply(config({ now: '2' }));
    expect(kernel.state.configmaps.get('default/settings')).toMatchObject({ data: { now: '2' } });
    expect(kernel.state.configmaps.get('default/settings')).not.toHaveProperty('data.old');
  });
});

describe('Services', () => {
  const service = (port: number, nodePort?: number) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { type: 'NodePort', ports: [{ port, ...(nodePort && { nodePort }) }] },
  });

  it('get an address and node ports, and keep them when they are applied again', () => {
    const { api, kernel } = givenControlPlane();
    api.apply(service(80));
    const created = kernel.state.services.get('default/web');
    expect(created).toMatchObject({
      spec: {
        clusterIP: expect.stringMatching(/^10\.(9[6-9]|10\d|11[01])\./),
        ports: [{ port: 80, nodePort: expect.any(Number) }],
      },
    });
    api.apply(service(80));
    expect(kernel.state.services.get('default/web')).toBe(created);
  });
});

describe('subresources', () => {
  it('bind a Pod once', () => {
    const cluster = givenControlPlane({}, NODE);
    cluster.api.create(aPod('web'));
    expect(cluster.api.bindPod('default/web', 'a')).toEqual({ accepted: true });
    expect(cluster.api.bindPod('default/web', 'a')).toMatchObject({
      code: 409,
      message:
        'Operation cannot be fulfilled on pods/binding "web": pod web is already assigned to node "a"',
    });
  });

  it('record a status once, and only of the Pod with that uid', () => {
    const cluster = givenBoundPod();
    const uid = webOf(cluster)?.metadata.uid ?? '';
    const report = () => cluster.api.reportPodStatus(uid, { phase: 'Running', podIP: '10.0.0.1' });
    expect(report()).toEqual({ accepted: true });
    expect(report()).toEqual({ accepted: true });
    expect(cluster.facts('PodStatusReported')).toHaveLength(1);
    expect(cluster.api.reportPodStatus('another', { phase: 'Running' })).toMatchObject({
      reason: 'NotFound',
    });
  });

  it('move the transition time of a condition only with its status', () => {
    const cluster = givenControlPlane({}, NODE);
    const report = (status: string, reason: string): void => {
      cluster.kernel.run({ until: cluster.kernel.now + 10_000 });
      cluster.api.setNodeConditions('a', [{ type: 'DiskPressure', status, reason }], 'kubelet');
    };
    report('False', 'KubeletHasNoDiskPressure');
    report('False', 'StillNone');
    report('True', 'KubeletHasDiskPressure');
    const times = cluster
      .facts('NodeConditionChanged')
      .flatMap(({ conditions }) => conditions.map((condition) => condition.lastTransitionTime));
    expect(times).toEqual(['2026-01-01T00:00:10Z', '2026-01-01T00:00:10Z', '2026-01-01T00:00:30Z']);
  });
});
