/** Events about in-place resizes. Mirrors `pkg/kubelet/events/resize.go`; the fact carries the text. */
import type { ClusterFact } from '../../state/facts.ts';
import { kubeletEvent, normal, warning, type EventInput } from './event-input.ts';
import type { KnownObjects } from './known-objects.ts';

export function resizeEvents(fact: ClusterFact, known: KnownObjects): readonly EventInput[] {
  switch (fact.type) {
    case 'PodResizeStarted':
      // What the kubelet only remembers anew, after its own restart, is no event.
      if (fact.event === '') return [];
      return [kubeletEvent(known, fact, normal('ResizeStarted', fact.event))];
    case 'PodResizeCompleted':
      return [kubeletEvent(known, fact, normal('ResizeCompleted', fact.event))];
    case 'PodResizePending':
      return [kubeletEvent(known, fact, warning(`Resize${fact.reason}`, fact.event))];
    case 'PodResizeFailed':
      return [kubeletEvent(known, fact, warning('ResizeError', fact.event))];
    default:
      return [];
  }
}
