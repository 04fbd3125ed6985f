/**
 * Which Pods take how much of which node: the scheduler's cache, kept up to date fact by fact.
 * Mirrors `pkg/scheduler/backend/cache`. Hot file, guarded by packages/bench (cluster).
 */
import type { Node, Pod } from '../../api/schema/kubernetes.ts';
import { semanticallyEqual } from '../../api/validation/semantic-equality.ts';
import type { Tables } from '../../state/tables.ts';
import { NodeInfo } from './node-info.ts';
import { podDemandOf, type PodDemand } from './pod-demand.ts';

interface Placement {
  readonly node: NodeInfo;
  readonly demand: PodDemand;
}

/** Finished Pods take nothing any more. */
export function isTerminal(phase: string | undefined): boolean {
  return phase === 'Succeeded' || phase === 'Failed';
}

/** Some running container has, or was granted, other amounts than the spec says. */
function isResizing({ spec, status }: Pod): boolean {
  const statuses = [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])];
  return [...spec.containers, ...(spec.initContainers ?? [])].some(({ name, resources }) => {
    const shown = statuses.find((one) => one.name === name);
    if (shown?.resources === undefined) return false;
    const { requests } = shown.resources;
    return (
      !semanticallyEqual(requests, resources?.requests, 'requests') ||
      !semanticallyEqual(shown.allocatedResources, resources?.requests, 'requests')
    );
  });
}

/** Every change may be told twice, so that an index built in the middle of a fact stays right. */
export class ClusterUsage {
  /** Nodes that exist, in order of creation. */
  readonly nodes: NodeInfo[] = [];
  /** All nodes that exist or are named by a bound Pod. */
  private readonly infos = new Map<string, NodeInfo>();
  private readonly listed = new Set<NodeInfo>();
  private readonly placements = new Map<string, Placement>();
  /** Pods whose demand does not follow from their spec alone, because of a resize. */
  private readonly resizing = new Set<string>();

  constructor(tables: Tables) {
    for (const node of tables.nodes.values()) this.setNode(node);
    for (const [key, pod] of tables.pods) {
      if (!pod.spec.nodeName || isTerminal(pod.status.phase)) continue;
      this.addPod(key, pod);
      if (isResizing(pod)) this.resizing.add(key);
    }
  }

  /** The node, while its object exists. */
  listedNode(name: string): NodeInfo | undefined {
    const info = this.infos.get(name);
    return info !== undefined && this.listed.has(info) ? info : undefined;
  }

  /** Adds a node, or takes over what its object says now. */
  setNode(node: Node): NodeInfo {
    const info = this.infoOf(node.metadata.name);
    info.setNode(node);
    if (this.listed.has(info)) return info;
    this.listed.add(info);
    this.nodes.push(info);
    return info;
  }

  removeNode(name: string): void {
    const info = this.infos.get(name);
    if (info !== undefined && this.listed.delete(info)) {
      this.nodes.splice(this.nodes.indexOf(info), 1);
    }
  }

  /** Counts a bound Pod on its node. */
  addPod(key: string, pod: Pod, known?: PodDemand): void {
    const { nodeName } = pod.spec;
    if (!nodeName || this.placements.has(key)) return;
    const node = this.infoOf(nodeName);
    const demand = known ?? podDemandOf(pod);
    node.addPod(demand);
    this.placements.set(key, { node, demand });
  }

  /** Counts a Pod anew that may want or hold other amounts than before; true when it takes less of something now. */
  recountPod(key: string, pod: Pod): boolean {
    const before = this.placements.get(key);
    if (before === undefined) return false;
    if (isResizing(pod)) this.resizing.add(key);
    else this.resizing.delete(key);
    const demand = podDemandOf(pod);
    before.node.removePod(before.demand);
    before.node.addPod(demand);
    this.placements.set(key, { node: before.node, demand });
    return demand.cpuMilli < before.demand.cpuMilli || demand.memory < before.demand.memory;
  }

  /** What the Pod takes changes with its status. */
  isResizing(key: string): boolean {
    return this.resizing.has(key);
  }

  /** Frees what a Pod took; false when it took nothing. */
  removePod(key: string): boolean {
    this.resizing.delete(key);
    const placement = this.placements.get(key);
    if (placement === undefined) return false;
    placement.node.removePod(placement.demand);
    return this.placements.delete(key);
  }

  private infoOf(name: string): NodeInfo {
    const known = this.infos.get(name);
    if (known !== undefined) return known;
    const info = new NodeInfo(name);
    this.infos.set(name, info);
    return info;
  }
}
