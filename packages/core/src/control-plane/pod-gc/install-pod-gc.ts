/**
 * The Pod garbage collector. Mirrors `pkg/controller/podgc`: its passes fall on a fixed grid, but one is
 * only asked for when there may be something to collect.
 */
import type { Pod, PodCondition } from '../../api/schema/kubernetes.ts';
import type { ApiClient } from '../../state/api-client.ts';
import type { Context } from '../../state/context.ts';
import { PRIORITY } from '../../state/priorities.ts';
import {
  isLostWithNode,
  isOutOfService,
  isTerminated,
  isUnscheduledTerminating,
  surplusTerminatedPods,
  TERMINATED_POD_THRESHOLD,
} from './garbage-pods.ts';

const PASS = 'pod-gc';
/** A missing node has been in quarantine long enough; target: node. */
const ORPHANS = 'pod-gc/orphans';
const QUARANTINE_MS = 40_000;
const WRITER = 'pod-garbage-collector';
const NODE_GONE: PodCondition = {
  type: 'DisruptionTarget',
  status: 'True',
  reason: 'DeletionByPodGC',
  message: 'PodGC: node no longer exists',
};

/** Collects Pods that nobody else will finish from now on. */
export function installPodGc(ctx: Context, api: ApiClient): void {
  const terminated = new Set<string>();
  for (const [key, pod] of ctx.state.pods) if (isTerminated(pod)) terminated.add(key);

  ctx.handle(PASS, PRIORITY.controller, () => collect(ctx, api));
  ctx.handle(ORPHANS, PRIORITY.controller, ({ target }) => collectOrphans(ctx, api, target));

  ctx.react(['PodStatusReported'], ({ pod, status }) => {
    if (status.phase !== 'Succeeded' && status.phase !== 'Failed') return;
    terminated.add(pod);
    if (terminated.size > TERMINATED_POD_THRESHOLD) schedulePass(ctx);
  });
  ctx.react(['ObjectDeleted'], ({ plural, key }) => {
    if (plural === 'pods') terminated.delete(key);
    else if (plural === 'nodes') nodeMissing(ctx, key);
  });
  ctx.react(['ObjectCreated'], ({ plural, object }) => {
    const nodeName = plural === 'pods' ? (object as Pod).spec.nodeName : undefined;
    if (nodeName) nodeMissing(ctx, nodeName);
  });
  ctx.react(['PodBound'], ({ nodeName }) => nodeMissing(ctx, nodeName));
  ctx.react(['PodDeletionStarted'], ({ nodeName }) => {
    if (nodeName === '' || hasLostPods(ctx, nodeName)) schedulePass(ctx);
  });
  ctx.react(['NodeTainted', 'NodeConditionChanged'], ({ nodeName }) => {
    if (hasLostPods(ctx, nodeName)) schedulePass(ctx);
  });
}

function hasLostPods(ctx: Context, nodeName: string): boolean {
  const node = ctx.state.nodes.get(nodeName);
  if (!isOutOfService(node)) return false;
  return boundPods(ctx, nodeName).some(([, pod]) => isLostWithNode(pod, node));
}

function collect(ctx: Context, api: ApiClient): void {
  const pods = [...ctx.state.pods];
  const surplus = new Set(surplusTerminatedPods(pods.map(([, pod]) => pod)));
  for (const [key, pod] of pods) {
    const isLost = isLostWithNode(pod, ctx.state.nodes.get(pod.spec.nodeName ?? ''));
    if (surplus.has(pod) || isLost || isUnscheduledTerminating(pod)) remove(ctx, api, key);
  }
}

function collectOrphans(ctx: Context, api: ApiClient, nodeName: string): void {
  if (ctx.state.nodes.has(nodeName)) return;
  for (const [key] of boundPods(ctx, nodeName)) remove(ctx, api, key, NODE_GONE);
}

/** Marks a Pod as failed, unless it is finished, and deletes it without waiting for a kubelet. */
function remove(ctx: Context, api: ApiClient, key: string, condition?: PodCondition): void {
  const pod = ctx.state.pods.get(key);
  if (pod === undefined) return;
  const { uid = '' } = pod.metadata;
  if (!isTerminated(pod)) {
    if (condition !== undefined) api.setPodConditions(key, [condition], WRITER);
    const { status } = ctx.state.pods.get(key) ?? pod;
    api.reportPodStatus(uid, { ...status, phase: 'Failed' });
  }
  api.delete('pods', key, { gracePeriodSeconds: 0, uid });
}

function nodeMissing(ctx: Context, nodeName: string): void {
  if (ctx.state.nodes.has(nodeName) || ctx.indexes.podsBoundTo(nodeName).size === 0) return;
  ctx.scheduleNoLater(ORPHANS, nodeName, nextPassAt(ctx) + QUARANTINE_MS);
}

function schedulePass(ctx: Context): void {
  ctx.scheduleNoLater(PASS, '', nextPassAt(ctx));
}

function nextPassAt({ now, config }: Context): number {
  const { podGcMs } = config.timing;
  return Math.ceil(now / podGcMs) * podGcMs;
}

function boundPods(ctx: Context, nodeName: string): readonly (readonly [string, Pod])[] {
  return [...ctx.indexes.podsBoundTo(nodeName)].sort().flatMap((key) => {
    const pod = ctx.state.pods.get(key);
    return pod === undefined ? [] : [[key, pod] as const];
  });
}
