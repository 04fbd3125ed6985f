/** NodeAffinity: node selector, required and preferred node affinity. Mirrors `plugins/nodeaffinity`. */
import { someTermMatches, termMatches, type ParsedPreference } from '../../../api/node-selector.ts';
import type { NodeInfo } from '../node-info.ts';
import type { PodInfo } from '../pod-info.ts';
import { rejection, type Rejection } from '../rejection.ts';

const PLUGIN = 'NodeAffinity';
const NO_MATCH = rejection(
  PLUGIN,
  'UnschedulableAndUnresolvable',
  "node(s) didn't match Pod's node affinity/selector",
);
const CONFLICT = rejection(PLUGIN, 'UnschedulableAndUnresolvable', 'pod affinity terms conflict');

/**
 * PreFilter: when every required term names nodes, only those are looked at. `undefined` means all
 * nodes; names that exclude each other reject the Pod as a whole.
 */
export function affinityNodeNames({
  requiredTerms,
}: PodInfo): ReadonlySet<string> | Rejection | undefined {
  if (requiredTerms === undefined || requiredTerms.length === 0) return undefined;
  const union = new Set<string>();
  for (const { names } of requiredTerms) {
    const wanted = names.filter(({ isIn }) => isIn);
    const [first] = wanted;
    if (first === undefined) return undefined;
    if (wanted.every(({ name }) => name === first.name)) union.add(first.name);
  }
  return union.size === 0 ? CONFLICT : union;
}

export function filterAffinity(pod: PodInfo, node: NodeInfo): Rejection | undefined {
  const { nodeSelector, requiredTerms } = pod;
  if (nodeSelector !== undefined) {
    for (const [key, value] of nodeSelector) if (node.labels[key] !== value) return NO_MATCH;
  }
  if (requiredTerms !== undefined && !someTermMatches(requiredTerms, node)) return NO_MATCH;
  return undefined;
}

/** The raw score: the sum of the weights of the preferred terms that match. */
export function preferenceScore(
  preferences: readonly ParsedPreference[],
  node: Pick<NodeInfo, 'name' | 'labels'>,
): number {
  let score = 0;
  for (const term of preferences) if (termMatches(term, node)) score += term.weight;
  return score;
}
