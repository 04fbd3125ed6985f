/** Scores of the feasible nodes. Mirrors `pkg/scheduler/schedule_one.go (prioritizeNodes)`, default weights. */
import type { NodeInfo } from './node-info.ts';
import { imageScore, imageSpreadOf } from './plugins/image-locality.ts';
import { preferenceScore } from './plugins/node-affinity.ts';
import { defaultResourceScore } from './plugins/default-resource-score.ts';
import { skipsBalance } from './plugins/resource-scores.ts';
import { countUntoleratedSoftTaints } from './plugins/taint-toleration.ts';
import type { PodInfo } from './pod-info.ts';

const TAINT_TOLERATION_WEIGHT = 3;
const NODE_AFFINITY_WEIGHT = 2;

/** Total score by position of the node; only differences matter, so what is equal for all is left out. */
export function scoreNodes(
  pod: PodInfo,
  feasible: readonly NodeInfo[],
  nodes: readonly NodeInfo[],
): readonly number[] {
  const { demand } = pod;
  const isBalanced = !skipsBalance(demand);
  const totals = new Array<number>(feasible.length);
  let hasSoftTaints = false;
  let hasImages = false;
  for (let index = 0; index < feasible.length; index += 1) {
    const node = feasible[index] as NodeInfo;
    totals[index] = defaultResourceScore(demand, node, isBalanced);
    if (node.softTaints.length > 0) hasSoftTaints = true;
    if (node.images !== null) hasImages = true;
  }
  if (hasSoftTaints) {
    const raw = feasible.map((node) => countUntoleratedSoftTaints(pod, node));
    addScores(totals, normalized(raw, true), TAINT_TOLERATION_WEIGHT);
  }
  if (pod.preferences.length > 0) {
    const raw = feasible.map((node) => preferenceScore(pod.preferences, node));
    addScores(totals, normalized(raw, false), NODE_AFFINITY_WEIGHT);
  }
  if (hasImages) {
    const spread = imageSpreadOf(nodes);
    addScores(
      totals,
      feasible.map((node) => imageScore(pod, node, spread, nodes.length)),
      1,
    );
  }
  return totals;
}

/** Scales raw scores to 0..100. Mirrors `plugins/helper/normalize_score.go (DefaultNormalizeScore)`. */
export function normalized(raw: readonly number[], isReversed: boolean): readonly number[] {
  const highest = raw.reduce((max, score) => Math.max(max, score), 0);
  if (highest === 0) return raw.map(() => (isReversed ? 100 : 0));
  return raw.map((score) => {
    const scaled = Math.floor((100 * score) / highest);
    return isReversed ? 100 - scaled : scaled;
  });
}

function addScores(totals: number[], scores: readonly number[], weight: number): void {
  for (let index = 0; index < totals.length; index += 1) {
    totals[index] = (totals[index] ?? 0) + weight * (scores[index] ?? 0);
  }
}
