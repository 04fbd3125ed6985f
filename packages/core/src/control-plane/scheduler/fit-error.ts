/** The message of a failed attempt. Mirrors `pkg/scheduler/framework/types.go (FitError.Error)`. */
import type { PodInfo } from './pod-info.ts';
import type { Rejection } from './rejection.ts';

const NOT_HELPFUL = 'Preemption is not helpful for scheduling';
const NO_VICTIMS = 'No preemption victims found for incoming pod';

export interface FitFailure {
  readonly pod: Pick<PodInfo, 'spec'>;
  readonly nodeCount: number;
  /** Why the Pod as a whole was rejected, before any node was looked at... */
  readonly preFilter?: Rejection;
  /** ...or why each node was. */
  readonly rejected?: readonly Rejection[];
}

/**
 * `0/3 nodes are available: 2 Insufficient cpu, ... preemption: ...`.
 * @param postFilterStart what plugins before preemption say, such as `no new claims to deallocate, `
 */
export function fitErrorMessage(failure: FitFailure, postFilterStart = ''): string {
  const { nodeCount, preFilter, rejected = [] } = failure;
  const reasons =
    preFilter === undefined
      ? countedReasons(rejected.flatMap(({ reasons: each }) => each))
      : preFilter.reasons.join(', ');
  const summary = `0/${nodeCount} nodes are available: ${reasons}.`;
  return `${summary} ${postFilterStart}preemption: ${preemptionMessage(failure)}`;
}

function preemptionMessage({ pod, nodeCount, preFilter, rejected = [] }: FitFailure): string {
  if (pod.spec.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
  const outcomes =
    preFilter === undefined
      ? rejected.map(({ code }) => (code === 'Unschedulable' ? NO_VICTIMS : NOT_HELPFUL))
      : new Array<string>(nodeCount).fill(NOT_HELPFUL);
  return `0/${nodeCount} nodes are available: ${countedReasons(outcomes)}.`;
}

/** `2 Insufficient cpu, 1 ...`, sorted as text. */
function countedReasons(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(', ');
}
