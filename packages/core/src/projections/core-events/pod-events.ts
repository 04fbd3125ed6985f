/** Events of the kubelet about Pods as wholes: probes, sandbox, volumes, deadline, rejection. */
import type { ClusterFact, ProbeType } from '../../state/facts.ts';
import { kubeletEvent, normal, warning, type EventInput } from './event-input.ts';
import type { KnownObjects } from './known-objects.ts';

const SANDBOX_FAILED = 'Failed to create pod sandbox: ';

export function podEvents(fact: ClusterFact, known: KnownObjects): readonly EventInput[] {
  switch (fact.type) {
    case 'ProbeFailed': {
      const message = `${probeName(fact)} probe failed: ${fact.message}`;
      return [kubeletEvent(known, fact, warning('Unhealthy', message))];
    }
    case 'ProbeErrored': {
      const message = `${probeName(fact)} probe errored and resulted in unknown state: ${fact.message}`;
      return [kubeletEvent(known, fact, warning('Unhealthy', message))];
    }
    case 'ProbeWarned': {
      const message = `${probeName(fact)} probe warning: ${fact.message}`;
      return [kubeletEvent(known, fact, warning('ProbeWarning', message))];
    }
    case 'SandboxCreated': {
      // The first sandbox of a Pod is no news; every later one replaces one that was lost.
      if (fact.attempt === 0) return [];
      const message = 'Pod sandbox changed, it will be killed and re-created.';
      return [kubeletEvent(known, fact, normal('SandboxChanged', message))];
    }
    case 'SandboxCreateFailed': {
      const { message } = fact;
      const text = message.startsWith(SANDBOX_FAILED) ? message : `${SANDBOX_FAILED}${message}`;
      return [kubeletEvent(known, fact, warning('FailedCreatePodSandBox', text))];
    }
    case 'VolumeMountFailed':
      return [kubeletEvent(known, fact, warning('FailedMount', fact.message))];
    case 'PodEvicted': {
      // Mirrors `activeDeadlineHandler.ShouldSync` (Normal) and the eviction manager (Warning); a shutdown says nothing.
      if (fact.reason === 'Terminated') return [];
      const text = fact.reason === 'DeadlineExceeded' ? normal : warning;
      return [kubeletEvent(known, fact, text(fact.reason, fact.message))];
    }
    case 'PodRejected':
      return [kubeletEvent(known, fact, warning(fact.reason, fact.message))];
    default:
      return [];
  }
}

function probeName({ probe }: { readonly probe: ProbeType }): string {
  return `${probe.charAt(0).toUpperCase()}${probe.slice(1)}`;
}
