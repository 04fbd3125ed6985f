/**
 * A node as the scheduler sees it: what it offers and what its Pods already take.
 * Mirrors `pkg/scheduler/framework/types.go (NodeInfo)`. Hot file, guarded by packages/bench (cluster).
 */
import { quantityMilli, quantityValue } from '../../api/quantity.ts';
import type { Node, Taint } from '../../api/schema/kubernetes.ts';
import { HostPortUse } from './host-port-use.ts';
import { isScalarResource, type PodDemand } from './pod-demand.ts';

/** Amounts of a node: cpu in millicores, all others in whole units. */
export interface NodeAmounts {
  cpuMilli: number;
  memory: number;
  ephemeral: number;
  pods: number;
  readonly scalars: Map<string, number>;
}

const NO_TAINTS: readonly Taint[] = [];
const NO_LABELS: Readonly<Record<string, string>> = {};

export class NodeInfo {
  readonly name: string;
  labels = NO_LABELS;
  unschedulable = false;
  /** Taints with effect NoSchedule or NoExecute, in order. */
  hardTaints = NO_TAINTS;
  /** Taints with effect PreferNoSchedule. */
  softTaints = NO_TAINTS;
  /** Image sizes in bytes by name; null when the node reports none. */
  images: ReadonlyMap<string, number> | null = null;
  allocatable: NodeAmounts = noAmounts();
  readonly used = noAmounts();
  scoringCpuMilli = 0;
  scoringMemory = 0;
  readonly hostPorts = new HostPortUse();

  constructor(name: string) {
    this.name = name;
  }

  /** Takes over what the Node object says; the usage stays. */
  setNode(node: Node): void {
    const { spec, status, metadata } = node;
    const taints = spec?.taints ?? NO_TAINTS;
    this.labels = metadata.labels ?? NO_LABELS;
    this.unschedulable = spec?.unschedulable === true;
    this.hardTaints = taints.filter(({ effect }) => effect !== 'PreferNoSchedule');
    this.softTaints = taints.filter(({ effect }) => effect === 'PreferNoSchedule');
    this.allocatable = amountsOf(status?.allocatable ?? status?.capacity ?? {});
    this.images = imagesOf(node);
  }

  /** What the node offers now, as if nothing ran on it: to compare with a later offer. */
  withoutPods(): NodeInfo {
    const { name, labels, unschedulable, hardTaints, softTaints, images, allocatable } = this;
    const copy = new NodeInfo(name);
    return Object.assign(copy, {
      labels,
      unschedulable,
      hardTaints,
      softTaints,
      images,
      allocatable,
    });
  }

  addPod(demand: PodDemand): void {
    this.count(demand, 1);
    if (demand.hostPorts.length > 0) this.hostPorts.add(demand.hostPorts);
  }

  removePod(demand: PodDemand): void {
    this.count(demand, -1);
    if (demand.hostPorts.length > 0) this.hostPorts.remove(demand.hostPorts);
  }

  private count(demand: PodDemand, sign: 1 | -1): void {
    const { used } = this;
    used.pods += sign;
    used.cpuMilli += sign * demand.cpuMilli;
    used.memory += sign * demand.memory;
    used.ephemeral += sign * demand.ephemeral;
    this.scoringCpuMilli += sign * demand.scoringCpuMilli;
    this.scoringMemory += sign * demand.scoringMemory;
    for (const [name, amount] of demand.scalars) {
      used.scalars.set(name, (used.scalars.get(name) ?? 0) + sign * amount);
    }
  }
}

/** A NodeInfo of a Node without Pods. */
export function nodeInfoOf(node: Node): NodeInfo {
  const info = new NodeInfo(node.metadata.name);
  info.setNode(node);
  return info;
}

function noAmounts(): NodeAmounts {
  return { cpuMilli: 0, memory: 0, ephemeral: 0, pods: 0, scalars: new Map() };
}

function amountsOf(list: Readonly<Record<string, string>>): NodeAmounts {
  const amounts = noAmounts();
  for (const [name, text] of Object.entries(list)) {
    if (name === 'cpu') amounts.cpuMilli = quantityMilli(text);
    else if (name === 'memory') amounts.memory = quantityValue(text);
    else if (name === 'ephemeral-storage') amounts.ephemeral = quantityValue(text);
    else if (name === 'pods') amounts.pods = quantityValue(text);
    else if (isScalarResource(name)) amounts.scalars.set(name, quantityValue(text));
  }
  return amounts;
}

function imagesOf({ status }: Node): ReadonlyMap<string, number> | null {
  const images = new Map<string, number>();
  for (const { names = [], sizeBytes = 0 } of status?.images ?? []) {
    for (const name of names) images.set(name, sizeBytes);
  }
  return images.size > 0 ? images : null;
}
