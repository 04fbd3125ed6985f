/**
 * The near end of the event list: a binary heap of (at, rank). Hot file, guarded by
 * `packages/bench/src/engine/hold.ts`.
 *
 * Two things make it fast. The smaller child is chosen without a branch, since a processor cannot predict it. And
 * `pop` leaves the root vacant, because the usual next step is an insertion that can take its place in one sift.
 * An entry that was cancelled or moved stays behind as a stale one, known by its rank, and is dropped on the way.
 */
import { EventSlots } from './event-slots.ts';

const CAPACITY = 64;

/**
 * A min-heap of slots. Positions 0..size-1 are in use; the root may be vacant and any position may be stale.
 * Beyond them `ats` holds Infinity, and there is always such a position, so that a last lone child needs no check.
 */
export class EventHeap<T> extends EventSlots<T> {
  size = 0;
  private rootVacant = false;
  private ats = new Float64Array(CAPACITY).fill(Infinity);
  private ranks = new Float64Array(CAPACITY);
  private slots = new Int32Array(CAPACITY);

  insert(at: number, rank: number, slot: number): void {
    if (this.rootVacant) {
      this.rootVacant = false;
      this.put(0, at, rank, slot);
      this.siftDown(0);
    } else {
      this.append(at, rank, slot);
      this.siftUp(this.size - 1);
    }
  }

  /** Adds without ordering; `heapify` must follow before anything else. */
  append(at: number, rank: number, slot: number): void {
    if (this.size + 1 === this.slots.length) this.growHeap();
    this.put(this.size++, at, rank, slot);
  }

  heapify(): void {
    for (let index = (this.size >> 1) - 1; index >= 0; index -= 1) this.siftDown(index);
  }

  /** Brings a live entry to the root; false when there is none. */
  settle(): boolean {
    if (this.rootVacant) this.removeRoot();
    while (this.size > 0 && this.isStale(0)) this.removeRoot();
    return this.size > 0;
  }

  get rootAt(): number {
    return this.ats[0]!;
  }

  get rootRank(): number {
    return this.ranks[0]!;
  }

  get rootSlot(): number {
    return this.slots[0]!;
  }

  /** Takes the settled root away. */
  vacateRoot(): void {
    this.rootVacant = true;
  }

  /** Keeps the live entries only, in no order: `heapify` or `clear` must follow. */
  dropStale(): void {
    const { ats, ranks, slots } = this;
    let kept = 0;
    for (let index = 0; index < this.size; index += 1) {
      if (!this.isLive(index)) continue;
      ats[kept] = ats[index]!;
      ranks[kept] = ranks[index]!;
      slots[kept++] = slots[index]!;
    }
    ats.fill(Infinity, kept, this.size);
    this.size = kept;
    this.rootVacant = false;
  }

  /** Whether a position holds an entry that is still pending. */
  isLive(index: number): boolean {
    return !(this.rootVacant && index === 0) && !this.isStale(index);
  }

  slotAt(index: number): number {
    return this.slots[index]!;
  }

  /** The instant at a position; Infinity beyond the last. */
  atAt(index: number): number {
    return this.ats[index]!;
  }

  clear(): void {
    this.ats.fill(Infinity, 0, this.size);
    this.size = 0;
    this.rootVacant = false;
  }

  private isStale(index: number): boolean {
    return this.rankAt(this.slots[index]!) !== this.ranks[index];
  }

  private removeRoot(): void {
    this.rootVacant = false;
    const last = --this.size;
    this.put(0, this.ats[last]!, this.ranks[last]!, this.slots[last]!);
    this.ats[last] = Infinity;
    if (last > 1) this.siftDown(0);
  }

  private put(index: number, at: number, rank: number, slot: number): void {
    this.ats[index] = at;
    this.ranks[index] = rank;
    this.slots[index] = slot;
  }

  /** Takes a position and not an entry: a call that is not inlined would have to allocate its doubles. */
  private siftUp(start: number): void {
    const { ats, ranks, slots } = this;
    const at = ats[start]!;
    const rank = ranks[start]!;
    const slot = slots[start]!;
    let hole = start;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const parentAt = ats[parent]!;
      if (parentAt < at || (parentAt === at && ranks[parent]! < rank)) break;
      ats[hole] = parentAt;
      ranks[hole] = ranks[parent]!;
      slots[hole] = slots[parent]!;
      hole = parent;
    }
    ats[hole] = at;
    ranks[hole] = rank;
    slots[hole] = slot;
  }

  private siftDown(start: number): void {
    const { ats, ranks, slots, size } = this;
    const at = ats[start]!;
    const rank = ranks[start]!;
    const slot = slots[start]!;
    let hole = start;
    for (let left = 2 * hole + 1; left < size; left = 2 * hole + 1) {
      const leftAt = ats[left]!;
      const rightAt = ats[left + 1]!;
      let child = left + +(rightAt < leftAt);
      if (rightAt === leftAt && ranks[left + 1]! < ranks[left]!) child = left + 1;
      const childAt = ats[child]!;
      const childRank = ranks[child]!;
      if (childAt > at || (childAt === at && childRank > rank)) break;
      ats[hole] = childAt;
      ranks[hole] = childRank;
      slots[hole] = slots[child]!;
      hole = child;
    }
    ats[hole] = at;
    ranks[hole] = rank;
    slots[hole] = slot;
  }

  private growHeap(): void {
    const capacity = 2 * this.slots.length;
    const ats = new Float64Array(capacity).fill(Infinity);
    const ranks = new Float64Array(capacity);
    const slots = new Int32Array(capacity);
    ats.set(this.ats);
    ranks.set(this.ranks);
    slots.set(this.slots);
    this.ats = ats;
    this.ranks = ranks;
    this.slots = slots;
  }
}
