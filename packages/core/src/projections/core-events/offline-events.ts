/** Events of a kubelet that cannot reach the API. Mirrors client-go `record (recordToSink)`. */
import type { CoreV1Event } from '../../api/schema/kubernetes.ts';
import type { SimTime } from '../../engine/time.ts';

/** A recorder tries an event 12 times, 10 s apart, before it gives it up for the next one. */
const GIVEN_UP_MS = 110_000;

interface Waiting {
  readonly at: SimTime;
  readonly event: CoreV1Event;
}

export class OfflineEvents {
  private readonly queue: Waiting[] = [];

  add(event: CoreV1Event, at: SimTime): void {
    this.queue.push({ at, event });
  }

  /** What arrives after all once the API is in reach again: everything behind the last event given up. */
  delivered(now: SimTime): readonly CoreV1Event[] {
    let freeAt = 0;
    let first = 0;
    for (const { at } of this.queue) {
      freeAt = Math.max(freeAt, at) + GIVEN_UP_MS;
      if (freeAt > now) break;
      first += 1;
    }
    return this.queue.slice(first).map(({ event }) => event);
  }
}
