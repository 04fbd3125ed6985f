import { describe, expect, it } from 'vitest';
import { admitNode, admitPod, podAdmissionProblem } from './admission.ts';
import { setPodDefaults } from './defaults/pod-defaults.ts';
import type { Node, Pod, PodSpec, PriorityClass } from './schema/kubernetes.ts';

const OPTIONS = { tokenVolumeSuffix: 'ab2c4' };
const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

const aPod = (spec: Partial<PodSpec> = {}): Pod =>
  setPodDefaults({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web' },
    spec: { containers: [{ name: 'c', image: 'nginx' }], ...spec },
    status: {},
  });

const aClass = (name: string, rest: Partial<PriorityClass>): PriorityClass => ({
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name },
  ...rest,
});

describe('a Pod on creation', () => {
  it('starts Pending, with its QoS class, priority 0 and generation 1', () => {
    const pod = admitPod(aPod(), OPTIONS);
    expect(pod.status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' });
    expect(pod.metadata.generation).toBe(1);
    expect(pod.spec).toMatchObject({ priority: 0, preemptionPolicy: 'PreemptLowerPriority' });
    expect(pod.spec.tolerations?.map(({ key }) => key)).toEqual([
      'node.kubernetes.io/not-ready',
      'node.kubernetes.io/unreachable',
    ]);
  });

  it('gets the default account and its token in every container', () => {
    const { spec } = admitPod(aPod({ initContainers: [{ name: 'i', image: 'busybox' }] }), OPTIONS);
    expect(spec).toMatchObject({ serviceAccountName: 'default', serviceAccount: 'default' });
    const mount = { name: 'kube-api-access-ab2c4', readOnly: true, mountPath: TOKEN_PATH };
    expect(spec.containers[0]?.volumeMounts).toEqual([mount]);
    expect(spec.initContainers?.[0]?.volumeMounts).toEqual([mount]);
    expect(spec.volumes?.map(({ name }) => name)).toEqual(['kube-api-access-ab2c4']);
  });

  it('keeps a mount of its own at the token path, and then needs no token volume', () => {
    const volumeMounts = [{ name: 'mine', mountPath: TOKEN_PATH }];
    const { spec } = admitPod(
      aPod({ containers: [{ name: 'c', image: 'nginx', volumeMounts }] }),
      OPTIONS,
    );
    expect(spec.containers[0]?.volumeMounts).toEqual(volumeMounts);
    expect(spec.volumes).toBeUndefined();
  });

  it('gets no token when it asks for none', () => {
    const { spec } = admitPod(aPod({ automountServiceAccountToken: false }), OPTIONS);
    expect(spec.volumes).toBeUndefined();
    expect(spec.serviceAccountName).toBe('default');
  });

  it('waits for its scheduling gates', () => {
    const { status } = admitPod(aPod({ schedulingGates: [{ name: 'a/b' }] }), OPTIONS);
    expect(status.conditions).toMatchObject([{ type: 'PodScheduled', reason: 'SchedulingGated' }]);
  });

  it('takes value and policy of its priority class', () => {
    const priorityClasses = [aClass('batch', { value: -5, preemptionPolicy: 'Never' })];
    const { spec } = admitPod(aPod({ priorityClassName: 'batch' }), {
      ...OPTIONS,
      priorityClasses,
    });
    expect(spec).toMatchObject({ priority: -5, preemptionPolicy: 'Never' });
  });

  it('belongs to the global default class, the lowest of several', () => {
    const priorityClasses = [
      aClass('high', { value: 9, globalDefault: true }),
      aClass('low', { value: 3, globalDefault: true }),
    ];
    const { spec } = admitPod(aPod(), { ...OPTIONS, priorityClasses });
    expect(spec).toMatchObject({ priority: 3, priorityClassName: 'low' });
  });

  it('is refused with an unknown class or a priority that its class does not give', () => {
    expect(podAdmissionProblem(aPod({ priorityClassName: 'nope' }))).toBe(
      'no PriorityClass with name nope was found',
    );
    expect(podAdmissionProblem(aPod({ priority: 7 }))).toContain(
      'priority (7) must not be provided',
    );
    expect(
      podAdmissionProblem(aPod({ priorityClassName: 'system-node-critical' })),
    ).toBeUndefined();
  });
});

it('a Node starts with the not-ready taint, once', () => {
  const node: Node = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'node-1' },
    spec: {},
    status: {},
  };
  const admitted = admitNode(node);
  expect(admitted.spec.taints).toEqual([
    { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' },
  ]);
  expect(admitNode(admitted)).toBe(admitted);
});
