/** Subresources of Pods: binding and status. A write that changes nothing leaves no fact. */
import type { Pod, PodCondition, PodStatus } from '../../api/schema/kubernetes.ts';
import { toTimestamp } from '../../engine/time.ts';
import type { ApiAnswer } from '../../state/api-client.ts';
import type { Context } from '../../state/context.ts';
import { ACCEPTED, conflict, notFound } from './answers.ts';
import { equalPlain } from './equal-plain.ts';
import { nameOfKey } from './resource-of.ts';

/** Mirrors `pkg/registry/core/pod/storage (assignPod, setPodNodeAndMetadata)`. */
export function bindPod(ctx: Context, key: string, nodeName: string): ApiAnswer {
  const pod = ctx.state.pods.get(key);
  const name = nameOfKey(key);
  if (pod === undefined) return notFound('pods', name);
  const problem = bindingProblem(pod, name);
  if (problem !== undefined) return conflict('pods/binding', name, problem);
  const resourceVersion = ctx.nextResourceVersion();
  ctx.emit('PodBound', { pod: key, uid: pod.metadata.uid ?? '', nodeName, resourceVersion });
  return ACCEPTED;
}

/** Replaces the status, as the kubelet does; a Pod of another uid is not touched. */
export function reportPodStatus(ctx: Context, uid: string, status: PodStatus): ApiAnswer {
  const key = ctx.indexes.podKey(uid);
  const pod = key === undefined ? undefined : ctx.state.pods.get(key);
  if (key === undefined || pod === undefined) return notFound('pods', uid);
  if (equalPlain(pod.status, status)) return ACCEPTED;
  ctx.emit('PodStatusReported', {
    pod: key,
    uid,
    nodeName: pod.spec.nodeName ?? '',
    status,
    resourceVersion: ctx.nextResourceVersion(),
  });
  return ACCEPTED;
}

export function setPodConditions(
  ctx: Context,
  key: string,
  conditions: readonly PodCondition[],
  by: string,
): ApiAnswer {
  const pod = ctx.state.pods.get(key);
  if (pod === undefined) return notFound('pods', nameOfKey(key));
  const stored = pod.status.conditions ?? [];
  const changes = conditions.filter((wanted) => {
    const known = stored.find(({ type }) => type === wanted.type);
    return known === undefined || !isSameCondition(known, wanted);
  });
  if (changes.length === 0) return ACCEPTED;
  ctx.emit('PodConditionChanged', {
    pod: key,
    uid: pod.metadata.uid ?? '',
    conditions: changes.map((change) => ({
      ...change,
      lastTransitionTime: change.lastTransitionTime ?? toTimestamp(ctx.now),
    })),
    by,
    resourceVersion: ctx.nextResourceVersion(),
  });
  return ACCEPTED;
}

function bindingProblem({ metadata, spec }: Pod, name: string): string | undefined {
  if (metadata.deletionTimestamp !== undefined) {
    return `pod ${name} is being deleted, cannot be assigned to a host`;
  }
  if (spec.nodeName) return `pod ${name} is already assigned to node "${spec.nodeName}"`;
  const isGated = (spec.schedulingGates ?? []).length > 0;
  return isGated ? `pod ${name} has non-empty .spec.schedulingGates` : undefined;
}

/** Transition times follow the status, so they do not make a difference of their own. */
function isSameCondition(
  { lastTransitionTime: _known, ...known }: PodCondition,
  { lastTransitionTime: _wanted, ...wanted }: PodCondition,
): boolean {
  return equalPlain(known, wanted);
}
