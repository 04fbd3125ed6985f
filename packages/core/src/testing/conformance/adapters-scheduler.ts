/** Runs the scheduler's test vectors through the production functions. */
import type {
  Node,
  NodeSelector,
  Pod,
  PreferredSchedulingTerm,
} from '../../api/schema/kubernetes.ts';
import { nodeInfoOf, type NodeInfo } from '../../control-plane/scheduler/node-info.ts';
import { normalized } from '../../control-plane/scheduler/node-scores.ts';
import {
  parsePreferences,
  parseTerms,
  someTermMatches,
  termErrors,
} from '../../api/node-selector.ts';
import {
  affinityNodeNames,
  filterAffinity,
  preferenceScore,
} from '../../control-plane/scheduler/plugins/node-affinity.ts';
import { filterPorts } from '../../control-plane/scheduler/plugins/node-ports.ts';
import {
  fitRejection,
  resourceShortfalls,
  type IgnoredResources,
} from '../../control-plane/scheduler/plugins/node-resources-fit.ts';
import {
  balance,
  balancedScore,
  leastAllocatedScore,
  scoredResourcesProblem,
  skipsBalance,
  type ScoredResource,
} from '../../control-plane/scheduler/plugins/resource-scores.ts';
import {
  countUntoleratedSoftTaints,
  filterTaints,
} from '../../control-plane/scheduler/plugins/taint-toleration.ts';
import { podDemandOf } from '../../control-plane/scheduler/pod-demand.ts';
import { podInfoOf, type PodInfo } from '../../control-plane/scheduler/pod-info.ts';
import type { Rejection } from '../../control-plane/scheduler/rejection.ts';
import { reading, type ApiValueAdapter, type Question } from './adapters-api-values.ts';

/** One adapter per suite of the scheduler's filters and scores. */
export const schedulerAdapters: Readonly<Record<string, ApiValueAdapter>> = {
  'scheduler/node-ports': reading(nodePortsCase),
  'scheduler/noderesources-fit': reading(resourcesFitCase),
  'scheduler/taint-toleration': reading(taintTolerationCase),
  'scheduler/least-allocated': reading(leastAllocatedCase),
  'scheduler/balanced-allocation': reading(balancedCase),
  'scheduler/node-affinity': reading(nodeAffinityCase),
};

interface FilterCase {
  readonly pod: Pod;
  readonly node: Node;
  readonly existingPods?: readonly Pod[];
}

interface ScoreCase {
  readonly pod: Pod;
  readonly nodes: readonly Node[];
  readonly existingPods?: readonly Pod[];
  readonly resources: readonly ScoredResource[];
}

interface StrategyCase {
  readonly pluginArgs: {
    readonly scoringStrategy: { readonly resources: readonly ScoredResource[] };
  };
}

const SUCCESS = { code: 'Success' };

function nodePortsCase(given: FilterCase): unknown {
  const pod = podInfoOf(given.pod);
  const [node] = nodesOf({ ...given, nodes: [given.node] });
  const skipped = pod.demand.hostPorts.length === 0 ? { preFilter: 'Skip' } : {};
  return { ...skipped, ...verdict(node && filterPorts(pod, node)) };
}

function resourcesFitCase(given: FilterCase & { readonly pluginArgs?: IgnoredResources }): unknown {
  const [node] = nodesOf({ ...given, nodes: [given.node] });
  if (node === undefined) return undefined;
  const insufficient = resourceShortfalls(podDemandOf(given.pod), node, given.pluginArgs);
  if (insufficient.length === 0) return { ...SUCCESS, insufficient };
  return { ...verdict(fitRejection(insufficient)), insufficient };
}

function taintTolerationCase(given: {
  readonly pod: Pod;
  readonly node?: Node;
  readonly nodes?: readonly Node[];
}): unknown {
  const pod = podInfo(given.pod);
  if (given.node !== undefined) return verdict(filterTaints(pod, nodeInfoOf(given.node)));
  const nodes = (given.nodes ?? []).map(nodeInfoOf);
  return rawAndNormalized(nodes, (node) => countUntoleratedSoftTaints(pod, node), true);
}

function leastAllocatedCase(given: ScoreCase | StrategyCase): unknown {
  if ('pluginArgs' in given) {
    const problem = scoredResourcesProblem(given.pluginArgs.scoringStrategy.resources);
    if (problem === undefined) return {};
    const { field, allowedRange } = problem;
    return { invalidField: `scoringStrategy.${field}`, allowedRange };
  }
  const demand = podDemandOf(given.pod);
  return {
    scores: byNode(nodesOf(given), (node) => leastAllocatedScore(demand, node, given.resources)),
  };
}

