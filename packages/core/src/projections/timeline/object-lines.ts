/** Timeline lines for what users and controllers do to objects. */
import { findKindByName } from '../../api/kinds.ts';
import type { Pod } from '../../api/schema/kubernetes.ts';
import { formatDuration } from '../../engine/time.ts';
import type { ClusterFact } from '../../state/facts.ts';
import { describeTaints } from '../describe/api-facts.ts';
import {
  line,
  nodeSubject,
  objectSubject,
  podSubject,
  type TimelineLine,
} from './timeline-line.ts';

/** Namespaces that every cluster has. */
const BUILT_IN: ReadonlySet<string> = new Set([
  'default',
  'kube-system',
  'kube-public',
  'kube-node-lease',
]);

export function objectLine(fact: ClusterFact): TimelineLine | undefined {
  const { at } = fact;
  switch (fact.type) {
    case 'ObjectCreated': {
      if (fact.plural === 'namespaces' && BUILT_IN.has(fact.key)) return undefined;
      const nodeName = fact.plural === 'pods' ? (fact.object as Pod).spec.nodeName : undefined;
      const where = nodeName === undefined ? '' : ` on ${nodeName}`;
      return line(at, 'muted', subjectOf(fact.plural, fact.key), `created${where}`);
    }
    case 'ObjectUpdated':
      return line(at, 'muted', subjectOf(fact.plural, fact.key), 'changed');
    case 'ObjectDeleted':
      return line(at, 'muted', subjectOf(fact.plural, fact.key), 'gone');
    case 'PodBound':
      return line(at, 'info', podSubject(fact.pod), `assigned to ${fact.nodeName}`);
    case 'PodUnschedulable': {
      const run = { key: `unschedulable ${fact.message}`, shown: 1 };
      return line(at, 'warn', podSubject(fact.pod), `no node for it: ${fact.message}`, run);
    }
    case 'PodDeletionStarted': {
      const grace = formatDuration(fact.gracePeriodSeconds * 1_000);
      const text = `deletion requested, grace period ${grace}`;
      return line(at, 'info', podSubject(fact.pod), text, { key: text, shown: 1, silent: true });
    }
    case 'PodEvictionStarted':
      return line(at, 'warn', podSubject(fact.pod), `evicted from ${fact.nodeName} by its taints`);
    case 'PodEvictionCancelled':
      return line(at, 'good', podSubject(fact.pod), 'eviction called off');
    case 'NodeTainted': {
      const cordoned = fact.unschedulable ? ', cordoned' : '';
      return line(at, 'muted', nodeSubject(fact.nodeName), describeTaints(fact.taints) + cordoned);
    }
    case 'CommandRefused':
      return line(at, 'bad', fact.target, `${fact.command} refused: ${fact.message}`);
    default:
      return undefined;
  }
}

function subjectOf(plural: string, key: string): string {
  return objectSubject(findKindByName(plural)?.singular ?? plural, key);
}
