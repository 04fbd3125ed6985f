import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EventHandle, EventList, type EventListEntry } from './event-list.ts';

interface ModelEntry extends EventListEntry<number> {
  readonly handle: EventHandle;
}

/** A sorted array that does what an event list should do. */
class Model {
  entries: ModelEntry[] = [];
  sequence = 0;

  add(at: number, priority: number, payload: number, handle: EventHandle): void {
    const index = this.entries.findIndex(
      (entry) => entry.at > at || (entry.at === at && entry.priority > priority),
    );
    const entry = { at, priority, sequence: this.sequence++, payload, handle };
    this.entries.splice(index < 0 ? this.entries.length : index, 0, entry);
  }

  remove(handle: EventHandle): ModelEntry | undefined {
    const index = this.entries.findIndex((entry) => entry.handle === handle);
    return index < 0 ? undefined : this.entries.splice(index, 1)[0];
  }

  plain(): EventListEntry<number>[] {
    return this.entries.map(({ at, priority, sequence, payload }) => ({
      at,
      priority,
      sequence,
      payload,
    }));
  }
}

interface Real {
  list: EventList<number>;
  /** Every handle of this list, live or not. */
  handles: EventHandle[];
  payload: number;
}

type Step = fc.Command<Model, Real>;

class Burst implements Step {
  readonly instants: readonly number[];
  readonly priority: number;
  constructor(instants: readonly number[], priority: number) {
    this.instants = instants;
    this.priority = priority;
  }
  check = (): boolean => true;
  run(model: Model, real: Real): void {
    for (const at of this.instants) {
      const payload = real.payload++;
      const handle = real.list.schedule(at, this.priority, payload);
      expect(real.list.has(handle)).toBe(true);
      real.handles.push(handle);
      model.add(at, this.priority, payload, handle);
    }
    expect(real.list.size).toBe(model.entries.length);
  }
  toString = (): string => `schedule([${this.instants.join()}], ${this.priority})`;
}

class Cancel implements Step {
  readonly picks: readonly number[];
  constructor(picks: readonly number[]) {
    this.picks = picks;
  }
  check = (): boolean => true;
  run(model: Model, real: Real): void {
    for (const pick of this.picks) {
      const handle = real.handles[pick % real.handles.length];
      if (handle === undefined) return;
      const wasPending = model.remove(handle) !== undefined;
      expect(real.list.cancel(handle)).toBe(wasPending);
      expect(real.list.has(handle)).toBe(false);
    }
    expect(real.list.size).toBe(model.entries.length);
  }
  toString = (): string => `cancel([${this.picks.join()}])`;
}

class Reschedule implements Step {
  readonly picks: readonly number[];
  readonly at: number;
  readonly priority: number | undefined;
  constructor(picks: readonly number[], at: number, priority: number | undefined) {
    this.picks = picks;
    this.at = at;
    this.priority = priority;
  }
  check = (): boolean => true;
  run(model: Model, real: Real): void {
    for (const [index, pick] of this.picks.entries()) {
      const handle = real.handles[pick % real.handles.length];
      if (handle === undefined) return;
      const at = this.at + index;
      const old = model.remove(handle);
      expect(real.list.reschedule(handle, at, this.priority)).toBe(old !== undefined);
      if (old) model.add(at, this.priority ?? old.priority, old.payload, handle);
    }
  }
  toString = (): string => `reschedule([${this.picks.join()}], ${this.at}, ${this.priority})`;
}

class Pop implements Step {
  readonly count: number;
  constructor(count: number) {
    this.count = count;
  }
  check = (): boolean => true;
  run(model: Model, { list }: Real): void {
    for (let index = 0; index < this.count; index += 1) {
      const expected = model.entries.shift();
      const { at, priority, sequence, payload } = expected ?? {};
      const seen = [list.peekAt(), list.peek(), list.pop()];
      expect(seen).toEqual([at, payload, payload]);
      if (expected === undefined) return;
      const place = [list.poppedAt, list.poppedPriority, list.poppedSequence];
      expect(place).toEqual([at, priority, sequence]);
      expect(list.has(expected.handle)).toBe(false);
    }
  }
  toString = (): string => `pop(${this.count})`;
}

class SnapshotAndRestore implements Step {
  check = (): boolean => true;
  run(model: Model, real: Real): void {
    const entries = real.list.entries();
    expect(entries).toEqual(model.plain());
    expect(real.list.nextSequence).toBe(model.sequence);
    const { list, handles } = EventList.restore(entries, real.list.nextSequence);
    real.list = list;
    real.handles = handles;
    model.entries = model.entries.map((entry, index) => ({ ...entry, handle: handles[index]! }));
  }
  toString = (): string => 'snapshotAndRestore';
}

const priority = fc.oneof(fc.constant(0), fc.integer({ min: -128, max: 127 }));
/** Crowded, spread and lopsided instants. */
const instant = fc.oneof(
  fc.integer({ min: 0, max: 20 }),
  fc.integer({ min: 0, max: 100_000 }),
  fc.double({ min: -1e6, max: 1e12, noNaN: true }),
);

/** Bursts of a few hundred entries push the list beyond its heap and through several rungs of its ladder. */
function commands(burstMax: number, popMax: number): fc.Arbitrary<Iterable<Step>> {
  const picks = fc.array(fc.nat(), { maxLength: burstMax, size: 'max' });
  return fc.commands<Model, Real>(
    [
      fc
        .tuple(fc.array(instant, { maxLength: burstMax, size: 'max' }), priority)
        .map((values) => new Burst(...values)),
      picks.map((value) => new Cancel(value)),
      fc
        .tuple(picks, instant, fc.option(priority, { nil: undefined }))
        .map((values) => new Reschedule(...values)),
      fc.nat(popMax).map((value) => new Pop(value)),
      fc.constant(new SnapshotAndRestore()),
    ],
    { maxCommands: 60, size: 'max' },
  );
}

function setup(): { model: Model; real: Real } {
  return { model: new Model(), real: { list: new EventList(), handles: [], payload: 0 } };
}

describe('the event list against a sorted array', () => {
  it('agrees after any commands on a few entries', () => {
    fc.assert(
      fc.property(commands(4, 5), (steps) => fc.modelRun(setup, [...steps, new Pop(1_000)])),
      { numRuns: 300 },
    );
  });

  it('agrees after any commands on many entries', () => {
    fc.assert(
      fc.property(commands(400, 300), (steps) => fc.modelRun(setup, [...steps, new Pop(1e9)])),
      { numRuns: 25 },
    );
  });
});
