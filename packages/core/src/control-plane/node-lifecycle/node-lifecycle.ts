/**
 * Notices silent nodes, marks them and taints them. Mirrors `pkg/controller/nodelifecycle`, event-driven:
 * while all nodes are healthy nothing is pending.
 */
import type { Node, NodeCondition } from '../../api/schema/kubernetes.ts';
import { toTimestamp, type SimTime } from '../../engine/time.ts';
import type { ApiClient } from '../../state/api-client.ts';
import type { Context } from '../../state/context.ts';
import { givenUpAt, nextPassAt, STARTUP_GRACE_MS } from './heartbeat-watch.ts';
import { conditionOf, readyStatusOf } from './node-condition.ts';
import { NodeReadiness } from './node-readiness.ts';
import {
  noExecuteDecision,
  withNoExecute,
  withNoScheduleTaints,
  withoutNoExecute,
} from './node-taints.ts';
import { zoneOf } from './zone-state.ts';

/** The grace period of a silent node is over; target: node. */
export const SILENCE = 'node-lifecycle/silence';
/** The next look at all nodes. */
export const PASS = 'node-lifecycle/pass';
/** The controller has seen a Node; target: node. */
export const TAINTS = 'node-lifecycle/taints';
/** The limiter of a zone has its next token; target: zone. Not pending: the token is there. */
export const TOKEN = 'node-lifecycle/no-execute';

const WRITER = 'node-controller';
const TAINTING_PERIOD_MS = 100;
const WATCHED_CONDITIONS = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];
const STOPPED = {
  reason: 'NodeStatusUnknown',
  message: 'Kubelet stopped posting node status.',
};
const NEVER_POSTED = {
  reason: 'NodeStatusNeverUpdated',
  message: 'Kubelet never posted node status.',
};

interface PassData {
  /** Zones whose tainting had stopped: their limiters begin empty. */
  readonly drained: readonly string[];
}

export class NodeLifecycle {
  private readonly ctx: Context;
  private readonly api: ApiClient;
  private readonly readiness: NodeReadiness;

  constructor(ctx: Context, api: ApiClient) {
    this.ctx = ctx;
    this.api = api;
    this.readiness = new NodeReadiness(ctx.state.nodes.values());
  }

  /** Heartbeats ended; the last one was sent at this instant. */
  heartbeatsLost(nodeName: string, lastHeartbeatAt: SimTime): void {
    if (!this.ctx.state.nodes.has(nodeName)) return;
    const at = givenUpAt(lastHeartbeatAt, this.ctx.config.timing);
    this.ctx.scheduleNoLater(SILENCE, nodeName, Math.max(at, this.ctx.now));
  }

  /** Something that stood in the way of heartbeats is over. */
  heartbeatsMayResume(nodeName: string): void {
    if (this.isBeating(nodeName)) this.ctx.cancel(SILENCE, nodeName);
  }

  /** A Node is new or its object, conditions or taints changed. */
  nodeSeen(nodeName: string, isNew: boolean): void {
    const node = this.ctx.state.nodes.get(nodeName);
    if (node === undefined) return;
    const stopped = this.readiness.stoppedZones();
    this.readiness.set(node);
    this.lookSoon(node, stopped);
    if (withNoScheduleTaints(node, '') !== undefined) this.afterWatch(TAINTS, nodeName);
    if (isNew && readyStatusOf(node) === undefined) this.expectFirstStatus(nodeName);
  }

  nodeGone(nodeName: string): void {
    const stopped = this.readiness.stoppedZones();
    this.readiness.remove(nodeName);
    this.ctx.cancel(SILENCE, nodeName);
    if (stopped.length > 0) this.schedulePass(this.resumedZones(stopped));
  }

  giveUp(nodeName: string): void {
    const node = this.ctx.state.nodes.get(nodeName);
    if (node === undefined) return;
    const neverPosted = readyStatusOf(node) === undefined;
    if (!neverPosted && this.isBeating(nodeName)) return;
    const wasReady = readyStatusOf(node) === 'True';
    this.api.setNodeConditions(nodeName, unknownConditions(node), WRITER);
    this.schedulePass([], this.ctx.now);
    if (wasReady) this.markPodsNotReady(nodeName);
  }

  updateNoScheduleTaints(nodeName: string): void {
    const node = this.ctx.state.nodes.get(nodeName);
    const taints = node && withNoScheduleTaints(node, toTimestamp(this.ctx.now));
    if (node !== undefined && taints !== undefined) this.writeTaints(node, taints);
  }

  /** Looks at every node's NoExecute taints (`monitorNodeHealth`, then `handleDisruption`). */
  pass({ drained }: PassData): void {
    if (this.readiness.isAllDown()) {
      for (const node of this.nodes()) this.writeTaints(node, withoutNoExecute(node));
      return;
    }
    const queued = new Set<string>();
    for (const node of this.nodes()) {
      const decision = noExecuteDecision(node);
      if (decision.action === 'queue') queued.add(zoneOf(node));
      if (decision.action === 'clear') this.writeTaints(node, withoutNoExecute(node));
      if (decision.action === 'swap') this.taint(node, decision.key);
    }
    const { now } = this.ctx;
    for (const zone of drained) this.scheduleToken(zone, now + this.tokenPeriodMs(zone));
    for (const zone of [...queued].sort()) this.scheduleToken(zone, now);
  }

