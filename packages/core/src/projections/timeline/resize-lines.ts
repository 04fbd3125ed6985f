/** Timeline lines for in-place resizes: why one waits, what the cgroups are set to, how it ends. */
import type { ResourceRequirements } from '../../api/schema/kubernetes.ts';
import type { ClusterFact } from '../../state/facts.ts';
import { said } from '../describe/describer.ts';
import { line, podSubject, type TimelineLine } from './timeline-line.ts';

export function resizeLine(fact: ClusterFact): TimelineLine | undefined {
  const { at } = fact;
  switch (fact.type) {
    case 'PodResizePending': {
      const tone = fact.reason === 'Infeasible' ? 'bad' : 'warn';
      return line(at, tone, podSubject(fact.pod), `resize ${fact.reason}${said(fact.message)}`);
    }
    case 'PodResizeWithdrawn':
      return line(at, 'info', podSubject(fact.pod), 'resize withdrawn');
    case 'PodResizeStarted': {
      // Without an Event a restarted kubelet finds what it had granted before.
      const text = fact.event === '' ? 'resize goes on' : `resize granted by ${fact.nodeName}`;
      return line(at, 'info', podSubject(fact.pod), text);
    }
    case 'ContainerResized': {
      const text = `${fact.container}: cgroup set to ${amounts(fact.resources)}`;
      return line(at, 'info', podSubject(fact.pod), text);
    }
    case 'PodResizeFailed':
      return line(at, 'bad', podSubject(fact.pod), `resize error${said(fact.message)}`);
    case 'PodResizeCompleted':
      return line(at, 'good', podSubject(fact.pod), 'resize completed');
    default:
      return undefined;
  }
}

/** `requests cpu=1, memory=64Mi; limits cpu=2`. */
function amounts({ requests = {}, limits = {} }: ResourceRequirements): string {
  const sides = Object.entries({ requests, limits }).flatMap(([side, list]) => {
    const items = Object.entries(list).map(([name, quantity]) => `${name}=${quantity}`);
    return items.length === 0 ? [] : [`${side} ${items.join(', ')}`];
  });
  return sides.join('; ') || 'no requests and no limits';
}
