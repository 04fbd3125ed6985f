/** CoreV1Event objects as the API serves them. Mirrors client-go `record (makeEvent)` and `events (makeEvent)`. */
import type { CoreV1Event } from '../../api/schema/kubernetes.ts';
import { fromTimestamp, toTimestamp, type SimTime } from '../../engine/time.ts';
import type { EventInput } from './event-input.ts';

/** Milliseconds from 1970 to the start of a run. */
const UNIX_OFFSET_MS = -fromTimestamp('1970-01-01T00:00:00Z');
const NS_PER_MS = 1_000_000;

/**
 * `<object>.<hex>`, where Kubernetes takes the nanoseconds of the clock. Here they are the instant and, below the
 * millisecond, how many events about objects of this name came before at that instant, so no two names are equal.
 */
export class EventNames {
  private at: SimTime = -1;
  private readonly counts = new Map<string, number>();

  next(objectName: string, at: SimTime): string {
    if (at !== this.at) this.counts.clear();
    this.at = at;
    const before = this.counts.get(objectName) ?? 0;
    this.counts.set(objectName, before + 1);
    const unixNs = BigInt(UNIX_OFFSET_MS + at) * BigInt(NS_PER_MS) + BigInt(before);
    return `${objectName}.${unixNs.toString(16)}`;
  }
}

export function newEvent(
  input: EventInput,
  name: string,
  at: SimTime,
  { isCombined = false }: { readonly isCombined?: boolean } = {},
): CoreV1Event {
  const { component, host, object, type, reason, message } = input;
  const timestamp = toTimestamp(at);
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: metadataOf(input, name, at),
    involvedObject: object,
    reason,
    message,
    source: host === '' ? { component } : { component, host },
    firstTimestamp: timestamp,
    lastTimestamp: timestamp,
    count: 1,
    type,
    // A combined event is made anew from a few fields, and these are not among them.
    reportingComponent: isCombined ? '' : component,
    reportingInstance: isCombined ? '' : host,
  };
}

/** The event once more. */
export function withCount(
  event: CoreV1Event,
  count: number,
  message: string,
  at: SimTime,
): CoreV1Event {
  return { ...event, message, count, lastTimestamp: toTimestamp(at) };
}

/**
 * An event of the newer API. The API serves its older fields (`source`, `count`, timestamps) empty; here they repeat
 * what the newer ones say, so that all events can be read, sorted and counted alike.
 */
export function newSeriesEvent(input: EventInput, name: string, at: SimTime): CoreV1Event {
  const { component, action = '' } = input;
  return {
    ...newEvent(input, name, at),
    eventTime: microTime(at),
    action,
    reportingInstance: `${component}-control-plane`,
  };
}

export function withSeries(event: CoreV1Event, count: number, at: SimTime): CoreV1Event {
  return {
    ...event,
    count,
    lastTimestamp: toTimestamp(at),
    series: { count, lastObservedTime: microTime(at) },
  };
}

function metadataOf({ object }: EventInput, name: string, at: SimTime): CoreV1Event['metadata'] {
  // Events about objects without a namespace live in `default`.
  return { name, namespace: object.namespace ?? 'default', creationTimestamp: toTimestamp(at) };
}

function microTime(at: SimTime): string {
  return `${toTimestamp(at).slice(0, -1)}.${String(at % 1_000).padStart(3, '0')}000Z`;
}
