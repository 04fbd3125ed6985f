/** Whether two statuses would be written alike. */
import type { PodStatus } from '../../api/schema/kubernetes.ts';
import { isKubeletCondition } from './pod-conditions.ts';

/**
 * Compares what the kubelet writes; conditions of others do not count. Equal statuses are not
 * written again. Mirrors `pkg/kubelet/status (isPodStatusByKubeletEqual)`.
 */
export function podStatusEqual(a: PodStatus, b: PodStatus): boolean {
  if (a === b) return true;
  const own = (status: PodStatus) =>
    (status.conditions ?? []).filter(
      ({ type }) => isKubeletCondition(type) || type === 'DisruptionTarget',
    );
  return (
    sameValue(own(a), own(b)) &&
    sameValue({ ...a, conditions: undefined }, { ...b, conditions: undefined })
  );
}

/** Deep equality of plain data; absent and undefined fields are the same. */
function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, index) => sameValue(item, b[index]));
  }
  const left = new Map<string, unknown>(Object.entries(a));
  const right = new Map<string, unknown>(Object.entries(b));
  for (const [key, value] of left) if (!sameValue(value, right.get(key))) return false;
  for (const [key, value] of right) if (value !== undefined && !left.has(key)) return false;
  return true;
}