function balancedCase(given: ScoreCase): unknown {
  const demand = podDemandOf(given.pod);
  const { resources } = given;
  if (skipsBalance(demand, resources)) return { preScore: 'Skip' };
  const nodes = nodesOf(given);
  return {
    scores: byNode(nodes, (node) => balancedScore(demand, node, resources)),
    scoresV135: byNode(nodes, (node) => balance(demand, node, resources, 1)),
  };
}

interface NodeAffinityCase {
  readonly pod?: Pod;
  readonly node?: Node;
  readonly nodes?: readonly Node[];
  readonly nodeSelector?: NodeSelector;
  readonly preferredTerms?: readonly PreferredSchedulingTerm[];
  readonly pluginArgs?: { readonly addedAffinity?: AddedAffinity };
}

interface AddedAffinity {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: NodeSelector;
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly PreferredSchedulingTerm[];
}

function nodeAffinityCase(given: NodeAffinityCase, { asked }: Question): unknown {
  const { nodeSelector, preferredTerms } = given;
  const node = given.node === undefined ? undefined : nodeInfoOf(given.node);
  if (nodeSelector !== undefined) {
    const { nodeSelectorTerms } = nodeSelector;
    if (node === undefined) return { errors: termErrors(nodeSelectorTerms, 'nodeSelectorTerms') };
    return { match: someTermMatches(parseTerms(nodeSelectorTerms), node) };
  }
  if (preferredTerms !== undefined) {
    if (node !== undefined)
      return { score: preferenceScore(parsePreferences(preferredTerms), node) };
    return {
      errors: termErrors(
        preferredTerms.map(({ preference }) => preference),
        '',
      ),
    };
  }
  if (given.pod === undefined) return undefined;
  const pod = podInfo(given.pod);
  if (given.nodes !== undefined) return preferredCase(pod, given);
  if (node === undefined) return { preFilter: preFilter(pod) };
  const rejected = filterAffinity(pod, node);
  return asked.includes('match')
    ? { match: rejected === undefined, ...verdict(rejected) }
    : verdict(rejected);
}

function preferredCase(pod: PodInfo, { nodes = [], pluginArgs = {} }: NodeAffinityCase): unknown {
  const preferences = [
    ...parsePreferences(pluginArgs.addedAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
    ...pod.preferences,
  ];
  if (preferences.length === 0) return { preScore: 'Skip' };
  return rawAndNormalized(
    nodes.map(nodeInfoOf),
    (node) => preferenceScore(preferences, node),
    false,
  );
}

function preFilter(pod: PodInfo): unknown {
  if (pod.nodeSelector === undefined && pod.requiredTerms === undefined) return { code: 'Skip' };
  const names = affinityNodeNames(pod);
  if (names !== undefined && 'code' in names) return verdict(names);
  return { ...SUCCESS, nodeNames: names === undefined ? null : [...names].sort() };
}

/** Vectors leave `containers` out where they do not matter. */
function podInfo(pod: Pod): PodInfo {
  return podInfoOf({ ...pod, spec: { ...pod.spec, containers: pod.spec.containers ?? [] } });
}

function nodesOf(given: {
  readonly nodes: readonly Node[];
  readonly existingPods?: readonly Pod[];
}): readonly NodeInfo[] {
  return given.nodes.map((node) => {
    const info = nodeInfoOf(node);
    for (const pod of given.existingPods ?? []) {
      if (pod.spec.nodeName === node.metadata.name) info.addPod(podDemandOf(pod));
    }
    return info;
  });
}

function verdict(rejected: Rejection | undefined): object {
  return rejected === undefined ? SUCCESS : { code: rejected.code, reasons: rejected.reasons };
}

function rawAndNormalized(
  nodes: readonly NodeInfo[],
  score: (node: NodeInfo) => number,
  isReversed: boolean,
): unknown {
  const scaled = normalized(nodes.map(score), isReversed);
  return {
    rawScores: byNode(nodes, score),
    normalizedScores: byNode(nodes, (node) => scaled[nodes.indexOf(node)]),
  };
}

function byNode<T>(nodes: readonly NodeInfo[], of: (node: NodeInfo) => T): Record<string, T> {
  return Object.fromEntries(nodes.map((node) => [node.name, of(node)]));
}
