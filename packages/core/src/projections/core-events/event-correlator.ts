/** Counts, combines and filters the events of one component. Mirrors client-go `record (EventCorrelator)`. */
import type { CoreV1Event } from '../../api/schema/kubernetes.ts';
import type { SimTime } from '../../engine/time.ts';
import { EventAggregator } from './event-aggregator.ts';
import type { EventInput } from './event-input.ts';
import { newEvent, withCount } from './event-object.ts';
import { SpamFilter } from './spam-filter.ts';

/** Its memory lives as long as the process of the component. */
export class EventCorrelator {
  private readonly aggregator = new EventAggregator();
  private readonly filter = new SpamFilter();
  private readonly observed = new Map<string, CoreV1Event>();

  /** The event to create, or to write over the one of the same name; undefined when it is held back. */
  correlate(input: EventInput, name: string, at: SimTime): CoreV1Event | undefined {
    const { component, host, object, type, reason, message } = input;
    const { kind, namespace, name: target, uid, apiVersion, fieldPath } = object;
    const about = [component, host, kind, namespace, target, uid, apiVersion].join('\n');
    const similar = [about, type, reason].join('\n');
    const isCombined = this.aggregator.combines(similar, message, at);
    const key = isCombined ? similar : [about, fieldPath, type, reason, message].join('\n');
    const before = this.observed.get(key);
    const text = isCombined ? `(combined from similar events): ${message}` : message;
    const event =
      before === undefined
        ? newEvent({ ...input, message: text }, name, at, { isCombined })
        : withCount(before, (before.count ?? 1) + 1, text, at);
    this.observed.set(key, event);
    // What is held back counts all the same, so the next one that passes says so.
    return this.filter.accepts(about, at) ? event : undefined;
  }
}
