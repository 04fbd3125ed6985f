/** S17, S18: a Pod is bound once; whatever exists of it exists on that node and on no other. */
import type { Pod } from '../api/schema/kubernetes.ts';
import type { Tables } from '../state/tables.ts';
import { rule, type Rule } from './rule.ts';

const TYPES = [
  'ObjectCreated',
  'ObjectUpdated',
  'ObjectDeleted',
  'PodBound',
  'PodReceived',
  'SandboxCreated',
  'ContainerCreated',
  'ContainerStarted',
  'PodForgotten',
] as const;

export function podsNeverMove(tables: Tables): Rule {
  /** Uid to the node that the Pod was first bound to. */
  const nodeOf = new Map<string, string>();
  for (const { metadata, spec } of tables.pods.values()) {
    if (spec.nodeName) nodeOf.set(metadata.uid ?? '', spec.nodeName);
  }
  for (const { uid, nodeName } of tables.hostPods.values()) nodeOf.set(uid, nodeName);

  const seen = (uid: string, nodeName: string, what: string): string | undefined => {
    const known = nodeOf.get(uid);
    nodeOf.set(uid, known ?? nodeName);
    return known === undefined || known === nodeName
      ? undefined
      : `${what} on ${nodeName}, but its Pod belongs to ${known}`;
  };

  return rule('pods-never-move', TYPES, (fact, { hostPods }) => {
    switch (fact.type) {
      case 'ObjectCreated':
      case 'ObjectUpdated': {
        if (fact.plural !== 'pods') return undefined;
        const { metadata, spec } = fact.object as Pod;
        return spec.nodeName
          ? seen(metadata.uid ?? '', spec.nodeName, `${fact.key} is`)
          : undefined;
      }
      case 'ObjectDeleted':
        if (fact.plural === 'pods' && !hostPods.has(fact.uid)) nodeOf.delete(fact.uid);
        return undefined;
      case 'PodForgotten':
        nodeOf.delete(fact.uid);
        return undefined;
      case 'PodBound':
        if (nodeOf.has(fact.uid)) return `${fact.pod} is bound a second time`;
        return seen(fact.uid, fact.nodeName, `${fact.pod} is bound`);
      case 'ContainerCreated': {
        const nodeName = hostPods.get(fact.uid)?.nodeName ?? '';
        return seen(fact.uid, nodeName, `container ${fact.container} of ${fact.pod} is created`);
      }
      default:
        return seen(fact.uid, fact.nodeName, `${fact.type} of ${fact.pod}`);
    }
  });
}
