/**
 * The event list: what is due later, in the total order (at, priority, sequence). Hot file, guarded by
 * `packages/bench/src/engine/hold.ts`: typed arrays, no object and no closure per entry.
 *
 * The near future is a small heap, the far future a ladder of unsorted buckets that are emptied into the heap when
 * their time comes. Which of the two an entry waits in has no bearing on the order, so none on the run.
 */
import { EventHeap } from './event-heap.ts';
import { EventLadder } from './event-ladder.ts';
import { PRIORITY_MAX, PRIORITY_MIN, priorityOf, rankOf, sequenceOf } from './event-rank.ts';
import { type EventHandle, NONE } from './event-slots.ts';

export type { EventHandle } from './event-slots.ts';

/** One pending entry, as plain data. */
export interface EventListEntry<T> {
  readonly at: number;
  readonly priority: number;
  readonly sequence: number;
  readonly payload: T;
}

/** A heap that grows beyond this is rid of its stale entries and turned into a rung of the ladder. */
const HEAP_SIZE_MAX = 512;

/**
 * A pending-event set with stable FIFO order for equal (at, priority). `schedule`, `pop` and `reschedule` cost O(1)
 * amortised for spread-out instants and O(log n) at worst; `cancel` and `has` cost O(1).
 */
export class EventList<T> {
  private readonly heap = new EventHeap<T>();
  private readonly ladder = new EventLadder(this.heap);
  /** Entries due up to this instant are in the heap, the rest in the ladder. */
  private heapEnd = Infinity;
  private heapSizeMax = HEAP_SIZE_MAX;
  private sequence = 0;
  private lastAt = 0;
  private lastRank = rankOf(0, 0);

  /** Rebuilds a list from `entries()`; the handles come back in the order of `entries`. */
  static restore<T>(
    entries: readonly EventListEntry<T>[],
    nextSequence: number,
  ): { list: EventList<T>; handles: EventHandle[] } {
    const list = new EventList<T>();
    const handles = entries.map(({ at, priority, sequence, payload }) => {
      if (sequence >= nextSequence)
        throw new RangeError(`sequence ${sequence} was never given out`);
      list.sequence = sequence;
      return list.schedule(at, priority, payload);
    });
    list.sequence = nextSequence;
    return { list, handles };
  }

  /** How many entries are pending. */
  get size(): number {
    return this.heap.liveCount;
  }

  get isEmpty(): boolean {
    return this.heap.liveCount === 0;
  }

  /** The sequence that the next `schedule` or `reschedule` will take; part of a snapshot. */
  get nextSequence(): number {
    return this.sequence;
  }

  /** `at` of the entry popped last; 0 before the first. */
  get poppedAt(): number {
    return this.lastAt;
  }

  get poppedPriority(): number {
    return priorityOf(this.lastRank);
  }

  get poppedSequence(): number {
    return sequenceOf(this.lastRank);
  }

  /** Adds an entry. Throws a RangeError unless `at` is finite and `priority` an integer in -128..127. */
  schedule(at: number, priority: number, payload: T): EventHandle {
    checkPlace(at, priority);
    if (this.heap.liveCount === 0) this.startAfresh();
    const rank = rankOf(priority, this.sequence++);
    const slot = this.heap.take(rank, payload);
    this.place(at, rank, slot);
    return this.heap.handleAt(slot);
  }

  /** Removes a pending entry; false when it has fired or was cancelled already. */
  cancel(handle: EventHandle): boolean {
    const slot = this.heap.find(handle);
    if (slot === NONE) return false;
    this.ladder.remove(slot);
    this.heap.discard(slot);
    return true;
  }

  /**
   * Moves a pending entry, as cancel + schedule would (it goes behind its new equals), but the handle stays
   * valid; false when the entry is no longer pending. Without `priority` the present one is kept.
   */
  reschedule(handle: EventHandle, at: number, priority?: number): boolean {
    const slot = this.heap.find(handle);
    if (slot === NONE) return false;
    const kept = priority ?? priorityOf(this.heap.rankAt(slot));
    checkPlace(at, kept);
    const rank = rankOf(kept, this.sequence++);
    this.ladder.remove(slot);
    this.heap.setRank(slot, rank);
    this.place(at, rank, slot);
    return true;
  }

  /** Whether the entry is still pending. */
  has(handle: EventHandle): boolean {
    return this.heap.find(handle) !== NONE;
  }

  /** `at` of the first entry; undefined when there is none. */
  peekAt(): number | undefined {
    return this.settle() ? this.heap.rootAt : undefined;
  }

  /** The payload of the first entry; undefined when there is none. */
  peek(): T | undefined {
    return this.settle() ? this.heap.payloadAt(this.heap.rootSlot) : undefined;
  }

  /** Takes the first entry; its place is then in `poppedAt`, `poppedPriority`, `poppedSequence`. */
  pop(): T | undefined {
    if (!this.settle()) return undefined;
    this.lastAt = this.heap.rootAt;
    this.lastRank = this.heap.rootRank;
    this.heap.vacateRoot();
    return this.heap.release(this.heap.rootSlot);
  }

  /** Every pending entry, in order. */
  entries(): EventListEntry<T>[] {
    const { heap, ladder } = this;
    const found: EventListEntry<T>[] = [];
    const add = (at: number, slot: number): void => {
      const rank = heap.rankAt(slot);
      const payload = heap.payloadAt(slot);
      found.push({ at, priority: priorityOf(rank), sequence: sequenceOf(rank), payload });
    };
    for (let index = 0; index < heap.size; index += 1) {
      if (heap.isLive(index)) add(heap.atAt(index), heap.slotAt(index));
    }
    for (const slot of ladder.slots()) add(heap.atOf(slot), slot);
    return found.sort(compareEntries);
  }

  private place(at: number, rank: number, slot: number): void {
    if (at > this.heapEnd) {
      this.ladder.insert(at, slot);
      return;
    }
    this.heap.insert(at, rank, slot);
    if (this.heap.size > this.heapSizeMax) this.shortenHeap();
  }

  /** Brings the first entry to the root of the heap; false when there is none. */
  private settle(): boolean {
    if (this.heap.liveCount === 0) return false;
    while (!this.heap.settle()) {
      this.heapEnd = this.ladder.refill();
      this.heapSizeMax = HEAP_SIZE_MAX;
    }
    return true;
  }

  /** When the heap cannot be split (one instant, say), it may double before the next attempt. */
  private shortenHeap(): void {
    if (this.ladder.takeOver()) this.heapEnd = -Infinity;
    else this.heapSizeMax = 2 * this.heap.size;
  }

  private startAfresh(): void {
    this.heap.clear();
    this.ladder.clear();
    this.heapEnd = Infinity;
    this.heapSizeMax = HEAP_SIZE_MAX;
  }
}

function checkPlace(at: number, priority: number): void {
  if (!(at > -Infinity && at < Infinity)) throw new RangeError(`at must be finite, not ${at}`);
  if ((priority | 0) === priority && priority >= PRIORITY_MIN && priority <= PRIORITY_MAX) return;
  throw new RangeError(`priority must be an integer in ${PRIORITY_MIN}..${PRIORITY_MAX}`);
}

function compareEntries<T>(left: EventListEntry<T>, right: EventListEntry<T>): number {
  return left.at - right.at || left.priority - right.priority || left.sequence - right.sequence;
}
