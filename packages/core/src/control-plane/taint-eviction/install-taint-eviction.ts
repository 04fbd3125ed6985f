/** The taint eviction controller: NoExecute taints drive Pods off their nodes. */
import type { Pod } from '../../api/schema/kubernetes.ts';
import type { ApiClient } from '../../state/api-client.ts';
import type { Context, Notice } from '../../state/context.ts';
import { PRIORITY } from '../../state/priorities.ts';
import { evictingTaints, evictionDelay, nextEviction } from './eviction-delay.ts';

/** A Pod is to go; target: key and uid. */
const EVICTION = 'taint-eviction';
/** The controller has seen a change of a node or of a Pod. */
const NODE_LOOK = 'taint-eviction/node';
const POD_LOOK = 'taint-eviction/pod';
const WRITER = 'taint-eviction-controller';

interface Decided {
  readonly since: number;
}

/** Evicts Pods from tainted nodes from now on. */
export function installTaintEviction(ctx: Context, api: ApiClient): void {
  const lookAtNode = (nodeName: string): void => {
    for (const key of [...ctx.indexes.podsBoundTo(nodeName)].sort()) lookAtPod(ctx, key);
  };
  ctx.handle(NODE_LOOK, PRIORITY.controller, ({ target }) => lookAtNode(target));
  ctx.handle(POD_LOOK, PRIORITY.controller, ({ target }) => {
    const { key, uid } = readTarget(target);
    if (ctx.state.pods.get(key)?.metadata.uid === uid) lookAtPod(ctx, key);
    else cancelEviction(ctx, key, uid);
  });
  ctx.handle(EVICTION, PRIORITY.controller, ({ target }) => evict(ctx, api, target));

  ctx.react(['NodeTainted'], ({ nodeName }) => afterWatch(ctx, NODE_LOOK, nodeName));
  ctx.react(['ObjectCreated', 'ObjectUpdated'], ({ plural, key, object }) => {
    if (plural === 'nodes') nodeChanged(ctx, key);
    else if (plural === 'pods') podChanged(ctx, key, object as Pod);
  });
  ctx.react(['PodBound'], ({ pod: key }) => {
    const pod = ctx.state.pods.get(key);
    if (pod !== undefined) podChanged(ctx, key, pod);
  });
  ctx.react(['ObjectDeleted'], ({ plural, key, uid }) => {
    if (plural !== 'pods' || ctx.pendingAt(EVICTION, targetOf(key, uid)) === undefined) return;
    afterWatch(ctx, POD_LOOK, targetOf(key, uid));
  });
}

function nodeChanged(ctx: Context, nodeName: string): void {
  if (ctx.indexes.podsBoundTo(nodeName).size > 0) afterWatch(ctx, NODE_LOOK, nodeName);
}

function podChanged(ctx: Context, key: string, { metadata, spec }: Pod): void {
  const node = ctx.state.nodes.get(spec.nodeName ?? '');
  if (node === undefined || evictingTaints(node.spec.taints).length === 0) return;
  afterWatch(ctx, POD_LOOK, targetOf(key, metadata.uid ?? ''));
}

function lookAtPod(ctx: Context, key: string): void {
  const pod = ctx.state.pods.get(key);
  const node = ctx.state.nodes.get(pod?.spec.nodeName ?? '');
  // Timers go on when the Node object is gone.
  if (pod === undefined || node === undefined) return;
  const { uid = '' } = pod.metadata;
  const target = targetOf(key, uid);
  const at = ctx.pendingAt(EVICTION, target);
  const since = (ctx.pendingData(EVICTION, target) as Decided | undefined)?.since ?? ctx.now;
  const { cancelled, next } = nextEviction(
    at === undefined ? undefined : { since, at },
    evictionDelay(node.spec.taints ?? [], pod.spec.tolerations),
    ctx.now,
  );
  if (cancelled) cancelEviction(ctx, key, uid);
  if (next === undefined || next.at === at) return;
  ctx.schedule(EVICTION, target, next.at, { since: next.since } satisfies Decided);
}

function cancelEviction(ctx: Context, key: string, uid: string): void {
  if (ctx.cancel(EVICTION, targetOf(key, uid))) {
    ctx.emit('PodEvictionCancelled', { pod: key, uid });
  }
}

function evict(ctx: Context, api: ApiClient, target: Notice['target']): void {
  const { key, uid } = readTarget(target);
  const pod = ctx.state.pods.get(key);
  if (pod === undefined || pod.metadata.uid !== uid) return;
  ctx.emit('PodEvictionStarted', { pod: key, uid, nodeName: pod.spec.nodeName ?? '' });
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'DeletionByTaintManager',
    message: 'Taint manager: deleting due to NoExecute taint',
  };
  api.setPodConditions(key, [condition], WRITER);
  api.delete('pods', key, { uid });
}

function afterWatch(ctx: Context, kind: string, target: string): void {
  const delayMs = ctx.drawMs('taint-eviction/watch', ctx.config.timing.watch);
  ctx.scheduleNoLater(kind, target, ctx.now + delayMs);
}

function targetOf(key: string, uid: string): string {
  return `${key}#${uid}`;
}

function readTarget(target: string): { readonly key: string; readonly uid: string } {
  const at = target.lastIndexOf('#');
  return { key: target.slice(0, at), uid: target.slice(at + 1) };
}
