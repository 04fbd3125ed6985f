/** The taints that the controller keeps in step with a Node's conditions. Mirrors `node_lifecycle_controller.go`. */
import type { Node, Taint } from '../../api/schema/kubernetes.ts';
import { conditionOf, readyStatusOf } from './node-condition.ts';

const PREFIX = 'node.kubernetes.io/';
export const NOT_READY = `${PREFIX}not-ready`;
export const UNREACHABLE = `${PREFIX}unreachable`;
const UNSCHEDULABLE = `${PREFIX}unschedulable`;
/** Conditions that are bad news when True. */
const PRESSURES: readonly (readonly [condition: string, key: string])[] = [
  ['MemoryPressure', `${PREFIX}memory-pressure`],
  ['DiskPressure', `${PREFIX}disk-pressure`],
  ['PIDPressure', `${PREFIX}pid-pressure`],
  ['NetworkUnavailable', `${PREFIX}network-unavailable`],
];
const NO_SCHEDULE_KEYS: readonly string[] = [
  NOT_READY,
  UNREACHABLE,
  UNSCHEDULABLE,
  ...PRESSURES.map(([, key]) => key),
];

type ConditionedNode = Pick<Node, 'spec' | 'status'>;

/**
 * The taints of a node with those of effect NoSchedule recomputed (`doNoScheduleTaintingPass`);
 * undefined when nothing changes. Taints of other keys stay as they are.
 */
export function withNoScheduleTaints(
  node: ConditionedNode,
  timeAdded: string,
): readonly Taint[] | undefined {
  const wanted = noScheduleKeys(node);
  const taints = node.spec.taints ?? [];
  const kept = taints.filter(
    ({ key, effect }) =>
      effect !== 'NoSchedule' || !NO_SCHEDULE_KEYS.includes(key) || wanted.includes(key),
  );
  const missing = wanted.filter(
    (wantedKey) => !kept.some(({ key, effect }) => key === wantedKey && effect === 'NoSchedule'),
  );
  if (missing.length === 0 && kept.length === taints.length) return undefined;
  return [...kept, ...missing.map((key) => ({ key, effect: 'NoSchedule', timeAdded }))];
}

/** What the health pass wants to do about a node's NoExecute taints (`processTaintBaseEviction`). */
export type NoExecuteDecision =
  | { readonly action: 'keep' }
  /** Ready: both taints go. */
  | { readonly action: 'clear' }
  /** The other of the two is there already: it is replaced at once. */
  | { readonly action: 'swap'; readonly key: string }
  /** To be tainted when the zone's limiter says so. */
  | { readonly action: 'queue'; readonly key: string };

export function noExecuteDecision(node: ConditionedNode): NoExecuteDecision {
  const ready = readyStatusOf(node);
  const present = (node.spec.taints ?? []).filter(isOwnNoExecute).map(({ key }) => key);
  if (ready === 'True') return { action: present.length > 0 ? 'clear' : 'keep' };
  const key = ready === 'False' ? NOT_READY : ready === 'Unknown' ? UNREACHABLE : undefined;
  if (key === undefined || present.includes(key)) return { action: 'keep' };
  return { action: present.length > 0 ? 'swap' : 'queue', key };
}

/** The taints without the controller's own of effect NoExecute. */
export function withoutNoExecute({ spec }: Pick<Node, 'spec'>): readonly Taint[] {
  return (spec.taints ?? []).filter((taint) => !isOwnNoExecute(taint));
}

/** The taints with exactly one of the controller's own of effect NoExecute. */
export function withNoExecute(
  node: Pick<Node, 'spec'>,
  key: string,
  timeAdded: string,
): readonly Taint[] {
  return [...withoutNoExecute(node), { key, effect: 'NoExecute', timeAdded }];
}

function isOwnNoExecute({ key, effect }: Taint): boolean {
  return effect === 'NoExecute' && (key === NOT_READY || key === UNREACHABLE);
}

function noScheduleKeys(node: ConditionedNode): readonly string[] {
  const keys: string[] = [];
  const ready = readyStatusOf(node);
  if (ready === 'False') keys.push(NOT_READY);
  if (ready === 'Unknown') keys.push(UNREACHABLE);
  for (const [condition, key] of PRESSURES) {
    if (conditionOf(node, condition)?.status === 'True') keys.push(key);
  }
  if (node.spec.unschedulable === true) keys.push(UNSCHEDULABLE);
  return keys;
}
