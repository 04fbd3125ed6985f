/**
 * The scheduler: one attempt per notice for Pods without a node. Mirrors `pkg/scheduler`.
 * Not modelled: pod affinity, topology spread, volumes, preemption and several profiles.
 */
import type { Pod } from '../../api/schema/kubernetes.ts';
import type { ApiClient } from '../../state/api-client.ts';
import type { Context, Notice } from '../../state/context.ts';
import { ClusterUsage, isTerminal } from './cluster-usage.ts';
import type { NodeInfo } from './node-info.ts';
import type { PodInfo } from './pod-info.ts';
import { newNodeHelps, nodeChangeHelps, pluginsIn, podGoneHelps } from './queueing-hints.ts';
import { scheduleOne } from './scheduling-cycle.ts';
import { SchedulingQueue } from './scheduling-queue.ts';

/** An attempt for some Pod of the line; the target is a Pod that waits in it. */
export const ATTEMPT = 'scheduler/pod';
/** Pending as long as the last attempt in line: later ones may not overtake it. */
export const TAIL = 'scheduler/tail';
const SCHEDULER_NAME = 'default-scheduler';
/** What the plugin for device claims says before preemption has its say. */
const POST_FILTER_START = 'no new claims to deallocate, ';
/** From this many nodes on the search for feasible ones stops early. */
const SAMPLED_FROM = 100;

interface Place {
  /** Place in line. */
  readonly order: number;
}

export class Scheduler {
  readonly usage: ClusterUsage;
  private readonly ctx: Context;
  private readonly api: ApiClient;
  private line: SchedulingQueue | undefined;

  constructor(ctx: Context, api: ApiClient) {
    this.ctx = ctx;
    this.api = api;
    this.usage = new ClusterUsage(ctx.state);
  }

  /** A Pod is new or changed. */
  podSeen(key: string, pod: Pod): void {
    if (isSchedulable(pod)) this.enqueue(key, pod);
    else if (!isTerminal(pod.status.phase)) this.usage.addPod(key, pod);
  }

  /** The spec of a Pod was changed: once it is bound, that is a resize. */
  podChanged(key: string, pod: Pod): void {
    this.podSeen(key, pod);
    if (this.usage.recountPod(key, pod)) this.wake((_pod, plugins) => podGoneHelps(plugins));
  }

  /** The status of a Pod was written; it counts while a resize is under way. */
  podReported(key: string): void {
    if (!this.usage.isResizing(key)) return;
    const pod = this.ctx.state.pods.get(key);
    if (pod === undefined) return;
    if (this.usage.recountPod(key, pod)) this.wake((_pod, plugins) => podGoneHelps(plugins));
  }

  podBound(key: string): void {
    const pod = this.ctx.state.pods.get(key);
    const known = this.queue().forget(key);
    this.ctx.cancel(ATTEMPT, key);
    if (pod !== undefined) this.usage.addPod(key, pod, known?.demand);
  }

  /** A Pod is finished or gone. */
  podGone(key: string): void {
    this.queue().forget(key);
    this.ctx.cancel(ATTEMPT, key);
    if (this.usage.removePod(key)) this.wake((_pod, plugins) => podGoneHelps(plugins));
  }

  /** A node is new or changed. */
  nodeSeen(name: string): void {
    const node = this.ctx.state.nodes.get(name);
    if (node === undefined) return;
    const before = this.usage.listedNode(name)?.withoutPods();
    const after = this.usage.setNode(node).withoutPods();
    this.wake((pod, plugins) =>
      before === undefined
        ? newNodeHelps(pod, plugins, after)
        : nodeChangeHelps(pod, plugins, { before, after }),
    );
  }

  /** The head of the line has its turn; whoever's notice this was takes over the head's notice. */
  attemptNext({ target, data }: Notice): void {
    const queue = this.queue({ key: target, order: (data as Place).order });
    const first = queue.first() ?? target;
    if (first !== target) {
      const at = this.ctx.pendingAt(ATTEMPT, first) ?? this.ctx.now;
      this.ctx.cancel(ATTEMPT, first);
      this.ctx.schedule(ATTEMPT, target, at, data);
    }
    queue.take(first);
    const pod = this.ctx.state.pods.get(first);
    if (pod !== undefined && isSchedulable(pod)) this.attempt(first, pod);
  }

