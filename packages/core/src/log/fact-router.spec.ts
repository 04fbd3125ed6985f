import { map, merge, Subject, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { InvariantError } from '../invariant.ts';
import { EventLog } from './event-log.ts';
import type { Fact } from './fact.ts';

interface LampLit extends Fact {
  readonly type: 'LampLit';
  readonly watts: number;
}
interface LampBroken extends Fact {
  readonly type: 'LampBroken';
}
interface DoorOpened extends Fact {
  readonly type: 'DoorOpened';
}
type HouseFact = LampLit | LampBroken | DoorOpened;

const FAMILIES = { lamp: ['LampLit', 'LampBroken'], door: ['DoorOpened'] } as const;
const aLog = () => new EventLog<HouseFact, typeof FAMILIES>({ families: FAMILIES });
type Log = ReturnType<typeof aLog>;

const light = (log: Log) =>
  log.append({ seq: log.length + 1, at: 0, cause: 0, type: 'LampLit', watts: 60 });
const open = (log: Log) => log.append({ seq: log.length + 1, at: 0, cause: 0, type: 'DoorOpened' });

describe('routing', () => {
  it('brings a subscriber the facts of its type or family only, typed', () => {
    const log = aLog();
    const watts: number[] = [];
    const seen: string[] = [];
    log.ofType('LampLit').subscribe((fact) => watts.push(fact.watts));
    log.family('lamp').subscribe((fact) => seen.push(`lamp ${fact.type}`));
    log.family('door').subscribe((fact) => seen.push(`door ${fact.type}`));
    light(log);
    open(log);
    expect(watts).toEqual([60]);
    expect(seen).toEqual(['lamp LampLit', 'door DoorOpened']);
  });

  it('calls in order of subscription, whatever was subscribed to', () => {
    const log = aLog();
    const calls: string[] = [];
    log.all$.subscribe(() => calls.push('all 1'));
    log.ofType('LampLit').subscribe(() => calls.push('type 2'));
    log.family('lamp').subscribe(() => calls.push('family 3'));
    log.all$.subscribe(() => calls.push('all 4'));
    log.ofType('LampLit').subscribe(() => calls.push('type 5'));
    light(log);
    expect(calls).toEqual(['all 1', 'type 2', 'family 3', 'all 4', 'type 5']);
  });

  it('refuses a family that it was not given', () => {
    const log = new EventLog<HouseFact>();
    expect(() => log.family('lamp')).toThrow(new InvariantError('the log has no family lamp'));
  });

  it('completes with the log, so collecting operators answer', () => {
    const log = aLog();
    const collected: number[][] = [];
    log.all$
      .pipe(
        map((fact) => fact.seq),
        toArray(),
      )
      .subscribe((seqs) => collected.push(seqs));
    light(log);
    open(log);
    log.complete();
    expect(collected).toEqual([[1, 2]]);
  });
});

describe('subscribers that act', () => {
  it('cause facts that every subscriber sees after the present one', () => {
    const log = aLog();
    const calls: string[] = [];
    log.all$.subscribe((fact) => {
      calls.push(`first ${fact.seq}`);
      if (fact.type === 'LampLit') open(log);
    });
    log.all$.subscribe((fact) => calls.push(`second ${fact.seq}, length ${log.length}`));
    light(log);
    expect(calls).toEqual(['first 1', 'second 1, length 2', 'first 2', 'second 2, length 2']);
  });

  it('see what is appended after they subscribed, neither less nor more', () => {
    const log = aLog();
    const late: number[] = [];
    log.ofType('LampLit').subscribe(() => {
      open(log);
      log.all$.subscribe((fact) => late.push(fact.seq));
    });
    light(log);
    open(log);
    expect(late).toEqual([3]);
  });

  it('are left out from the moment in which another one unsubscribes them', () => {
    const log = aLog();
    const calls: string[] = [];
    log.all$.subscribe(() => second.unsubscribe());
    const second = log.all$.subscribe(() => calls.push('second'));
    log.all$.subscribe(() => calls.push('third'));
    light(log);
    expect(calls).toEqual(['third']);
  });
});

describe('subscribers that throw', () => {
  it('are unsubscribed and reported, and the others go on', () => {
    const log = aLog();
    const calls: number[] = [];
    const failing = log.ofType('LampLit').subscribe(() => {
      throw new Error('mine');
    });
    log.all$.subscribe((fact) => calls.push(fact.seq));
    light(log);
    light(log);
    expect(calls).toEqual([1, 2]);
    expect(failing.closed).toBe(true);
    expect(log.subscriberErrors).toEqual([
      { stream: 'LampLit', fact: log.at(1), error: new Error('mine') },
    ]);
  });

  it('are caught behind operators, merges and Subjects of their own', () => {
    const log = aLog();
    const bridge = new Subject<HouseFact>();
    const fail = (text: string) => () => {
      throw new Error(text);
    };
    log
      .family('lamp')
      .pipe(map(fail('in an operator')))
      .subscribe();
    log.family('lamp').pipe(map(String)).subscribe(fail('after an operator'));
    merge(log.ofType('LampLit'), log.ofType('DoorOpened')).subscribe(fail('after a merge'));
    bridge.subscribe(fail('behind a Subject'));
    log.family('lamp').subscribe(bridge);
    light(log);
    light(log);
    const reported = log.subscriberErrors.map(({ error, stream }) => `${stream}: ${String(error)}`);
    expect(reported).toEqual([
      'lamp$: Error: in an operator',
      'lamp$: Error: after an operator',
      'LampLit: Error: after a merge',
      'lamp$: Error: behind a Subject',
    ]);
  });

  it('are reported on completion, too', () => {
    const log = aLog();
    log.all$.subscribe({
      complete: () => {
        throw new Error('late');
      },
    });
    log.complete();
    expect(log.subscriberErrors).toEqual([
      { stream: 'all$', fact: undefined, error: new Error('late') },
    ]);
  });

  it('keep their own error handler for errors of their operators', () => {
    const log = aLog();
    const handled: unknown[] = [];
    const failing = map(() => {
      throw new Error('expected');
    });
    log.all$.pipe(failing).subscribe({ error: (error) => handled.push(error) });
    light(log);
    expect(handled).toEqual([new Error('expected')]);
    expect(log.subscriberErrors).toEqual([]);
  });

  it('stop the run when what they met is a bug in podsim', () => {
    const log = aLog();
    log.all$.subscribe((fact) => {
      if (fact.seq === 1) log.append({ ...fact, seq: 7 });
    });
    expect(() => light(log)).toThrow(InvariantError);
    const calls: number[] = [];
    log.all$.subscribe((fact) => calls.push(fact.seq));
    light(log);
    expect(calls).toEqual([2]);
  });
});
