/** TaintToleration. Mirrors `pkg/scheduler/framework/plugins/tainttoleration`. */
import { tolerationsTolerateTaint } from '../../../api/tolerations.ts';
import type { NodeInfo } from '../node-info.ts';
import type { PodInfo } from '../pod-info.ts';
import { rejection, type Rejection } from '../rejection.ts';

const UNTOLERATED = rejection(
  'TaintToleration',
  'UnschedulableAndUnresolvable',
  'node(s) had untolerated taint(s)',
);

export function filterTaints({ spec }: PodInfo, node: NodeInfo): Rejection | undefined {
  const { hardTaints } = node;
  if (hardTaints.length === 0) return undefined;
  const tolerated = hardTaints.every((taint) => tolerationsTolerateTaint(spec.tolerations, taint));
  return tolerated ? undefined : UNTOLERATED;
}

/** The raw score: how many taints that only discourage are not tolerated; fewer is better. */
export function countUntoleratedSoftTaints(pod: PodInfo, node: NodeInfo): number {
  let count = 0;
  for (const taint of node.softTaints) {
    if (!tolerationsTolerateTaint(pod.softTolerations, taint)) count += 1;
  }
  return count;
}
