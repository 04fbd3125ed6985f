/** What `kubectl cordon`, `uncordon` and `drain` do, as commands on the API. */
import { isMirrorPod } from '../../api/pod-source.ts';
import type { Pod } from '../../api/schema/kubernetes.ts';
import type { ApiAnswer, ApiClient } from '../../state/api-client.ts';
import type { Context } from '../../state/context.ts';

/** Marks a node as unschedulable; the node lifecycle controller adds the taint that goes with it. */
export function cordon(ctx: Context, api: ApiClient, nodeName: string): ApiAnswer {
  return setUnschedulable(ctx, api, nodeName, true);
}

export function uncordon(ctx: Context, api: ApiClient, nodeName: string): ApiAnswer {
  return setUnschedulable(ctx, api, nodeName, false);
}

/** Cordons a node and deletes its Pods, except those that would come right back to it. */
export function drain(ctx: Context, api: ApiClient, nodeName: string): ApiAnswer {
  const answer = cordon(ctx, api, nodeName);
  if (!answer.accepted) return answer;
  for (const key of [...ctx.indexes.podsBoundTo(nodeName)].sort()) {
    const pod = ctx.state.pods.get(key);
    if (pod !== undefined && isDrained(pod)) api.delete('pods', key);
  }
  return answer;
}

function setUnschedulable(
  ctx: Context,
  api: ApiClient,
  nodeName: string,
  unschedulable: boolean,
): ApiAnswer {
  const taints = ctx.state.nodes.get(nodeName)?.spec.taints ?? [];
  return api.setNodeTaints(nodeName, taints, unschedulable);
}

function isDrained(pod: Pod): boolean {
  if (isMirrorPod(pod)) return false;
  const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller === true);
  return owner?.kind !== 'DaemonSet';
}
