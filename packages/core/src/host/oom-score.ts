/** Whose process the kernel kills when a machine runs out of memory. Mirrors `pkg/kubelet/qos (GetContainerOOMScoreAdjust)`. */
import type { QosClass } from '../api/qos-class.ts';

export interface OomCandidate {
  readonly qosClass: QosClass;
  /** Static, mirror or critical by priority. */
  readonly isCritical: boolean;
  readonly memoryRequestBytes: number;
  readonly memoryBytes: number;
}

const GUARANTEED = -997;
const BEST_EFFORT = 1_000;
/** Burstable containers stay between the other two classes. */
const BURSTABLE_MIN = 1_000 + GUARANTEED;
const BURSTABLE_MAX = BEST_EFFORT - 1;

/** `oom_score_adj` of a container's processes, -1000 to 1000. */
export function oomScoreAdjust(
  { qosClass, isCritical, memoryRequestBytes }: Omit<OomCandidate, 'memoryBytes'>,
  memoryCapacityBytes: number,
): number {
  if (isCritical || qosClass === 'Guaranteed') return GUARANTEED;
  if (qosClass === 'BestEffort') return BEST_EFFORT;
  const adjust = 1_000 - Math.trunc((1_000 * memoryRequestBytes) / memoryCapacityBytes);
  return Math.min(Math.max(adjust, BURSTABLE_MIN), BURSTABLE_MAX);
}

/** The kernel's badness: what a process holds, plus its adjustment in thousandths of the machine's memory. */
export function oomBadness(candidate: OomCandidate, memoryCapacityBytes: number): number {
  const adjust = oomScoreAdjust(candidate, memoryCapacityBytes);
  return candidate.memoryBytes + (adjust * memoryCapacityBytes) / 1_000;
}
