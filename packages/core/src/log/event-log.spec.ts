import { describe, expect, it } from 'vitest';
import { InvariantError } from '../invariant.ts';
import { EventLog } from './event-log.ts';
import type { Fact } from './fact.ts';

const facts: readonly Fact[] = [
  { seq: 1, at: 0, cause: 0, type: 'LampInstalled' },
  { seq: 2, at: 5, cause: 1, type: 'LampLit' },
  { seq: 3, at: 5, cause: 2, type: 'LampBroken' },
];
const [installed, lit, broken] = facts as readonly [Fact, Fact, Fact];

describe('recording', () => {
  it('keeps facts in order and finds them by seq', () => {
    const log = new EventLog<Fact>();
    for (const fact of facts) log.append(fact);
    expect(log.length).toBe(3);
    expect(log.facts).toEqual(facts);
    expect(log.at(2)).toBe(lit);
    expect([log.at(0), log.at(4)]).toEqual([undefined, undefined]);
  });

  it('keeps only the count when it does not retain, and still checks the order', () => {
    const log = new EventLog<Fact>({ retain: false });
    log.append(installed);
    log.append(lit);
    expect([log.length, log.facts.length, log.at(1)]).toEqual([2, 0, undefined]);
    expect(() => log.append(lit)).toThrow('fact 2 where fact 3 was expected');
  });

  it('goes on where its history ends, and leaves the original alone', () => {
    const history = [installed, lit];
    const fork = new EventLog<Fact>({ history });
    fork.append(broken);
    expect(fork.facts).toEqual(facts);
    expect(history).toHaveLength(2);
    expect(() => new EventLog<Fact>({ history }).append(lit)).toThrow(InvariantError);
  });

  it.each([
    [{ ...lit, seq: 3 }, 'fact 3 where fact 2 was expected'],
    [{ ...lit, seq: 1 }, 'fact 1 where fact 2 was expected'],
    [{ ...lit, at: -1 }, 'fact 2 at -1ms runs back behind 0ms'],
    [{ ...lit, at: Number.NaN }, 'fact 2 has no time in whole milliseconds'],
    [{ ...lit, cause: 2 }, 'fact 2 has cause 2, which is no earlier fact'],
    [{ ...lit, cause: -1 }, 'fact 2 has cause -1, which is no earlier fact'],
  ])('refuses a fact out of order: %j', (fact, message) => {
    const log = new EventLog<Fact>();
    log.append(installed);
    expect(() => log.append(fact)).toThrow(new InvariantError(message));
    expect(log.length).toBe(1);
  });
});

describe('taps', () => {
  it('run at once and in order, before any stream', () => {
    const log = new EventLog<Fact>();
    const calls: string[] = [];
    log.all$.subscribe((fact) => calls.push(`stream ${fact.seq}`));
    log.tap((fact) => calls.push(`first ${fact.seq}`));
    const stop = log.tap((fact) => calls.push(`second ${fact.seq}`));
    log.append(installed);
    stop();
    log.append(lit);
    expect(calls).toEqual(['first 1', 'second 1', 'stream 1', 'first 2', 'stream 2']);
  });

  it('may not append', () => {
    const log = new EventLog<Fact>();
    log.tap((fact) => {
      if (fact.seq === 1) log.append(lit);
    });
    expect(() => log.append(installed)).toThrow('LampLit was appended from within a tap');
  });

  it('stop the log for good when they fail', () => {
    const log = new EventLog<Fact>();
    log.tap(() => {
      throw new Error('a bug');
    });
    expect(() => log.append(installed)).toThrow('a bug');
    expect(() => log.append(lit)).toThrow('a bug');
    expect(log.length).toBe(1);
  });

  it('stop the run even when they fail below a subscriber who swallows the error', () => {
    const log = new EventLog<Fact>();
    log.tap((fact) => {
      if (fact.seq === 2) throw new Error('a bug');
    });
    log.all$.subscribe((fact) => {
      try {
        if (fact.seq === 1) log.append(lit);
      } catch {
        // This is the point: user code may hide what was never its own error.
      }
    });
    expect(() => log.append(installed)).toThrow('a bug');
  });
});

describe('the end', () => {
  it('completes the streams and takes no more facts', () => {
    const log = new EventLog<Fact>();
    let completed = 0;
    log.ofType('LampLit').subscribe({ complete: () => (completed += 1) });
    log.complete();
    log.complete();
    log.all$.subscribe({ complete: () => (completed += 10) });
    expect(completed).toBe(11);
    expect(() => log.append(installed)).toThrow('LampInstalled was appended to a completed log');
  });
});
