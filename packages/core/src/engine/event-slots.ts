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

const SLOT_COUNT_MAX = 2 ** 24;
const SLOT_MASK = SLOT_COUNT_MAX - 1;
/** A slot whose handles would go beyond this is retired instead of reused (after 536 million uses). */
const HANDLE_MAX = 2 ** 53 - SLOT_COUNT_MAX;
const FREE = -1;
const CAPACITY = 64;

// A record is at, rank, handle and one unused double (so that no record crosses a cache line); a link is a pair.
const AT = 0;
const RANK = 1;
const HANDLE = 2;
const NEXT = 0;
const PREVIOUS = 1;

/** Entries in reusable slots. A handle is `generation * 2^24 + slot`; releasing a slot starts a new generation. */
export class EventSlots<T> {
  liveCount = 0;
  /** Slots ever used; every live slot is below. */
  slotCount = 0;
  private freeSlot = NONE;
  private readonly payloads: (T | undefined)[] = [];
  private records = new Float64Array(4 * CAPACITY);
  private links = new Int32Array(2 * CAPACITY);

  /** Stores an entry and returns its slot. Throws a RangeError beyond 16.7 million pending entries. */
  take(at: number, rank: number, payload: T): number {
    let slot = this.freeSlot;
    if (slot === NONE) slot = this.addSlot();
    else this.freeSlot = this.links[2 * slot + NEXT]!;
    this.liveCount += 1;
    this.records[4 * slot + AT] = at;
    this.records[4 * slot + RANK] = rank;
    this.payloads[slot] = payload;
    return slot;
  }

  /** Empties a live slot and returns what was in it; its handle is void from now on. */
  release(slot: number): T {
    const payload = this.payloads[slot] as T;
    this.payloads[slot] = undefined;
    this.liveCount -= 1;
    this.records[4 * slot + RANK] = FREE;
    const nextHandle = this.records[4 * slot + HANDLE]! + SLOT_COUNT_MAX;
    this.records[4 * slot + HANDLE] = nextHandle;
    if (nextHandle < HANDLE_MAX) {
      this.links[2 * slot + NEXT] = this.freeSlot;
      this.freeSlot = slot;
    }
    return payload;
  }

  /** Gives a live entry a new place; its handle stays. */
  move(slot: number, at: number, rank: number): void {
    this.records[4 * slot + AT] = at;
    this.records[4 * slot + RANK] = rank;
  }

  /** The slot of a live handle, else `NONE`. */
  find(handle: EventHandle): number {
    const slot = handle & SLOT_MASK;
    const isLive = this.records[4 * slot + HANDLE] === handle && this.rankAt(slot) !== FREE;
    return isLive ? slot : NONE;
  }

  handleAt(slot: number): EventHandle {
    return this.records[4 * slot + HANDLE] as EventHandle;
  }

  atOf(slot: number): number {
    return this.records[4 * slot + AT]!;
  }

  /** The rank of the slot's present entry, -1 when free. Ranks are never reused, so another rank is a stale one. */
  rankAt(slot: number): number {
    return this.records[4 * slot + RANK]!;
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
    if (4 * slot === this.records.length) this.grow();
    this.slotCount += 1;
    this.records[4 * slot + HANDLE] = SLOT_COUNT_MAX + slot;
    this.payloads.push(undefined);
    return slot;
  }

  private grow(): void {
    const records = new Float64Array(2 * this.records.length);
    records.set(this.records);
    const links = new Int32Array(2 * this.links.length);
    links.set(this.links);
    this.records = records;
    this.links = links;
  }
}
