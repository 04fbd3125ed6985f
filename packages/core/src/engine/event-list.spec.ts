import { describe, expect, it } from 'vitest';
import { type EventHandle, EventList } from './event-list.ts';

function drain<T>(list: EventList<T>): T[] {
  const popped: T[] = [];
  while (!list.isEmpty) popped.push(list.pop() as T);
  return popped;
}

describe('the order of the event list', () => {
  it('is by instant, then priority, then first come first served', () => {
    const list = new EventList<string>();
    list.schedule(20, 0, 'late');
    list.schedule(10, 5, 'second priority, first come');
    list.schedule(10, 5, 'second priority, second come');
    list.schedule(10, -128, 'first priority');
    list.schedule(10, 127, 'last priority');
    list.schedule(-3, 0, 'before the start');
    expect(drain(list)).toEqual([
      'before the start',
      'first priority',
      'second priority, first come',
      'second priority, second come',
      'last priority',
      'late',
    ]);
  });

  it('tells where the popped entry stood', () => {
    const list = new EventList<string>();
    list.schedule(7, 3, 'a');
    list.schedule(9, -4, 'b');
    expect(list.peekAt()).toBe(7);
    expect(list.peek()).toBe('a');
    expect(list.pop()).toBe('a');
    expect([list.poppedAt, list.poppedPriority, list.poppedSequence]).toEqual([7, 3, 0]);
    list.pop();
    expect([list.poppedAt, list.poppedPriority, list.poppedSequence]).toEqual([9, -4, 1]);
  });

  it('stays first come first served among 100,000 entries of one instant', () => {
    const list = new EventList<number>();
    for (let index = 0; index < 100_000; index += 1) list.schedule(5, 0, index);
    expect(drain(list)).toEqual(Array.from({ length: 100_000 }, (_, index) => index));
  });

  it('holds for instants of any scale, also when they are scheduled in the past', () => {
    const list = new EventList<number>();
    const instants: number[] = [];
    for (let index = 0; index < 6_000; index += 1) {
      const at = ((index * 7_919) % 6_007) ** (1 + (index % 5)) * (index % 11 === 0 ? -1 : 1);
      instants.push(at);
      list.schedule(at, 0, at);
      if (index % 3 === 0) instants.splice(instants.indexOf(list.pop()!), 1);
    }
    expect(drain(list)).toEqual(instants.sort((left, right) => left - right));
  });

  it('holds for an entry that falls between what is due next and what was due before it', () => {
    const list = new EventList<number>();
    const handles = Array.from({ length: 1_000 }, (_, at) => list.schedule(at, 0, at));
    while (list.poppedAt < 500) list.pop();
    for (const handle of handles.slice(501, 700)) list.cancel(handle);
    for (let index = 0; index < 2_000; index += 1) list.schedule(3 * (index / 2_000), 0, index);
    list.schedule(400, 0, 400);
    const instants: number[] = [];
    while (list.pop() !== undefined) instants.push(list.poppedAt);
    expect(instants).toHaveLength(2_301);
    expect(instants).toEqual([...instants].sort((left, right) => left - right));
  });

  it.each([1, 700])(
    'holds for urgent entries at instants that are taken, after %i pops',
    (count) => {
      const list = new EventList<string>();
      for (let at = 0; at < 1_000; at += 1) list.schedule(at, 0, 'patient');
      for (let popped = 0; popped < count; popped += 1) list.pop();
      for (let at = count; at < 1_000; at += 1) list.schedule(at, -1, 'urgent');
      const expected = Array.from({ length: 1_000 - count }, () => ['urgent', 'patient']).flat();
      expect(drain(list)).toEqual(expected);
    },
  );

  it('holds at the far ends of the number range', () => {
    const list = new EventList<number>();
    const instants = Array.from({ length: 2_000 }, (_, index) =>
      index % 2 === 0 ? (index - 1_000) * 1e304 : index * Number.MIN_VALUE,
    );
    for (const at of instants) list.schedule(at, 0, at);
    expect(drain(list)).toEqual(instants.sort((left, right) => left - right));
  });

  it('refuses places that have no order', () => {
    const list = new EventList<string>();
    expect(() => list.schedule(NaN, 0, 'x')).toThrow('at must be finite');
    expect(() => list.schedule(Infinity, 0, 'x')).toThrow(RangeError);
    expect(() => list.schedule(0, 128, 'x')).toThrow('priority must be an integer in -128..127');
    expect(() => list.schedule(0, 0.5, 'x')).toThrow(RangeError);
    expect(list.size).toBe(0);
  });
});

