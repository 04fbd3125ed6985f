import { describe, expect, it } from 'vitest';
import type { KubeletConfigurationFields } from '../api/kubelet-configuration/fields.ts';
import { podStatusText } from '../projections/tables/pod-status-text.ts';
import { runManifests, type ManifestRun } from '../testing/kubelet-rules/run-manifests.ts';

const ORDINARY = 'containers: [{ name: app, image: example/app:1 }]';

function pod(name: string, spec: string, labels = '{}'): string {
  return `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: ${labels} }
spec:
  nodeName: node-1
${(spec.includes('containers:') ? spec : `${spec}\n${ORDINARY}`).replace(/^/gm, '  ')}
`;
}

const asking = (requests: string, limits = '{}'): string =>
  `containers: [{ name: app, image: example/app:1, resources: { requests: ${requests}, limits: ${limits} } }]`;

const CAPACITY = {
  cpu: '2',
  memory: '1Gi',
  'ephemeral-storage': '10Gi',
  pods: '3',
  'example.com/gpu': '2',
};

interface Given {
  readonly kubelet?: KubeletConfigurationFields;
  readonly taints?: readonly { readonly key: string; readonly effect: string }[];
  readonly fidelity?: 'real' | 'instant';
}

function start(
  manifests: string,
  { kubelet, taints, fidelity = 'instant' }: Given = {},
): ManifestRun {
  return runManifests(manifests, {
    fidelity,
    nodes: [
      {
        name: 'node-1',
        labels: { zone: 'a' },
        images: ['example/app:1'],
        capacity: CAPACITY,
        ...(taints && { taints }),
        ...(kubelet && { kubelet }),
      },
    ],
  });
}

const port = (fields: string): string =>
  `containers: [{ name: app, image: example/app:1, ports: [{ containerPort: 80, ${fields} }] }]`;

/** What the first Pod is turned away for: reason and message. */
const REJECTED: readonly (readonly [string, string, string, string])[] = [
  [
    'more cpu than there is',
    asking('{ cpu: 2500m }'),
    'OutOfcpu',
    "Node didn't have enough resource: cpu, requested: 2500, used: 0, capacity: 2000",
  ],
  [
    'more memory than is allocatable',
    asking('{ memory: 1000Mi }'),
    'OutOfmemory',
    "Node didn't have enough resource: memory, requested: 1048576000, used: 0, capacity: 968884224",
  ],
  [
    'more local storage than is allocatable',
    asking('{ ephemeral-storage: 10Gi }'),
    'OutOfephemeral-storage',
    "Node didn't have enough resource: ephemeral-storage, requested: 10737418240, used: 0, capacity: 9663676400",
  ],
  [
    'more devices than the node has',
    asking('{ example.com/gpu: 3 }', '{ example.com/gpu: 3 }'),
    'OutOfexample.com/gpu',
    "Node didn't have enough resource: example.com/gpu, requested: 3, used: 0, capacity: 2",
  ],
  [
    'cpu first, if both are short',
    asking('{ memory: 1000Mi, cpu: 3 }'),
    'OutOfcpu',
    "Node didn't have enough resource: cpu, requested: 3000, used: 0, capacity: 2000",
  ],
  [
    'a node selector that names another node',
    'nodeSelector: { zone: b }',
    'NodeAffinity',
    "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
  ],
  [
    'a required affinity to other nodes',
    `affinity:
  nodeAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
      nodeSelectorTerms: [{ matchExpressions: [{ key: zone, operator: NotIn, values: [a] }] }]`,
    'NodeAffinity',
    "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
  ],
  [
    'another operating system',
    'os: { name: windows }',
    'PodOSNotSupported',
    "Failed to admit pod as the OS field doesn't match node OS",
  ],
  [
    'a kernel setting that is not safe',
    'securityContext: { sysctls: [{ name: net.ipv4.tcp_syncookies, value: "0" }, { name: kernel/msgmax, value: "1" }] }',
    'SysctlForbidden',
    'forbidden sysctl: "kernel.msgmax" not allowlisted',
  ],
];

