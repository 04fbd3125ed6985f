/** Timeline lines for Pods as wholes and their probes, as their kubelets see them. */
import type { ClusterFact, FactOf } from '../../state/facts.ts';
import { excerpt } from '../describe/describer.ts';
import { line, podSubject, type TimelineLine } from './timeline-line.ts';

export function podLine(fact: ClusterFact): TimelineLine | undefined {
  const { at } = fact;
  switch (fact.type) {
    case 'PodRejected':
      return line(at, 'bad', podSubject(fact.pod), `rejected, ${fact.reason}: ${fact.message}`);
    case 'PodEvicted':
      return line(at, 'bad', podSubject(fact.pod), `ended, ${fact.reason}: ${fact.message}`);
    case 'VolumeMountFailed': {
      const run = { key: `mount ${fact.volume}`, shown: 1 };
      return line(at, 'bad', podSubject(fact.pod), fact.message, run);
    }
    case 'SandboxCreateFailed':
      return line(at, 'bad', podSubject(fact.pod), fact.message, { key: 'sandbox', shown: 1 });
    case 'SandboxCreated': {
      const ips = fact.ips.join(', ') || 'no IP';
      const again = fact.attempt === 0 ? '' : 'new ';
      const text = `${again}network namespace, ${ips}${fact.hostNetwork ? ' of the node' : ''}`;
      return line(at, 'info', podSubject(fact.pod), text);
    }
    case 'SandboxExited':
      // The ordinary end of a Pod takes its sandbox along.
      if (fact.reason === 'PodKilled' || fact.reason === 'NodeCrashed') return undefined;
      return line(at, 'bad', podSubject(fact.pod), 'network namespace lost with the sandbox');
    case 'ProbeFailed':
      return probeFailed(fact);
    case 'ProbeResultChanged':
      // A new container counts as alive before it is asked.
      if (fact.result !== 'Success' || fact.probe === 'liveness') return undefined;
      return line(
        at,
        'good',
        podSubject(fact.pod),
        `${fact.container}: ${fact.probe} probe succeeds`,
      );
    default:
      return undefined;
  }
}

/** The first failures of a series are shown, then the one that counts. */
const FAILURES_SHOWN = 2;

function probeFailed(fact: FactOf<'ProbeFailed'>): TimelineLine {
  const { at, pod, container, probe, run, failureThreshold, message } = fact;
  const counts = run === failureThreshold;
  const nth = run <= failureThreshold ? ` (${run} of ${failureThreshold})` : '';
  const text = `${container}: ${probe} probe failed${nth}: ${excerpt(message)}`;
  if (counts) return line(at, 'bad', podSubject(pod), text);
  const key = `${probe} ${container}`;
  return line(at, 'warn', podSubject(pod), text, { key, shown: FAILURES_SHOWN });
}