  private attempt(key: string, pod: Pod): void {
    const { nodes } = this.usage;
    const info = this.queue().infoOf(key, pod);
    const startAt =
      nodes.length < SAMPLED_FROM ? 0 : this.ctx.random('scheduler/start').int(0, nodes.length - 1);
    const result = scheduleOne(info, nodes, startAt, POST_FILTER_START);
    if ('best' in result) {
      this.api.bindPod(key, this.choose(result.best).name);
      return;
    }
    this.queue().park(key, result.plugins);
    this.reportUnschedulable(key, pod, result.message);
  }

  private choose(best: readonly NodeInfo[]): NodeInfo {
    const [only] = best;
    return best.length === 1 && only !== undefined
      ? only
      : this.ctx.random('scheduler/ties').choice(best);
  }

  private reportUnschedulable(key: string, pod: Pod, message: string): void {
    const { uid = '', resourceVersion = '' } = pod.metadata;
    const isNews = conditionMessage(pod) !== message;
    this.ctx.emit('PodUnschedulable', {
      pod: key,
      uid,
      message,
      reason: 'Unschedulable',
      attempts: this.ctx.nextNumber(`scheduler/attempts/${uid}`),
      resourceVersion: isNews ? this.ctx.nextResourceVersion() : resourceVersion,
    });
  }

  private wake(helps: (pod: PodInfo, plugins: ReadonlySet<string>) => boolean): void {
    const queue = this.queue();
    for (const [key, plugins] of queue.parked()) {
      const pod = this.ctx.state.pods.get(key);
      if (pod !== undefined && helps(queue.infoOf(key, pod), plugins)) this.enqueue(key, pod);
    }
  }

  private enqueue(key: string, pod: Pod): void {
    const { ctx } = this;
    const queue = this.queue();
    if (queue.has(key)) return;
    queue.add(key, pod.spec.priority ?? 0);
    const latencyMs = ctx.drawMs('scheduler/latency', ctx.config.timing.schedule);
    const at = Math.max(ctx.now + latencyMs, ctx.pendingAt(TAIL, '') ?? 0);
    if (at > ctx.now) ctx.schedule(TAIL, '', at);
    ctx.schedule(ATTEMPT, key, at, { order: ctx.nextNumber('scheduler/order') } satisfies Place);
  }

  /** Read back on first use, for a resumed run has its notices only after everything is wired. */
  private queue(firing?: { readonly key: string } & Place): SchedulingQueue {
    this.line ??= readQueue(this.ctx, firing);
    return this.line;
  }
}

function readQueue(
  ctx: Context,
  firing: ({ readonly key: string } & Place) | undefined,
): SchedulingQueue {
  const queue = new SchedulingQueue();
  const waiting: { readonly key: string; readonly pod: Pod; readonly order: number }[] = [];
  for (const [key, pod] of ctx.state.pods) {
    if (!isSchedulable(pod)) continue;
    const place = ctx.pendingData(ATTEMPT, key) as Place | undefined;
    if (firing?.key === key) waiting.push({ key, pod, order: firing.order });
    else if (place !== undefined) waiting.push({ key, pod, order: place.order });
    else queue.park(key, pluginsIn(conditionMessage(pod) ?? ''));
  }
  waiting.sort((a, b) => a.order - b.order);
  for (const { key, pod } of waiting) queue.add(key, pod.spec.priority ?? 0);
  return queue;
}

/** Whether this scheduler is to find a node for the Pod now. */
function isSchedulable({ metadata, spec, status }: Pod): boolean {
  if (spec.nodeName || spec.schedulerName !== SCHEDULER_NAME) return false;
  if (metadata.deletionTimestamp !== undefined || (spec.schedulingGates ?? []).length > 0) {
    return false;
  }
  return !isTerminal(status.phase);
}

function conditionMessage({ status }: Pod): string | undefined {
  return status.conditions?.find(({ type }) => type === 'PodScheduled')?.message;
}
