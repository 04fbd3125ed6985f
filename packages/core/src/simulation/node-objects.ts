/** Node objects and the machines behind them. */
import type { KubeletConfigurationFields } from '../api/kubelet-configuration/fields.ts';
import { nodeConfiguration } from '../api/kubelet-configuration/node-configuration.ts';
import type { Node, Pod, Taint } from '../api/schema/kubernetes.ts';
import { toTimestamp } from '../engine/time.ts';
import { allocatableOf } from '../kubelet/decisions/allocatable.ts';
import { HEALTHY } from '../kubelet/node-conditions.ts';
import type { Context } from '../state/context.ts';
import type { HostDescription } from '../state/facts.ts';

/** A group of like machines, as scenario files write it. */
export interface NodeTemplate {
  readonly name: string;
  /** With a count the machines are named `<name>-1`, `<name>-2`...; without one there is just `<name>`. */
  readonly count?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly capacity?: Readonly<Record<string, string>>;
  readonly taints?: readonly Taint[];
  /** Images that are on the machine from the start. */
  readonly images?: readonly string[];
  /** How its kubelets differ from those of other nodes. */
  readonly kubelet?: KubeletConfigurationFields;
  /** Manifests of static Pods that are in the folder of each kubelet from the start. */
  readonly staticPods?: readonly Pod[];
}

const CAPACITY: Readonly<Record<string, string>> = {
  cpu: '4',
  memory: '16Gi',
  pods: '110',
  'ephemeral-storage': '100Gi',
};

/** The Node objects that a template stands for. */
export function nodesOf({ name, count, labels, capacity = {}, taints = [] }: NodeTemplate): Node[] {
  const names =
    count === undefined ? [name] : Array.from({ length: count }, (_, i) => `${name}-${i + 1}`);
  return names.map((nodeName) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: nodeName, labels: { ...labels } },
    spec: taints.length > 0 ? { taints } : {},
    status: { capacity },
  }));
}

/** A Node as its kubelet registers it: what the manifest leaves out is filled in. */
export function registered(
  ctx: Context,
  node: Node,
  number: number,
  configuration: KubeletConfigurationFields,
): Node {
  const { name } = node.metadata;
  const status = node.status as Partial<Node['status']> | undefined;
  const { maxPods } = nodeConfiguration(configuration);
  const capacity = { ...CAPACITY, pods: String(maxPods), ...status?.capacity };
  const timestamp = toTimestamp(ctx.now);
  const given = status?.conditions ?? [];
  const conditions = HEALTHY.map(
    (healthy) =>
      given.find(({ type }) => type === healthy.type) ?? {
        ...healthy,
        lastHeartbeatTime: timestamp,
        lastTransitionTime: timestamp,
      },
  );
  const spec = node.spec as Partial<Node['spec']> | undefined;
  const podCIDR = spec?.podCIDR ?? podCIDROf(number);
  return {
    ...node,
    metadata: {
      ...node.metadata,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        ...node.metadata.labels,
      },
    },
    spec: { ...spec, podCIDR, podCIDRs: spec?.podCIDRs ?? [podCIDR] },
    status: {
      ...status,
      capacity,
      allocatable: {
        ...allocatableOf(capacity, nodeConfiguration(configuration)),
        ...status?.allocatable,
      },
      conditions: [
        ...given.filter(({ type }) => !HEALTHY.some((one) => one.type === type)),
        ...conditions,
      ],
      addresses: status?.addresses ?? [
        { type: 'InternalIP', address: addressOf(number) },
        { type: 'Hostname', address: name },
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      nodeInfo: status?.nodeInfo ?? {
        architecture: 'amd64',
        bootID: ctx.nextUid(),
        containerRuntimeVersion: 'containerd://2.1.4',
        kernelVersion: '6.12.0',
        kubeProxyVersion: '',
        kubeletVersion: 'v1.36.2',
        machineID: ctx.nextUid().replaceAll('-', ''),
        operatingSystem: 'linux',
        osImage: 'podsim',
        systemUUID: ctx.nextUid(),
      },
    },
  };
}

/** The machine of a registered Node. */
export function hostOf(
  node: Node,
  images: Readonly<Record<string, number>>,
  kubeletConfiguration: KubeletConfigurationFields,
): HostDescription {
  const { addresses = [], nodeInfo } = node.status;
  return {
    name: node.metadata.name,
    nodeIPs: addresses.filter(({ type }) => type === 'InternalIP').map(({ address }) => address),
    podCIDRs: node.spec.podCIDRs ?? [],
    images,
    bootId: nodeInfo?.bootID ?? '',
    ...(Object.keys(kubeletConfiguration).length > 0 && { kubeletConfiguration }),
  };
}

/** 10.244.0.0/16 in /24 ranges, as kubeadm's usual choice; large clusters go on in 10.245.0.0/16 and further. */
function podCIDROf(number: number): string {
  return `10.${244 + (Math.floor(number / 256) % 12)}.${number % 256}.0/24`;
}

function addressOf(number: number): string {
  return `172.18.${Math.floor(number / 250) % 256}.${(number % 250) + 1}`;
}
