/** Lets a source say only so much about one object. Mirrors client-go `record (EventSourceObjectSpamFilter)`. */
import type { SimTime } from '../../engine/time.ts';

const BURST = 25;
/** One more event is allowed after this long. */
const REFILL_MS = 300_000;
const FULL_MS = BURST * REFILL_MS;

/** A token bucket, held as the time that its tokens took to flow in, so that all amounts are integers. */
interface Bucket {
  creditMs: number;
  at: SimTime;
}

export class SpamFilter {
  private readonly buckets = new Map<string, Bucket>();

  /** Takes a token of the bucket of this source and object; false when there is none. */
  accepts(key: string, now: SimTime): boolean {
    const bucket = this.buckets.get(key) ?? { creditMs: FULL_MS, at: now };
    this.buckets.set(key, bucket);
    bucket.creditMs = Math.min(FULL_MS, bucket.creditMs + (now - bucket.at));
    bucket.at = now;
    if (bucket.creditMs < REFILL_MS) return false;
    bucket.creditMs -= REFILL_MS;
    return true;
  }
}
