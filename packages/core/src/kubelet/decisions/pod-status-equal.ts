/** Whether two statuses would be written alike. */
import type { PodCondition, PodStatus } from '../../api/schema/kubernetes.ts';
import { isKubeletCondition } from './pod-conditions.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Compares what the kubelet writes; conditions of others do not count. Equal statuses are not
 * written again. Mirrors `pkg/kubelet/status (isPodStatusByKubeletEqual)`.
 */
export function podStatusEqual(a: PodStatus, b: PodStatus): boolean {
  if (a === b) return true;
  return sameFields(a, b, 'conditions') && sameConditions(a.conditions ?? [], b.conditions ?? []);
}

/** Conditions that say what they said are the same objects, most of the time. */
function sameConditions(a: readonly PodCondition[], b: readonly PodCondition[]): boolean {
  if (a.length === b.length && a.every((one, index) => one === b[index])) return true;
  return sameValue(a.filter(isWritten), b.filter(isWritten));
}

function isWritten({ type }: PodCondition): boolean {
  return isKubeletCondition(type) || type === 'DisruptionTarget';
}

/** Deep equality of plain data; absent and undefined fields are the same. */
function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, index) => sameValue(item, b[index]));
  }
  return sameFields(a, b);
}

function sameFields(a: object, b: object, except?: string): boolean {
  const left = a as Fields;
  const right = b as Fields;
  for (const key of Object.keys(left)) {
    if (key !== except && !sameValue(left[key], right[key])) return false;
  }
  for (const key of Object.keys(right)) {
    if (key !== except && right[key] !== undefined && left[key] === undefined) return false;
  }
  return true;
}
