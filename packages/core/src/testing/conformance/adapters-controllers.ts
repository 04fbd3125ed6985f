/** Runs the test vectors of the node lifecycle, taint eviction and Pod garbage collection. */
import type { Node, Taint, Toleration } from '../../api/schema/kubernetes.ts';
import {
  noExecuteDecision,
  withNoExecute,
  withNoScheduleTaints,
  withoutNoExecute,
} from '../../control-plane/node-lifecycle/node-taints.ts';
import { NodeReadiness } from '../../control-plane/node-lifecycle/node-readiness.ts';
import {
  taintRateOf,
  zoneOf,
  zoneStateOf,
  type DisruptionLimits,
} from '../../control-plane/node-lifecycle/zone-state.ts';
import {
  evictionDelay,
  nextEviction,
  type PendingEviction,
} from '../../control-plane/taint-eviction/eviction-delay.ts';
import { reading, type ApiValueAdapter, type Question } from './adapters-api-values.ts';

/** One adapter per suite of the controllers that watch over nodes. */
export const controllerAdapters: Readonly<Record<string, ApiValueAdapter>> = {
  'controllers/node-condition-taints': reading(conditionTaintsCase),
  'controllers/node-zone-state': reading(zoneStateCase),
  'controllers/node-noexecute-taints': reading(noExecuteCase),
  'controllers/taint-eviction-delay': reading(evictionDelayCase),
  'controllers/taint-eviction-schedule': reading(evictionScheduleCase),
};

function conditionTaintsCase({ node }: { readonly node: Node }): unknown {
  const taints = withNoScheduleTaints(node, '') ?? node.spec.taints ?? [];
  return { noScheduleTaints: taintTexts(taints.filter(({ effect }) => effect === 'NoSchedule')) };
}

function zoneStateCase(
  given: DisruptionLimits & { readonly readyNodes: number; readonly notReadyNodes: number },
): unknown {
  const count = { ready: given.readyNodes, notReady: given.notReadyNodes };
  return {
    notReady: count.notReady,
    state: zoneStateOf(count, given),
    taintRatePerSecondForThisZoneAlone: taintRateOf(count, given),
  };
}

interface NoExecuteNode {
  readonly name: string;
  readonly zone: string;
  readonly readyNow: string;
  readonly taintsBefore: readonly string[];
}

/** One health pass over nodes that were all ready before, then one tainting pass. */
function noExecuteCase(
  given: { readonly nodes: readonly NoExecuteNode[] } & DisruptionLimits,
  { asked }: Question,
): unknown {
  const nodes = given.nodes.map(nodeOf);
  const readiness = new NodeReadiness(nodes, given);
  const taints = taintsAfterPass(nodes, readiness);
  const answer = {
    taintedNodes: [...taints.values()].filter((texts) => texts.length > 0).length,
    zoneStates: Object.fromEntries(
      readiness.zoneNames().map((zone) => [zone.slice(1), readiness.zoneState(zone)]),
    ),
  };
  if (!asked.includes('noExecuteTaints')) return answer;
  return { ...answer, noExecuteTaints: Object.fromEntries(taints) };
}

function taintsAfterPass(
  nodes: readonly Node[],
  readiness: NodeReadiness,
): ReadonlyMap<string, readonly string[]> {
  const tokens = new Set(readiness.zoneNames().filter((zone) => readiness.taintRate(zone) > 0));
  const after = nodes.map((node): readonly [string, readonly string[]] => {
    const { name } = node.metadata;
    if (readiness.isAllDown()) return [name, taintTexts(withoutNoExecute(node))];
    const decision = noExecuteDecision(node);
    if (decision.action === 'clear') return [name, taintTexts(withoutNoExecute(node))];
    const isTainted =
      decision.action === 'swap' || (decision.action === 'queue' && tokens.delete(zoneOf(node)));
    if (!isTainted) return [name, taintTexts(node.spec.taints ?? [])];
    return [name, taintTexts(withNoExecute(node, decision.key, ''))];
  });
  return new Map(after);
}

function nodeOf({ name, zone, readyNow, taintsBefore }: NoExecuteNode): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'topology.kubernetes.io/zone': zone } },
    spec: { taints: taintsBefore.map(readTaint) },
    status: { conditions: [{ type: 'Ready', status: readyNow }] },
  };
}

function readTaint(text: string): Taint {
  const [key = '', effect = ''] = text.split(':');
  return { key, effect };
}

function taintTexts(taints: readonly Taint[]): readonly string[] {
  return taints.map(({ key, effect }) => `${key}:${effect}`).sort();
}

function evictionDelayCase(given: {
  readonly taints: readonly Taint[];
  readonly tolerations: readonly Toleration[];
}): unknown {
  const delay = evictionDelay(given.taints, given.tolerations);
  if (delay.when === 'now') return { allTolerated: false, evict: 'immediately' };
  if (delay.when === 'never') return { allTolerated: true, evict: 'never' };
  if (delay.seconds === 0) return { allTolerated: true, evict: 'immediately' };
  return { allTolerated: true, evict: 'after', afterSeconds: delay.seconds };
}

function evictionScheduleCase({
  steps,
}: {
  readonly steps: readonly {
    readonly atSeconds: number;
    readonly noExecuteTaints: readonly Taint[];
    readonly tolerations: readonly Toleration[];
  }[];
}): unknown {
  let pending: PendingEviction | undefined;
  for (const { atSeconds, noExecuteTaints, tolerations } of steps) {
    const now = atSeconds * 1_000;
    if (pending !== undefined && pending.at <= now) break;
    pending = nextEviction(pending, evictionDelay(noExecuteTaints, tolerations), now).next;
  }
  return { deleteAtSeconds: pending === undefined ? null : pending.at / 1_000 };
}
