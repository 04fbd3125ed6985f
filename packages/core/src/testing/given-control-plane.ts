/** A control plane without kubelets: nodes are objects, and the test says what their machines do. */
import type { Node, NodeCondition, NodeSpec, Pod, PodSpec } from '../api/schema/kubernetes.ts';
import { installControlPlane } from '../control-plane/index.ts';
import { Kernel } from '../simulation/kernel.ts';
import type { KernelSnapshot } from '../simulation/snapshot.ts';
import type { ApiClient } from '../state/api-client.ts';
import type { ModelConfig } from '../state/context.ts';
import type { FactOf, FactType } from '../state/facts.ts';
import { timingOf } from '../state/timing.ts';

export interface ControlPlane {
  readonly kernel: Kernel;
  readonly api: ApiClient;
  /** All facts of a type so far. */
  facts<T extends FactType>(type: T): readonly FactOf<T>[];
}

export interface GivenNode {
  readonly name: string;
  readonly zone?: string;
  readonly cpu?: string;
  readonly pods?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly spec?: NodeSpec;
  readonly conditions?: readonly NodeCondition[];
}

/** What the kubelet of a healthy node posts. */
export const READY: NodeCondition = {
  type: 'Ready',
  status: 'True',
  reason: 'KubeletReady',
  lastTransitionTime: '2026-01-01T00:00:00Z',
};

/** A control plane with the namespace `default` and the given nodes. */
export function givenControlPlane(
  config: Partial<ModelConfig> = {},
  nodes: readonly GivenNode[] = [],
): ControlPlane {
  const fidelity = config.fidelity ?? 'instant';
  const kernel = new Kernel({
    seed: 1,
    ticked: false,
    store: 'immutable',
    fidelity,
    timing: timingOf(fidelity),
    ...config,
  });
  const api = installControlPlane(kernel);
  api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
  const cluster: ControlPlane = {
    kernel,
    api,
    facts: <T extends FactType>(type: T) =>
      kernel.log.facts.filter((fact): fact is FactOf<T> => fact.type === type),
  };
  for (const node of nodes) addNode(cluster, node);
  return cluster;
}

/** The same control plane, going on from a snapshot in a process of its own. */
export function resumedControlPlane({ kernel: origin }: ControlPlane): Kernel {
  const snapshot: KernelSnapshot = origin.snapshot();
  const kernel = new Kernel(origin.config, { from: snapshot, history: origin.log.facts });
  installControlPlane(kernel);
  kernel.restoreNotices(snapshot);
  return kernel;
}

/** Adds a Node object together with a machine whose kubelet runs. */
export function addNode({ kernel, api }: ControlPlane, given: GivenNode): void {
  api.create(aNode(given));
  const { name } = given;
  kernel.emit('HostAdded', {
    nodeName: name,
    host: { name, nodeIPs: [], podCIDRs: [], images: {}, bootId: name },
  });
  kernel.emit('KubeletStarted', {
    nodeName: name,
    startedAt: kernel.now,
    relistPhaseMs: 0,
    leasePhaseMs: 0,
    leasePeriodMs: 10_000,
  });
}

/** A node is cut off; its last heartbeat was at this instant. */
export function partition(
  { kernel }: ControlPlane,
  nodeName: string,
  lastHeartbeatAt: number,
): void {
  kernel.emit('NodePartitioned', { nodeName, lastHeartbeatAt });
}

/** The network of a node is back, and the kubelet writes its status at once. */
export function heal({ kernel, api }: ControlPlane, nodeName: string): void {
  kernel.emit('NodeRejoined', { nodeName });
  api.setNodeConditions(nodeName, [READY], 'kubelet');
}

export function aNode({
  name,
  zone,
  cpu = '4',
  pods = '110',
  labels = {},
  spec = {},
  conditions = [READY],
}: GivenNode): Node {
  const capacity = { cpu, memory: '16Gi', pods, 'ephemeral-storage': '100Gi' };
  const zoneLabels = zone === undefined ? {} : { 'topology.kubernetes.io/zone': zone };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { ...zoneLabels, ...labels } },
    spec,
    status: { capacity, allocatable: capacity, conditions },
  };
}

/** A Pod with one container, as a manifest has it: no status, nothing defaulted. */
export function aPod(
  name: string,
  spec: Partial<PodSpec> = {},
  requests: Readonly<Record<string, string>> = {},
): Pod {
  const container = { name: 'main', image: 'nginx:1.29', resources: { requests } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: { containers: [container], ...spec },
    status: {},
  };
}
