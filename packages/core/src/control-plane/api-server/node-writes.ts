/** Writes to Nodes by the kubelet and the node lifecycle controller. */
import type { NodeCondition, Taint } from '../../api/schema/kubernetes.ts';
import { toTimestamp } from '../../engine/time.ts';
import type { ApiAnswer } from '../../state/api-client.ts';
import type { Context } from '../../state/context.ts';
import { ACCEPTED, notFound } from './answers.ts';
import { equalPlain } from './equal-plain.ts';

/** Merges conditions by type; the transition time moves only with the status of a condition. */
export function setNodeConditions(
  ctx: Context,
  nodeName: string,
  conditions: readonly NodeCondition[],
  by: string,
  bootId?: string,
): ApiAnswer {
  const node = ctx.state.nodes.get(nodeName);
  if (node === undefined) return notFound('nodes', nodeName);
  const stored = node.status.conditions ?? [];
  const changes: NodeCondition[] = [];
  for (const wanted of conditions) {
    const known = stored.find(({ type }) => type === wanted.type);
    const isKept = known?.status === wanted.status && known.lastTransitionTime !== undefined;
    const lastTransitionTime = isKept
      ? known.lastTransitionTime
      : (wanted.lastTransitionTime ?? toTimestamp(ctx.now));
    const change = { ...wanted, ...(lastTransitionTime && { lastTransitionTime }) };
    if (!equalPlain(known, change)) changes.push(change);
  }
  const isOtherBoot = bootId !== undefined && bootId !== node.status.nodeInfo?.bootID;
  if (changes.length === 0 && !isOtherBoot) return ACCEPTED;
  const resourceVersion = ctx.nextResourceVersion();
  ctx.emit('NodeConditionChanged', {
    nodeName,
    conditions: changes,
    by,
    resourceVersion,
    ...(isOtherBoot && { bootId }),
  });
  return ACCEPTED;
}

export function setNodeTaints(
  ctx: Context,
  nodeName: string,
  taints: readonly Taint[],
  unschedulable: boolean,
): ApiAnswer {
  const node = ctx.state.nodes.get(nodeName);
  if (node === undefined) return notFound('nodes', nodeName);
  const { spec } = node;
  const isSame = (spec.unschedulable === true) === unschedulable;
  if (isSame && equalPlain(spec.taints ?? [], taints)) return ACCEPTED;
  const resourceVersion = ctx.nextResourceVersion();
  ctx.emit('NodeTainted', { nodeName, taints, unschedulable, resourceVersion });
  return ACCEPTED;
}
