/**
 * The far end of the event list: entries in unsorted buckets of time, which are split only when their time comes
 * (a ladder queue, after Tang, Goh and Thng, "Ladder queue: an O(1) priority queue structure for large-scale
 * discrete event simulation", 2005). Hot file, guarded by `packages/bench/src/engine/hold.ts`.
 *
 * `top` holds what lies beyond every rung. A rung cuts a span of time into equal buckets; a bucket with too many
 * entries becomes a finer rung of its own. Buckets are doubly linked lists through the slots, so an entry can leave
 * at any time. No order is kept here: the heap that the buckets are emptied into, one by one, makes it.
 */
import { invariant } from '../invariant.ts';
import type { EventHeap } from './event-heap.ts';
import { NONE, UNCHAINED } from './event-slots.ts';

const RUNG_COUNT_MAX = 8;
/** A bucket with at most so many entries goes to the heap as it is. */
const LOAD_COUNT_MAX = 64;
const TOP = 0;

/** A span of time in `count` equal buckets, their heads at `base`; those before `current` are spent. */
interface Rung {
  base: number;
  count: number;
  current: number;
  start: number;
  end: number;
  scale: number;
}

export class EventLadder<T> {
  private readonly heap: EventHeap<T>;
  private readonly rungs: Rung[] = [];
  private depth = 0;
  private spanMin = 0;
  private spanMax = 0;
  /** First slot of each bucket; 0 is `top`, the rest belongs to the rungs, coarse to fine. */
  private heads = new Int32Array(1024).fill(NONE);

  constructor(heap: EventHeap<T>) {
    this.heap = heap;
    for (let index = 0; index < RUNG_COUNT_MAX; index += 1) {
      this.rungs.push({ base: 0, count: 0, current: 0, start: 0, end: 0, scale: 0 });
    }
  }

  /** Forgets the (empty) rungs. */
  clear(): void {
    this.depth = 0;
    this.heads[TOP] = NONE;
  }

  /** Takes a slot that lies beyond everything in the heap. */
  insert(at: number, slot: number): void {
    this.heap.setAt(slot, at);
    let level = this.depth - 1;
    while (level >= 0 && at > this.rungs[level]!.end) level -= 1;
    this.link(level < 0 ? TOP : bucketOf(this.rungs[level]!, at), slot);
  }

  /** Takes a slot out of its bucket, if it is in one. */
  remove(slot: number): void {
    const previous = this.heap.previousOf(slot);
    if (previous === UNCHAINED) return;
    const next = this.heap.nextOf(slot);
    if (previous < 0) this.heads[~previous] = next;
    else this.heap.setNext(previous, next);
    if (next !== NONE) this.heap.setPrevious(next, previous);
    this.heap.setPrevious(slot, UNCHAINED);
  }

  /** Every slot in a bucket, in no order. */
  slots(): number[] {
    const found: number[] = [];
    const rung = this.rungs[this.depth - 1];
    const end = this.depth > 0 && rung !== undefined ? rung.base + rung.count : TOP + 1;
    for (let head = TOP; head < end; head += 1) {
      for (let slot = this.heads[head]!; slot !== NONE; slot = this.heap.nextOf(slot)) {
        found.push(slot);
      }
    }
    return found;
  }

  /**
   * Empties the first bucket with anything in it into the (empty) heap and returns the last instant that the heap
   * is now responsible for: `Infinity` when nothing is left behind.
   */
  refill(): number {
    for (;;) {
      const head = this.firstHead();
      const chain = this.heads[head]!;
      this.heads[head] = NONE;
      invariant(chain !== NONE, 'a pending entry is neither in the heap nor in the ladder');
      const count = this.measure(chain);
      if (count > LOAD_COUNT_MAX && this.addRung(this.spanMin, this.spanMax, count)) {
        this.spread(chain);
        continue;
      }
      this.load(chain);
      return this.depth === 0 ? Infinity : this.spanMax;
    }
  }

