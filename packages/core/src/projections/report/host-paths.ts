/** Which directories of each machine Pods have mounted as hostPath volumes. */
import type { PodSpec } from '../../api/schema/kubernetes.ts';
import type { ClusterFact } from '../../state/facts.ts';
import type { Tables } from '../../state/tables.ts';

/** Paths by node, in order of name: of Pods that are there, and of those in the log that were. */
export function hostPathsOf(
  tables: Tables,
  facts: readonly ClusterFact[],
): ReadonlyMap<string, readonly string[]> {
  const paths = new Map<string, Set<string>>();
  const add = (nodeName: string, { volumes = [] }: PodSpec): void => {
    for (const { hostPath } of volumes) {
      if (!hostPath) continue;
      const known = paths.get(nodeName) ?? new Set();
      paths.set(nodeName, known.add(normalized(hostPath.path)));
    }
  };
  for (const { nodeName, spec } of tables.podWorkers.values()) add(nodeName, spec);
  for (const fact of facts) if (fact.type === 'PodReceived') add(fact.nodeName, fact.spec);
  return new Map([...paths].map(([nodeName, known]) => [nodeName, [...known].sort()]));
}

function normalized(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return `/${parts.join('/')}`;
}
