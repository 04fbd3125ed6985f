/** What a Pod's status says about a resize. Mirrors `pkg/kubelet/status (podResizeConditions)`. */
import type { PodCondition } from '../api/schema/kubernetes.ts';
import { toTimestamp } from '../engine/time.ts';
import type { PodWorker, ResizeCondition } from '../state/tables.ts';

/** The conditions of a resize under way. */
export function resizeConditions({ resize }: PodWorker): readonly PodCondition[] {
  const conditions: PodCondition[] = [];
  const add = (type: string, condition: ResizeCondition | undefined): void => {
    if (condition === undefined) return;
    const { reason, message, observedGeneration, since } = condition;
    conditions.push({
      type,
      status: 'True',
      lastTransitionTime: toTimestamp(since),
      ...(reason === '' ? undefined : { reason }),
      ...(message === '' ? undefined : { message }),
      observedGeneration,
    });
  };
  add('PodResizePending', resize?.pending);
  add('PodResizeInProgress', resize?.inProgress);
  return conditions;
}
