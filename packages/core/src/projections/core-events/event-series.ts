/**
 * Repeated events of components that write to `events.k8s.io`, which are the scheduler's.
 * Mirrors client-go `events (eventBroadcasterImpl.recordToSink, finishSeries, refreshExistingEventSeries)`.
 */
import type { CoreV1Event } from '../../api/schema/kubernetes.ts';
import type { SimTime } from '../../engine/time.ts';
import type { EventInput } from './event-input.ts';
import { newSeriesEvent, withSeries } from './event-object.ts';

/** A series that has been silent for this long is written a last time and forgotten; looked at as often. */
const FINISH_MS = 360_000;
/** A series that goes on is written this often. */
const REFRESH_MS = 1_800_000;

interface Series {
  readonly event: CoreV1Event;
  count: number;
  observedAt: SimTime;
}

export class EventSeriesCache {
  private readonly series = new Map<string, Series>();
  private lookedAt: SimTime = 0;

  /** What is written when the event happens: a new object, a first repetition, or nothing. */
  record(input: EventInput, name: string, at: SimTime): CoreV1Event | undefined {
    const key = keyOf(input);
    const known = this.series.get(key);
    if (known === undefined) {
      const event = newSeriesEvent(input, name, at);
      this.series.set(key, { event, count: 1, observedAt: at });
      return event;
    }
    known.count += 1;
    known.observedAt = at;
    return known.count === 2 ? withSeries(known.event, 2, at) : undefined;
  }

  /** What the broadcaster has written by itself since it was asked last, up to `now`. */
  housekeeping(now: SimTime): readonly CoreV1Event[] {
    const written: CoreV1Event[] = [];
    if (Math.floor(now / FINISH_MS) === Math.floor(this.lookedAt / FINISH_MS)) return written;
    for (const [key, { event, count, observedAt }] of this.series) {
      const isRefreshed = Math.floor(now / REFRESH_MS) > Math.floor(observedAt / REFRESH_MS);
      const isFinished = finishedAt(observedAt) <= now;
      if (isFinished) this.series.delete(key);
      if (count > 1 && (isFinished || isRefreshed)) {
        written.push(withSeries(event, count, observedAt));
      }
    }
    this.lookedAt = now;
    return written;
  }
}

/** The first look at which the last observation is older than `FINISH_MS`. */
function finishedAt(observedAt: SimTime): SimTime {
  return (Math.floor((observedAt + FINISH_MS) / FINISH_MS) + 1) * FINISH_MS;
}

/** Not the message, but the version of the object: a Pod that was written in between begins a new event. */
function keyOf({ component, object, type, reason, action }: EventInput): string {
  return [component, JSON.stringify(object), type, reason, action].join('\n');
}
