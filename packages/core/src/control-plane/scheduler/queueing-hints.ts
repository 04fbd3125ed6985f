/** Which changes are worth another attempt. Mirrors `EventsToRegister` and the hints of the plugins. */
import type { NodeInfo } from './node-info.ts';
import { filterAffinity } from './plugins/node-affinity.ts';
import { filterNodeName, filterUnschedulable } from './plugins/node-name.ts';
import { filterResources } from './plugins/node-resources-fit.ts';
import { filterTaints } from './plugins/taint-toleration.ts';
import type { PodInfo } from './pod-info.ts';

const NODE_FILTERS = {
  NodeUnschedulable: filterUnschedulable,
  NodeName: filterNodeName,
  TaintToleration: filterTaints,
  NodeAffinity: filterAffinity,
  NodeResourcesFit: filterResources,
} as const;

/** Parts of the messages that tell which plugin rejected, so that the condition of a Pod says enough. */
const MARKS: readonly (readonly [text: string, plugin: string])[] = [
  ['node(s) were unschedulable', 'NodeUnschedulable'],
  ["node(s) didn't match the requested node name", 'NodeName'],
  ['node(s) had untolerated taint(s)', 'TaintToleration'],
  ["node(s) didn't match Pod's node affinity/selector", 'NodeAffinity'],
  ["node(s) didn't satisfy plugin(s) [NodeAffinity]", 'NodeAffinity'],
  ["node(s) didn't have free ports", 'NodePorts'],
  ['Insufficient ', 'NodeResourcesFit'],
  ['Too many pods', 'NodeResourcesFit'],
];

/** The plugins that rejected a Pod, from the message of its condition. */
export function pluginsIn(message: string): ReadonlySet<string> {
  const [own = ''] = message.split('preemption: ');
  return new Set(MARKS.filter(([text]) => own.includes(text)).map(([, plugin]) => plugin));
}

/** A Pod left a node: that helps against what Pods take from each other. */
export function podGoneHelps(plugins: ReadonlySet<string>): boolean {
  return plugins.has('NodeResourcesFit') || plugins.has('NodePorts');
}

/** A node is new: it helps when a plugin that rejected would accept it. */
export function newNodeHelps(pod: PodInfo, plugins: ReadonlySet<string>, node: NodeInfo): boolean {
  if (plugins.size === 0 || plugins.has('NodePorts')) return true;
  return filtersOf(plugins).some((filter) => filter(pod, node) === undefined);
}

/** A node changed: it helps when a plugin that rejected accepts it now and did not before. */
export function nodeChangeHelps(
  pod: PodInfo,
  plugins: ReadonlySet<string>,
  { before, after }: { readonly before: NodeInfo; readonly after: NodeInfo },
): boolean {
  // Cordons wake every Pod, in both directions: seen on a real control plane.
  if (before.unschedulable !== after.unschedulable) return true;
  if (plugins.has('NodeResourcesFit') && offersMore(before, after)) {
    if (filterResources(pod, after) === undefined) return true;
  }
  return filtersOf(plugins).some(
    (filter) => filter(pod, before) !== undefined && filter(pod, after) === undefined,
  );
}

function filtersOf(plugins: ReadonlySet<string>) {
  return Object.entries(NODE_FILTERS)
    .filter(([plugin]) => plugins.has(plugin))
    .map(([, filter]) => filter);
}

function offersMore({ allocatable: old }: NodeInfo, { allocatable: now }: NodeInfo): boolean {
  if (now.cpuMilli > old.cpuMilli || now.memory > old.memory) return true;
  if (now.ephemeral > old.ephemeral || now.pods > old.pods) return true;
  return [...now.scalars].some(([name, amount]) => amount > (old.scalars.get(name) ?? 0));
}
