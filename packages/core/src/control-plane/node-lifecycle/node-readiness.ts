/** How many nodes of each zone are ready, kept up to date fact by fact; can be rebuilt from the Nodes. */
import type { Node } from '../../api/schema/kubernetes.ts';
import { readyStatusOf } from './node-condition.ts';
import {
  DEFAULT_LIMITS,
  taintRateOf,
  zoneOf,
  zoneStateOf,
  type DisruptionLimits,
  type ZoneCount,
  type ZoneState,
} from './zone-state.ts';

const EXCLUDE_LABEL = 'node.kubernetes.io/exclude-disruption';

interface Membership {
  readonly zone: string;
  readonly isReady: boolean;
}

export class NodeReadiness {
  private readonly members = new Map<string, Membership>();
  private readonly zones = new Map<string, { ready: number; notReady: number }>();

  private readonly limits: DisruptionLimits;

  constructor(nodes: Iterable<Node>, limits: DisruptionLimits = DEFAULT_LIMITS) {
    this.limits = limits;
    for (const node of nodes) this.set(node);
  }

  set(node: Node): void {
    const { name, labels = {} } = node.metadata;
    this.remove(name);
    if (EXCLUDE_LABEL in labels) return;
    const member = { zone: zoneOf(node), isReady: readyStatusOf(node) === 'True' };
    this.members.set(name, member);
    this.count(member, 1);
  }

  remove(name: string): void {
    const member = this.members.get(name);
    if (member === undefined) return;
    this.members.delete(name);
    this.count(member, -1);
  }

  /** Zones with nodes, in order of their keys. */
  zoneNames(): readonly string[] {
    return [...this.zones.keys()].sort();
  }

  /** No node is ready anywhere: then nobody can tell whose fault it is, and tainting stops. */
  isAllDown(): boolean {
    if (this.zones.size === 0) return false;
    for (const count of this.zones.values()) {
      if (zoneStateOf(count, this.limits) !== 'FullDisruption') return false;
    }
    return true;
  }

  /** NoExecute taints per second in a zone. */
  taintRate(zone: string): number {
    return this.isAllDown() ? 0 : taintRateOf(this.countOf(zone), this.limits);
  }

  zoneState(zone: string): ZoneState {
    return zoneStateOf(this.countOf(zone), this.limits);
  }

  /** Zones in which nothing may be tainted now. */
  stoppedZones(): readonly string[] {
    return this.zoneNames().filter((zone) => this.taintRate(zone) === 0);
  }

  private countOf(zone: string): ZoneCount {
    return this.zones.get(zone) ?? { ready: 0, notReady: 0 };
  }

  private count({ zone, isReady }: Membership, change: 1 | -1): void {
    const count = this.zones.get(zone) ?? { ready: 0, notReady: 0 };
    if (isReady) count.ready += change;
    else count.notReady += change;
    if (count.ready + count.notReady === 0) this.zones.delete(zone);
    else this.zones.set(zone, count);
  }
}