describe('handles', () => {
  it('cancel once, and never after the entry has fired', () => {
    const list = new EventList<string>();
    const first = list.schedule(1, 0, 'first');
    const second = list.schedule(2, 0, 'second');
    expect(list.has(second)).toBe(true);
    expect(list.cancel(second)).toBe(true);
    expect(list.cancel(second)).toBe(false);
    expect(list.has(second)).toBe(false);
    list.pop();
    expect(list.cancel(first)).toBe(false);
    expect(list.pop()).toBeUndefined();
    expect(list.peekAt()).toBeUndefined();
    expect(list.peek()).toBeUndefined();
  });

  it('are not mistaken for a later entry that uses the same room', () => {
    const list = new EventList<number>();
    const seen = new Set<EventHandle>();
    for (let index = 0; index < 10_000; index += 1) {
      const handle = list.schedule(index, 0, index);
      expect(seen.has(handle)).toBe(false);
      seen.add(handle);
      if (index % 2 === 0) list.pop();
      else list.cancel(handle);
    }
    list.schedule(0, 0, 0);
    for (const handle of [...seen].slice(-100)) expect(list.cancel(handle)).toBe(false);
    expect(list.size).toBe(1);
  });

  it('stay valid when the entry is rescheduled, which puts it behind its new equals', () => {
    const list = new EventList<string>();
    const moved = list.schedule(1, 2, 'moved');
    list.schedule(5, 2, 'equal');
    expect(list.reschedule(moved, 5)).toBe(true);
    expect(list.peekAt()).toBe(5);
    expect(list.entries().map(({ payload }) => payload)).toEqual(['equal', 'moved']);
    expect(list.reschedule(moved, 5, 1)).toBe(true);
    expect(drain(list)).toEqual(['moved', 'equal']);
    expect(list.reschedule(moved, 9)).toBe(false);
  });
});

describe('memory', () => {
  it('does not grow with a million cancelled entries', () => {
    const list = new EventList<number>();
    list.schedule(0, 0, -1);
    for (let index = 0; index < 1_000_000; index += 1) {
      list.cancel(list.schedule(1 + (index % 1_000), 0, index));
    }
    expect(list.size).toBe(1);
    expect(bytesOf(list)).toBeLessThan(50_000);
  });

  it('does not grow with a million reschedules', () => {
    const list = new EventList<number>();
    const handles = Array.from({ length: 1_000 }, (_, index) => list.schedule(index, 0, index));
    for (let index = 0; index < 1_000_000; index += 1) {
      list.reschedule(handles[index % 1_000]!, index);
    }
    expect(list.size).toBe(1_000);
    expect(bytesOf(list)).toBeLessThan(200_000);
  });

  it('lets go of payloads that were popped or cancelled', () => {
    const list = new EventList<object>();
    const cancelled = list.schedule(1, 0, { name: 'cancelled' });
    list.schedule(2, 0, { name: 'popped' });
    list.cancel(cancelled);
    list.pop();
    expect(reachable(list).filter((value) => 'name' in value)).toEqual([]);
  });
});

describe('a snapshot', () => {
  it('resumes in the same order, with sequences going on where they stopped', () => {
    const list = new EventList<string>();
    for (const name of ['a', 'b', 'c', 'd']) list.schedule(10, 0, name);
    list.pop();
    const entries = structuredClone(list.entries());
    expect(entries).toEqual([
      { at: 10, priority: 0, sequence: 1, payload: 'b' },
      { at: 10, priority: 0, sequence: 2, payload: 'c' },
      { at: 10, priority: 0, sequence: 3, payload: 'd' },
    ]);
    const resumed = EventList.restore(entries, list.nextSequence);
    expect(resumed.list.cancel(resumed.handles[1]!)).toBe(true);
    resumed.list.schedule(10, 0, 'e');
    expect(resumed.list.entries().at(-1)?.sequence).toBe(4);
    expect(drain(resumed.list)).toEqual(['b', 'd', 'e']);
  });

  it('is refused when a sequence would be given out twice', () => {
    const entries = [{ at: 1, priority: 0, sequence: 4, payload: 'x' }];
    expect(() => EventList.restore(entries, 4)).toThrow('sequence 4 was never given out');
  });
});

/** Every object that can be reached from `root`. */
function reachable(root: object): object[] {
  const found = new Set<object>([root]);
  for (const value of found) {
    for (const child of Object.values(value) as unknown[]) {
      if (typeof child === 'object' && child !== null) found.add(child);
    }
  }
  return [...found];
}

/** Room taken by the arrays that can be reached from `root`. */
function bytesOf(root: object): number {
  return reachable(root).reduce((sum, value) => {
    if (ArrayBuffer.isView(value)) return sum + value.byteLength;
    return sum + (Array.isArray(value) ? 8 * value.length : 0);
  }, 0);
}
