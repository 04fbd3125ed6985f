/**
 * Nodes as the API shows them at an instant: the heartbeat times of their conditions. Statuses that say what they said
 * before are not simulated one by one, so that healthy nodes cost nothing; this is where they show.
 */
import type { Node } from '../../api/schema/kubernetes.ts';
import { fromTimestamp, toTimestamp, type SimTime } from '../../engine/time.ts';
import { lastStatusReportAt } from '../../kubelet/lease.ts';
import type { ClusterFact } from '../../state/facts.ts';
import type { Tables } from '../../state/tables.ts';

const OF_KUBELET: ReadonlySet<string> = new Set([
  'Ready',
  'MemoryPressure',
  'DiskPressure',
  'PIDPressure',
]);

/** The node with the heartbeat times of `now`; `silentSince` is what `silences` says. */
export function withHeartbeats(
  node: Node,
  { kubelets, hosts }: Tables,
  now: SimTime,
  silentSince: ReadonlyMap<string, SimTime>,
): Node {
  const { name } = node.metadata;
  const process = kubelets.get(name);
  const isHeard = process?.running === true && hosts.get(name)?.partitioned === false;
  const until = isHeard ? now : silentSince.get(name);
  const { conditions } = node.status;
  if (process === undefined || until === undefined || conditions === undefined) return node;
  const shown = conditions.map((condition) => {
    const { type, lastHeartbeatTime } = condition;
    if (!OF_KUBELET.has(type) || lastHeartbeatTime === undefined) return condition;
    const at = lastStatusReportAt(process, fromTimestamp(lastHeartbeatTime), until);
    return { ...condition, lastHeartbeatTime: toTimestamp(at) };
  });
  return { ...node, status: { ...node.status, conditions: shown } };
}

/** When nodes that are silent now were heard of last. */
export function silences(facts: readonly ClusterFact[]): ReadonlyMap<string, SimTime> {
  const since = new Map<string, SimTime>();
  for (const fact of facts) {
    switch (fact.type) {
      case 'NodeCrashed':
      case 'NodePartitioned':
      case 'KubeletStopped':
      case 'NodeServicesStopped':
        if (!since.has(fact.nodeName)) since.set(fact.nodeName, fact.lastHeartbeatAt);
        break;
      case 'KubeletStarted':
      case 'NodeRejoined':
        since.delete(fact.nodeName);
        break;
      default:
    }
  }
  return since;
}