  /** Taints the node of a zone that has waited longest, and uses up the token. */
  useToken(zone: string): void {
    if (this.readiness.taintRate(zone) === 0) return;
    const next = this.longestWaiting(zone);
    if (next === undefined) return;
    const decision = noExecuteDecision(next);
    if (decision.action === 'queue') this.taint(next, decision.key);
    this.scheduleToken(zone, this.ctx.now + this.tokenPeriodMs(zone));
  }

  private longestWaiting(zone: string): Node | undefined {
    const since = (node: Node): string => conditionOf(node, 'Ready')?.lastTransitionTime ?? '';
    return this.nodes()
      .filter((node) => zoneOf(node) === zone && noExecuteDecision(node).action === 'queue')
      .reduce<Node | undefined>(
        (first, node) => (first === undefined || since(node) < since(first) ? node : first),
        undefined,
      );
  }

  private markPodsNotReady(nodeName: string): void {
    const lastTransitionTime = toTimestamp(this.ctx.now);
    for (const key of [...this.ctx.indexes.podsBoundTo(nodeName)].sort()) {
      const ready = this.ctx.state.pods
        .get(key)
        ?.status.conditions?.find(({ type }) => type === 'Ready');
      if (ready?.status !== 'True') continue;
      const condition = { ...ready, status: 'False', lastTransitionTime };
      this.api.setPodConditions(key, [condition], WRITER);
    }
  }

  private lookSoon(node: Node, stoppedBefore: readonly string[]): void {
    const resumed = this.resumedZones(stoppedBefore);
    const { action } = noExecuteDecision(node);
    if (resumed.length > 0 || action !== 'keep') this.schedulePass(resumed);
  }

  /** Zones that may be tainted again. */
  private resumedZones(stoppedBefore: readonly string[]): readonly string[] {
    return stoppedBefore.filter((zone) => this.readiness.taintRate(zone) > 0);
  }

  private schedulePass(resumed: readonly string[], wantedAt?: SimTime): void {
    const { ctx } = this;
    const known = ctx.pendingData(PASS, '') as PassData | undefined;
    const drained = [...new Set([...(known?.drained ?? []), ...resumed])].sort();
    ctx.scheduleNoLater(PASS, '', wantedAt ?? nextPassAt(ctx.now, ctx.config.timing));
    ctx.replaceData(PASS, '', { drained } satisfies PassData);
  }

  private scheduleToken(zone: string, wantedAt: SimTime): void {
    const { ctx } = this;
    if (this.readiness.taintRate(zone) === 0 || ctx.pendingAt(TOKEN, zone) !== undefined) return;
    const isInstant = ctx.config.timing.nodeMonitorMs === 0;
    const onGrid = Math.ceil(wantedAt / TAINTING_PERIOD_MS) * TAINTING_PERIOD_MS;
    ctx.schedule(TOKEN, zone, isInstant ? wantedAt : onGrid);
  }

  private tokenPeriodMs(zone: string): number {
    const rate = this.readiness.taintRate(zone);
    return rate === 0 ? 0 : Math.round(1_000 / rate);
  }

  private expectFirstStatus(nodeName: string): void {
    const at = givenUpAt(this.ctx.now, this.ctx.config.timing, STARTUP_GRACE_MS);
    this.ctx.scheduleNoLater(SILENCE, nodeName, at);
  }

  private taint(node: Node, key: string): void {
    this.writeTaints(node, withNoExecute(node, key, toTimestamp(this.ctx.now)));
  }

  private writeTaints(node: Node, taints: Parameters<ApiClient['setNodeTaints']>[1]): void {
    this.api.setNodeTaints(node.metadata.name, taints, node.spec.unschedulable === true);
  }

  private nodes(): readonly Node[] {
    return [...this.ctx.state.nodes.values()];
  }

  private afterWatch(kind: string, target: string): void {
    const { ctx } = this;
    ctx.scheduleNoLater(
      kind,
      target,
      ctx.now + ctx.drawMs('node-lifecycle/watch', ctx.config.timing.watch),
    );
  }

  /** Whether the kubelet's heartbeats can reach the API. */
  private isBeating(nodeName: string): boolean {
    const { hosts, kubelets } = this.ctx.state;
    const host = hosts.get(nodeName);
    const isReachable = host !== undefined && host.power === 'on' && !host.partitioned;
    return isReachable && kubelets.get(nodeName)?.running === true;
  }
}

function unknownConditions(node: Node): readonly NodeCondition[] {
  return WATCHED_CONDITIONS.flatMap((type) => {
    const known = conditionOf(node, type);
    if (known === undefined) return [{ type, status: 'Unknown', ...NEVER_POSTED }];
    if (known.status === 'Unknown') return [];
    const { lastTransitionTime: _old, ...rest } = known;
    return [{ ...rest, status: 'Unknown', ...STOPPED }];
  });
}
