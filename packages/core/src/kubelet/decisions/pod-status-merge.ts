/** What is really written when the kubelet's status meets the one stored in the API. */
import type { PodCondition, PodStatus } from '../../api/schema/kubernetes.ts';
import type { Mutable } from './mutable.ts';
import { findCondition, isKubeletCondition, terminalReadyCondition } from './pod-conditions.ts';
import { isPodPhaseTerminal } from './pod-phase.ts';
import { replaceOrAppend } from './pod-status.ts';

/**
 * Conditions of others are kept, and a terminal phase is held back while containers could still
 * run. In a terminal phase Ready and ContainersReady are never True. `timestamp` (RFC 3339) is the
 * transition time of a DisruptionTarget condition that is written only now.
 * Mirrors `pkg/kubelet/status (mergePodStatus)`.
 */
export function mergePodStatus(
  apiStatus: PodStatus,
  kubeletStatus: PodStatus,
  couldHaveRunningContainers: boolean,
  timestamp?: string,
): PodStatus {
  const ending = !isPodPhaseTerminal(apiStatus.phase) && isPodPhaseTerminal(kubeletStatus.phase);
  const heldBack = ending && couldHaveRunningContainers;
  const conditions = (apiStatus.conditions ?? []).filter(({ type }) => !isKubeletCondition(type));
  for (const condition of kubeletStatus.conditions ?? []) {
    if (isKubeletCondition(condition.type)) {
      conditions.push(condition);
    } else if (condition.type === 'DisruptionTarget' && ending && !heldBack) {
      replaceOrAppend(conditions, transitioned(condition, apiStatus.conditions, timestamp));
    }
  }
  const merged: Mutable<PodStatus> = { ...kubeletStatus, conditions };
  if (apiStatus.resourceClaimStatuses !== undefined) {
    merged.resourceClaimStatuses = apiStatus.resourceClaimStatuses;
  }
  if (heldBack) keepOldPhase(merged, apiStatus);
  if (isPodPhaseTerminal(merged.phase)) forceUnready(conditions, merged.phase, timestamp);
  return merged;
}

function keepOldPhase(merged: Mutable<PodStatus>, apiStatus: PodStatus): void {
  delete merged.phase;
  delete merged.reason;
  delete merged.message;
  const { phase, reason, message } = apiStatus;
  if (phase !== undefined) merged.phase = phase;
  if (reason !== undefined) merged.reason = reason;
  if (message !== undefined) merged.message = message;
}

function forceUnready(
  conditions: PodCondition[],
  phase: 'Succeeded' | 'Failed',
  timestamp: string | undefined,
): void {
  const types = ['ContainersReady', 'Ready'] as const;
  if (!types.some((type) => findCondition(conditions, type)?.status === 'True')) return;
  for (const type of types) {
    const forced = terminalReadyCondition(type, phase);
    const generation = findCondition(conditions, type)?.observedGeneration;
    const condition =
      generation === undefined ? forced : { ...forced, observedGeneration: generation };
    replaceOrAppend(conditions, transitioned(condition, conditions, timestamp));
  }
}

/**
 * The condition with its transition time: kept while the status value stays, else `timestamp`. One that says what it
 * said before is the same object as before, so that comparisons end there.
 */
export function transitioned(
  condition: PodCondition,
  before: readonly PodCondition[] | undefined,
  timestamp: string | undefined,
): PodCondition {
  const old = findCondition(before, condition.type);
  const at = old?.status === condition.status ? old.lastTransitionTime : timestamp;
  if (old !== undefined && old.lastTransitionTime === at && saysTheSame(old, condition)) return old;
  if (at === undefined || condition.lastTransitionTime === at) return condition;
  // Written out because a spread costs several times as much, and every sync comes through here.
  const moved: Mutable<PodCondition> = {
    type: condition.type,
    status: condition.status,
    lastTransitionTime: at,
  };
  if (condition.lastProbeTime !== undefined) moved.lastProbeTime = condition.lastProbeTime;
  if (condition.reason !== undefined) moved.reason = condition.reason;
  if (condition.message !== undefined) moved.message = condition.message;
  if (condition.observedGeneration !== undefined) {
    moved.observedGeneration = condition.observedGeneration;
  }
  return moved;
}

/** Equal but for the transition time. */
function saysTheSame(a: PodCondition, b: PodCondition): boolean {
  return (
    a.status === b.status &&
    a.reason === b.reason &&
    a.message === b.message &&
    a.observedGeneration === b.observedGeneration &&
    a.lastProbeTime === b.lastProbeTime
  );
}
