/** The Pod object in the API. Its spec and status are replaced as wholes, so facts and rows can share them. */
import type { Draft } from 'immer';
import type { Pod, PodCondition } from '../../api/schema/kubernetes.ts';
import { toTimestamp } from '../../engine/time.ts';
import { before } from '../before.ts';
import { byPod, effect } from '../effect.ts';
import type { EffectTable } from '../effects.ts';

export const podEffects: EffectTable = {
  PodBound: [
    effect('PodBound', {
      table: 'pods',
      key: byPod,
      op: 'change',
      recipe: (pod, { nodeName, resourceVersion, at }) => {
        pod.spec = { ...before(pod).spec, nodeName };
        setVersion(pod, resourceVersion);
        setConditions(pod, [
          { type: 'PodScheduled', status: 'True', lastTransitionTime: toTimestamp(at) },
        ]);
      },
    }),
  ],
  PodUnschedulable: [
    effect('PodUnschedulable', {
      table: 'pods',
      key: byPod,
      op: 'change',
      recipe: (pod, { message, reason, resourceVersion, at }) => {
        setVersion(pod, resourceVersion);
        const lastTransitionTime = toTimestamp(at);
        setConditions(pod, [
          { type: 'PodScheduled', status: 'False', reason, message, lastTransitionTime },
        ]);
      },
    }),
  ],
  PodStatusReported: [
    effect('PodStatusReported', {
      table: 'pods',
      key: byPod,
      op: 'changeIfPresent',
      recipe: (pod, { status, resourceVersion }) => {
        pod.status = status as Draft<Pod>['status'];
        setVersion(pod, resourceVersion);
      },
    }),
  ],
  PodConditionChanged: [
    effect('PodConditionChanged', {
      table: 'pods',
      key: byPod,
      op: 'change',
      recipe: (pod, { conditions, resourceVersion }) => {
        setConditions(pod, conditions);
        setVersion(pod, resourceVersion);
      },
    }),
  ],
  PodDeletionStarted: [
    effect('PodDeletionStarted', {
      table: 'pods',
      key: byPod,
      op: 'change',
      recipe: ({ metadata }, { deletionTimestamp, gracePeriodSeconds, resourceVersion }) => {
        if (metadata.deletionTimestamp === undefined) {
          metadata.generation = (metadata.generation ?? 1) + 1;
        }
        metadata.deletionTimestamp = deletionTimestamp;
        metadata.deletionGracePeriodSeconds = gracePeriodSeconds;
        metadata.resourceVersion = resourceVersion;
      },
    }),
  ],
};

function setVersion(pod: Draft<Pod>, resourceVersion: string): void {
  pod.metadata = { ...before(pod).metadata, resourceVersion };
}

/** Merges conditions by type; a condition keeps its transition time while its status stays. */
function setConditions(pod: Draft<Pod>, changes: readonly PodCondition[]): void {
  const { status } = before(pod);
  const conditions: PodCondition[] = [...(status.conditions ?? [])];
  for (const change of changes) {
    const index = conditions.findIndex(({ type }) => type === change.type);
    if (index < 0) conditions.push(change);
    else conditions[index] = withKeptTransition(conditions[index] as PodCondition, change);
  }
  pod.status = { ...status, conditions };
}

function withKeptTransition(old: PodCondition, change: PodCondition): PodCondition {
  if (old.status !== change.status || old.lastTransitionTime === undefined) return change;
  return { ...change, lastTransitionTime: old.lastTransitionTime };
}