  /** Turns a heap that grew too long into a rung; false when it cannot be split. */
  takeOver(): boolean {
    const { heap } = this;
    let min = Infinity;
    let max = -Infinity;
    heap.dropStale();
    for (let index = 0; index < heap.size; index += 1) {
      const at = heap.atAt(index);
      if (at < min) min = at;
      if (at > max) max = at;
    }
    if (!this.addRung(min, max, heap.size)) {
      heap.heapify();
      return false;
    }
    for (let index = 0; index < heap.size; index += 1) {
      this.insert(heap.atAt(index), heap.slotAt(index));
    }
    heap.clear();
    return true;
  }

  /** The first bucket with anything in it, else `top`; spent rungs are left. */
  private firstHead(): number {
    while (this.depth > 0) {
      const rung = this.rungs[this.depth - 1]!;
      const end = rung.base + rung.count;
      for (let head = rung.base + rung.current; head < end; head += 1) {
        if (this.heads[head] === NONE) continue;
        rung.current = head - rung.base;
        return head;
      }
      this.depth -= 1;
    }
    return TOP;
  }

  /** Counts a chain and leaves its first and last instant in `spanMin` and `spanMax`. */
  private measure(chain: number): number {
    const { heap } = this;
    let min = Infinity;
    let max = -Infinity;
    let count = 0;
    for (let slot = chain; slot !== NONE; slot = heap.nextOf(slot)) {
      const at = heap.atOf(slot);
      if (at < min) min = at;
      if (at > max) max = at;
      count += 1;
    }
    this.spanMin = min;
    this.spanMax = max;
    return count;
  }

  private load(chain: number): void {
    const { heap } = this;
    for (let slot = chain; slot !== NONE; slot = heap.nextOf(slot)) {
      heap.append(heap.atOf(slot), heap.rankAt(slot), slot);
      heap.setPrevious(slot, UNCHAINED);
    }
    heap.heapify();
  }

  /** Puts each slot of a chain into its bucket of the finest rung. */
  private spread(chain: number): void {
    const rung = this.rungs[this.depth - 1]!;
    let slot = chain;
    while (slot !== NONE) {
      const next = this.heap.nextOf(slot);
      this.link(bucketOf(rung, this.heap.atOf(slot)), slot);
      slot = next;
    }
  }

  /** Opens a rung with a bucket per entry; false when the span cannot be cut or there are rungs enough. */
  private addRung(min: number, max: number, count: number): boolean {
    const scale = count / (max - min);
    if (this.depth === RUNG_COUNT_MAX || !(scale > 0 && scale < Infinity)) return false;
    const parent = this.depth > 0 ? this.rungs[this.depth - 1]! : undefined;
    const base = parent === undefined ? TOP + 1 : parent.base + parent.count;
    this.reserve(base + count);
    this.heads.fill(NONE, base, base + count);
    Object.assign(this.rungs[this.depth]!, {
      base,
      count,
      current: 0,
      start: min,
      end: max,
      scale,
    });
    this.depth += 1;
    return true;
  }

  private link(head: number, slot: number): void {
    const next = this.heads[head]!;
    this.heap.setNext(slot, next);
    this.heap.setPrevious(slot, ~head);
    if (next !== NONE) this.heap.setPrevious(next, slot);
    this.heads[head] = slot;
  }

  private reserve(size: number): void {
    if (size <= this.heads.length) return;
    const heads = new Int32Array(Math.max(size, 2 * this.heads.length));
    heads.set(this.heads);
    this.heads = heads;
  }
}

/** The head of the bucket for an instant; never one that is spent. It only has to be monotonic in `at`. */
function bucketOf(rung: Rung, at: number): number {
  const position = (at - rung.start) * rung.scale;
  if (!(position > rung.current)) return rung.base + rung.current;
  return rung.base + (position < rung.count ? position | 0 : rung.count - 1);
}
