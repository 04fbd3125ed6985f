/**
 * Where the event list keeps its entries, and how a handle finds one. Hot file, guarded by
 * `packages/bench/src/engine/hold.ts`: what is read together lies together, and the links lie apart, so that
 * walking along a chain of entries stays in the cache.
 */

declare const handleBrand: unique symbol;
/** Names one entry of one `EventList`; never zero, and never given out again once the entry is gone. */
export type EventHandle = number & { readonly [handleBrand]: 'EventHandle' };

/** No slot: the end of a chain. */
export const NONE = -1;
/** In the place of `previousOf`: the entry is in no chain. */
export const UNCHAINED = -(2 ** 31);

const SLOT_COUNT_MAX = 2 ** 24;
const SLOT_MASK = SLOT_COUNT_MAX - 1;
/** A slot whose next handle would go beyond this is retired instead of reused (after 536 million uses). */
const HANDLE_MAX = 2 ** 53 - SLOT_COUNT_MAX;
const CANCELLED = -1;
const CAPACITY = 64;

// A record is rank, handle (negative while the slot is free) and at; the fourth double keeps it in one cache line.
const RANK = 0;
const HANDLE = 1;
const AT = 2;
// A link is a pair.
const NEXT = 0;
const PREVIOUS = 1;

/** Entries in reusable slots. A handle is `generation * 2^24 + slot`; each use of a slot is a new generation. */
export class EventSlots<T> {
  liveCount = 0;
  private slotCount = 0;
  private freeSlot = NONE;
  private readonly payloads: (T | undefined)[] = [];
  private records = new Float64Array(4 * CAPACITY);
  private links = new Int32Array(2 * CAPACITY);

  /** Stores an entry and returns its slot. Throws a RangeError beyond 16.7 million pending entries. */
  take(rank: number, payload: T): number {
    let slot = this.freeSlot;
    if (slot === NONE) slot = this.addSlot();
    else this.freeSlot = this.links[2 * slot + NEXT]!;
    this.liveCount += 1;
    this.records[4 * slot + RANK] = rank;
    this.records[4 * slot + HANDLE] = SLOT_COUNT_MAX - this.records[4 * slot + HANDLE]!;
    this.payloads[slot] = payload;
    return slot;
  }

  /** Empties the slot of an entry that is in no chain and returns its payload; the handle is void from now on. */
  release(slot: number): T {
    const payload = this.payloads[slot] as T;
    this.payloads[slot] = undefined;
    this.liveCount -= 1;
    const handle = this.records[4 * slot + HANDLE]!;
    this.records[4 * slot + HANDLE] = -handle;
    if (handle < HANDLE_MAX) {
      this.links[2 * slot + NEXT] = this.freeSlot;
      this.freeSlot = slot;
    }
    return payload;
  }

  /** Like `release`, for an entry that may have left its rank somewhere: that is a stale one from now on. */
  discard(slot: number): void {
    this.records[4 * slot + RANK] = CANCELLED;
    this.release(slot);
  }

  /** The slot of a live handle, else `NONE`. */
  find(handle: EventHandle): number {
    const slot = handle & SLOT_MASK;
    return this.records[4 * slot + HANDLE] === handle ? slot : NONE;
  }

  handleAt(slot: number): EventHandle {
    return this.records[4 * slot + HANDLE] as EventHandle;
  }

  /** The rank that was given last to an entry of this slot. Ranks are never reused, so another one is stale. */
  rankAt(slot: number): number {
    return this.records[4 * slot + RANK]!;
  }

  setRank(slot: number, rank: number): void {
    this.records[4 * slot + RANK] = rank;
  }

  /** Kept for entries in chains only. */
  atOf(slot: number): number {
    return this.records[4 * slot + AT]!;
  }

  setAt(slot: number, at: number): void {
    this.records[4 * slot + AT] = at;
  }

  payloadAt(slot: number): T {
    return this.payloads[slot] as T;
  }

  nextOf(slot: number): number {
    return this.links[2 * slot + NEXT]!;
  }

  setNext(slot: number, next: number): void {
    this.links[2 * slot + NEXT] = next;
  }

  previousOf(slot: number): number {
    return this.links[2 * slot + PREVIOUS]!;
  }

  setPrevious(slot: number, previous: number): void {
    this.links[2 * slot + PREVIOUS] = previous;
  }

  private addSlot(): number {
    const slot = this.slotCount;
    if (slot === SLOT_COUNT_MAX) throw new RangeError(`more than ${SLOT_COUNT_MAX} pending events`);
    if (4 * slot === this.records.length) this.growSlots();
    this.slotCount += 1;
    this.records[4 * slot + HANDLE] = -slot;
    this.links[2 * slot + PREVIOUS] = UNCHAINED;
    this.payloads.push(undefined);
    return slot;
  }

  private growSlots(): void {
    const records = new Float64Array(2 * this.records.length);
    const links = new Int32Array(2 * this.links.length);
    records.set(this.records);
    links.set(this.links);
    this.records = records;
    this.links = links;
  }
}
