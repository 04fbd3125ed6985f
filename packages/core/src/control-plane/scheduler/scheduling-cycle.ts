/**
 * One attempt to place one Pod: filter the nodes, score the feasible ones, pick the best.
 * Mirrors `pkg/scheduler/schedule_one.go (schedulePod)`. Hot file, guarded by packages/bench (cluster).
 */
import { fitErrorMessage } from './fit-error.ts';
import type { NodeInfo } from './node-info.ts';
import { affinityNodeNames, filterAffinity } from './plugins/node-affinity.ts';
import { filterNodeName, filterUnschedulable } from './plugins/node-name.ts';
import { filterPorts } from './plugins/node-ports.ts';
import { filterResources } from './plugins/node-resources-fit.ts';
import { filterTaints } from './plugins/taint-toleration.ts';
import type { PodInfo } from './pod-info.ts';
import { rejection, type Rejection } from './rejection.ts';
import { scoreNodes } from './node-scores.ts';

type Filter = (pod: PodInfo, node: NodeInfo) => Rejection | undefined;

/** The default order; the first rejection decides about a node. */
const FILTERS: readonly Filter[] = [
  filterUnschedulable,
  filterNodeName,
  filterTaints,
  filterAffinity,
  filterPorts,
  filterResources,
];
const NOT_NAMED = rejection(
  'NodeAffinity',
  'UnschedulableAndUnresolvable',
  "node(s) didn't satisfy plugin(s) [NodeAffinity]",
);
const NO_NODES = 'no nodes available to schedule pods';

/** The best nodes, all of one score; or why there is none. */
export type CycleResult =
  | { readonly best: readonly NodeInfo[] }
  | {
      readonly message: string;
      readonly plugins: ReadonlySet<string>;
    };

/**
 * @param nodes all nodes, in a stable order
 * @param startAt where the search starts; only matters in clusters so large that it stops early
 */
export function scheduleOne(
  pod: PodInfo,
  nodes: readonly NodeInfo[],
  startAt: number,
  messageStart = '',
): CycleResult {
  if (nodes.length === 0) return { message: NO_NODES, plugins: new Set() };
  const names = affinityNodeNames(pod);
  if (names !== undefined && 'code' in names) {
    const message = fitErrorMessage(
      { pod, nodeCount: nodes.length, preFilter: names },
      messageStart,
    );
    return { message, plugins: new Set([names.plugin]) };
  }
  const rejected: Rejection[] = [];
  const feasible = findFeasible(pod, nodes, { startAt, names, rejected });
  if (feasible.length > 0) return { best: pickBest(pod, feasible, nodes) };
  const message = fitErrorMessage({ pod, nodeCount: nodes.length, rejected }, messageStart);
  return { message, plugins: new Set(rejected.map(({ plugin }) => plugin)) };
}

/** The first filter that a node does not pass; undefined when it is feasible. */
export function rejectionOf(pod: PodInfo, node: NodeInfo): Rejection | undefined {
  for (let index = 0; index < FILTERS.length; index += 1) {
    const found = (FILTERS[index] as Filter)(pod, node);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** How many feasible nodes end the search. Mirrors `numFeasibleNodesToFind` with the default profile. */
export function feasibleNodesToFind(nodeCount: number): number {
  if (nodeCount < 100) return nodeCount;
  const percentage = Math.max(5, 50 - Math.floor(nodeCount / 125));
  return Math.max(100, Math.floor((nodeCount * percentage) / 100));
}

function findFeasible(
  pod: PodInfo,
  nodes: readonly NodeInfo[],
  search: {
    readonly startAt: number;
    readonly names: ReadonlySet<string> | undefined;
    readonly rejected: Rejection[];
  },
): readonly NodeInfo[] {
  const { startAt, names, rejected } = search;
  const feasible: NodeInfo[] = [];
  const count = nodes.length;
  const enough = feasibleNodesToFind(count);
  for (let step = 0; step < count && feasible.length < enough; step += 1) {
    const at = startAt + step;
    const node = nodes[at < count ? at : at - count] as NodeInfo;
    const found = names !== undefined && !names.has(node.name) ? NOT_NAMED : rejectionOf(pod, node);
    if (found === undefined) feasible.push(node);
    else rejected.push(found);
  }
  return feasible;
}

function pickBest(
  pod: PodInfo,
  feasible: readonly NodeInfo[],
  nodes: readonly NodeInfo[],
): readonly NodeInfo[] {
  if (feasible.length === 1) return feasible;
  const scores = scoreNodes(pod, feasible, nodes);
  let best: NodeInfo[] = [];
  let highest = -1;
  for (let index = 0; index < feasible.length; index += 1) {
    const score = scores[index] as number;
    if (score < highest) continue;
    if (score > highest) {
      best = [];
      highest = score;
    }
    best.push(feasible[index] as NodeInfo);
  }
  return best;
}
