/**
 * The Kubernetes Events of a run, folded from its facts: what `kubectl get events` would list. They are not kept in
 * the state and nothing decides by them. Left out: the hour after which an API server drops Events.
 */
import type { CoreV1Event } from '../../api/schema/kubernetes.ts';
import type { SimTime } from '../../engine/time.ts';
import type { ClusterFact } from '../../state/facts.ts';
import { EventCorrelator } from './event-correlator.ts';
import type { EventInput } from './event-input.ts';
import { EventNames } from './event-object.ts';
import { EventSeriesCache } from './event-series.ts';
import { eventsOfFact } from './events-of-fact.ts';
import { KnownObjects } from './known-objects.ts';
import { OfflineEvents } from './offline-events.ts';

export class CoreEventsProjection {
  private readonly known = new KnownObjects();
  private readonly correlators = new Map<string, EventCorrelator>();
  private readonly series = new EventSeriesCache();
  /** Nodes whose kubelet cannot reach the API. */
  private readonly offline = new Map<string, OfflineEvents>();
  private readonly names = new EventNames();
  private readonly stored = new Map<string, CoreV1Event>();

  /** Facts must come in order. */
  apply(fact: ClusterFact): void {
    this.noticeConnection(fact);
    for (const input of eventsOfFact(fact, this.known)) {
      this.record(input, this.names.next(input.object.name ?? '', fact.at), fact.at);
    }
    this.known.learn(fact);
  }

  /** All events in order of their first occurrence, as they stand at `now` (default: at the last event). */
  events(now?: SimTime): readonly CoreV1Event[] {
    if (now !== undefined) this.storeAll(this.series.housekeeping(now));
    return [...this.stored.values()];
  }

  private record(input: EventInput, name: string, at: SimTime): void {
    if (input.action !== undefined) {
      this.storeAll(this.series.housekeeping(at));
      const event = this.series.record(input, name, at);
      if (event !== undefined) this.store(event);
      return;
    }
    const source = `${input.component}/${input.host}`;
    let correlator = this.correlators.get(source);
    if (correlator === undefined) {
      correlator = new EventCorrelator();
      this.correlators.set(source, correlator);
    }
    const event = correlator.correlate(input, name, at);
    if (event === undefined) return;
    const offline = this.offline.get(input.host);
    if (offline === undefined) this.store(event);
    else offline.add(event, at);
  }

  private noticeConnection(fact: ClusterFact): void {
    switch (fact.type) {
      case 'NodePartitioned':
        this.offline.set(fact.nodeName, new OfflineEvents());
        return;
      case 'NodeRejoined':
        this.storeAll(this.offline.get(fact.nodeName)?.delivered(fact.at) ?? []);
        this.offline.delete(fact.nodeName);
        return;
      case 'NodeCrashed':
      case 'KubeletStopped':
        // The next process remembers nothing of what this one said, nor of what it had yet to send.
        this.correlators.delete(`kubelet/${fact.nodeName}`);
        if (this.offline.has(fact.nodeName)) {
          this.offline.set(fact.nodeName, new OfflineEvents());
        }
        return;
      default:
    }
  }

  private storeAll(events: readonly CoreV1Event[]): void {
    for (const event of events) this.store(event);
  }

  private store(event: CoreV1Event): void {
    const { namespace = '', name } = event.metadata;
    this.stored.set(`${namespace}/${name}`, event);
  }
}

/** The events of a whole log, as they stand at `now`. */
export function coreEvents(facts: Iterable<ClusterFact>, now?: SimTime): readonly CoreV1Event[] {
  const projection = new CoreEventsProjection();
  for (const fact of facts) projection.apply(fact);
  return projection.events(now);
}
