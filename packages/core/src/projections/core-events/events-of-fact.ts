/** The Kubernetes Events that a fact gives rise to. */
import type { ClusterFact } from '../../state/facts.ts';
import { containerEvents } from './container-events.ts';
import { controlPlaneEvents } from './control-plane-events.ts';
import type { EventInput } from './event-input.ts';
import { imageEvents } from './image-events.ts';
import type { KnownObjects } from './known-objects.ts';
import { nodeEvents } from './node-events.ts';
import { podEvents } from './pod-events.ts';
import { resizeEvents } from './resize-events.ts';

const FAMILIES = [
  imageEvents,
  containerEvents,
  podEvents,
  controlPlaneEvents,
  nodeEvents,
  resizeEvents,
] as const;

/** In the order in which the components record them; most facts give none. */
export function eventsOfFact(fact: ClusterFact, known: KnownObjects): readonly EventInput[] {
  for (const family of FAMILIES) {
    const events = family(fact, known);
    if (events.length > 0) return events;
  }
  return [];
}