describe('a Pod that was bound to a node by name', () => {
  it.each(REJECTED)('is turned away for %s', (_, spec, reason, message) => {
    const run = start(pod('web', spec)).until(5);
    expect(run.status).toEqual({
      observedGeneration: 1,
      phase: 'Failed',
      reason,
      message: `Pod was rejected: ${message}`,
      qosClass: run.status.qosClass,
      startTime: '2026-01-01T00:00:00Z',
    });
    expect(run.pod && podStatusText(run.pod).reason).toBe(reason);
    expect(run.events()).toEqual([`0s 1x Warning ${reason}: ${message}`]);
    run.until(600);
    expect(run.facts('SandboxCreated')).toEqual([]);
    expect(run.delete().pod).toBeUndefined();
  });

  it('is turned away when there are as many Pods as the node takes', () => {
    const pods = ['last', 'a', 'b', 'c'].map((name) => pod(name, ''));
    const run = start([...pods.slice(1), pods[0]].join('---')).until(5);
    expect(run.simulation.state.pods.get('default/last')?.status).toMatchObject({
      reason: 'OutOfpods',
      message:
        "Pod was rejected: Node didn't have enough resource: pods, requested: 1, used: 3, capacity: 3",
    });
  });

  it('is turned away for a taint with NoExecute, not for others, and not when it tolerates it', () => {
    const taints = [
      { key: 'slow', effect: 'NoSchedule' },
      { key: 'broken', effect: 'NoExecute' },
    ];
    const run = start(pod('web', ''), { taints }).until(5);
    // Whoever evicts Pods for taints has deleted it meanwhile.
    expect(run.pod).toBeUndefined();
    expect(run.facts('PodRejected')).toMatchObject([
      {
        reason: 'TaintToleration',
        message:
          "Predicate TaintToleration failed: node(s) had taints that the pod didn't tolerate",
      },
    ]);
    expect(run.facts('PodStatusReported')[0]?.status.phase).toBe('Failed');
    const tolerant = pod('web', 'tolerations: [{ key: broken, operator: Exists }]');
    expect(start(tolerant, { taints }).until(5).status.phase).toBe('Running');
  });

  it('is turned away for a port of the node that another Pod has, on the same or on every address', () => {
    const messages = [
      ['hostPort: 80', 'hostPort: 80', true],
      ['hostPort: 80', 'hostPort: 80, protocol: UDP', false],
      ['hostPort: 80, hostIP: 127.0.0.1', 'hostPort: 80, hostIP: 172.18.0.2', false],
      ['hostPort: 80, hostIP: 127.0.0.1', 'hostPort: 80', true],
    ] as const;
    for (const [first, second, clashes] of messages) {
      const run = start(`${pod('one', port(first))}---${pod('two', port(second))}`).until(5);
      const { phase, reason, message } = run.simulation.state.pods.get('default/two')?.status ?? {};
      expect(phase).toBe(clashes ? 'Failed' : 'Running');
      if (!clashes) continue;
      expect(reason).toBe('NodePorts');
      expect(message).toBe(
        "Pod was rejected: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports",
      );
    }
  });

  it('is turned away for a label that names another operating system', () => {
    const run = start(pod('web', '', '{ kubernetes.io/os: windows }')).until(5);
    expect(run.status).toMatchObject({
      reason: 'PodOSSelectorNodeLabelDoesNotMatch',
      message:
        "Pod was rejected: Failed to admit pod as the `kubernetes.io/os` label doesn't match node label",
    });
  });

  it('may have devices that the node knows nothing of, and settings that the node allows', () => {
    const licence = asking('{ example.org/licence: 1 }', '{ example.org/licence: 1 }');
    expect(start(pod('web', licence)).until(5).status.phase).toBe('Running');
    const sysctls = 'securityContext: { sysctls: [{ name: kernel.msgmax, value: "1" }] }';
    const kubelet = { allowedUnsafeSysctls: ['kernel.msg*'] };
    expect(start(pod('web', sysctls), { kubelet }).until(5).status.phase).toBe('Running');
  });
});

it('a Pod that is turned away while it is being deleted leaves the API', () => {
  const run = start(pod('other', ''));
  run.execute({ type: 'StopKubelet', node: 'node-1' });
  run.apply(pod('web', asking('{ cpu: 3 }'))).until(10);
  run.simulation.execute({ type: 'Delete', plural: 'pods', name: 'web' });
  expect(run.simulation.state.pods.get('default/web')?.metadata.deletionTimestamp).toBeDefined();
  run.execute({ type: 'StartKubelet', node: 'node-1' });
  run.until(20);
  expect(run.facts('PodRejected')).toHaveLength(1);
  expect(run.simulation.state.pods.has('default/web')).toBe(false);
});

describe('a Pod that runs when its kubelet is started anew', () => {
  it('is admitted like a new one, and ends when it would not be', () => {
    const run = start(pod('web', 'nodeSelector: { zone: a }'), { fidelity: 'real' }).until(60);
    expect(run.status.phase).toBe('Running');
    const node = run.simulation.state.nodes.get('node-1');
    run.execute({
      type: 'Apply',
      object: {
        apiVersion: 'v1',
        kind: 'Node',
        metadata: { ...node?.metadata, name: 'node-1', labels: { zone: 'b' } },
      },
    });
    run.until(120);
    expect(run.status.phase).toBe('Running');
    run.execute({ type: 'StopKubelet', node: 'node-1' });
    run.execute({ type: 'StartKubelet', node: 'node-1' });
    expect(run.status).toEqual({
      observedGeneration: 1,
      phase: 'Failed',
      reason: 'NodeAffinity',
      message:
        "Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
      qosClass: 'BestEffort',
      startTime: run.status.startTime,
    });
    run.until(180);
    // Nobody wants what is left on the machine: it gets a second, and nothing more is said of it.
    expect(run.facts('PodStopRequested').at(-1)?.gracePeriodSeconds).toBe(1);
    expect(run.facts('ContainerExited')).toHaveLength(1);
    expect(run.status.containerStatuses).toBeUndefined();
  });

  it('stays when nothing has changed', () => {
    const run = start(pod('web', asking('{ cpu: 1500m }'))).until(60);
    run.execute({ type: 'StopKubelet', node: 'node-1' });
    run.until(70);
    run.execute({ type: 'StartKubelet', node: 'node-1' });
    run.until(120);
    expect(run.status.phase).toBe('Running');
    expect(run.container('app')?.restartCount).toBe(0);
  });
});
