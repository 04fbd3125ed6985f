import type { Observable } from 'rxjs';
import {
  auditTime,
  bufferTime,
  concatMap,
  debounceTime,
  defer,
  delay,
  EMPTY,
  from,
  interval,
  map,
  merge,
  NEVER,
  of,
  repeat,
  retry,
  sampleTime,
  take,
  takeUntil,
  throttleTime,
  throwError,
  timeInterval,
  timeout,
  timer,
  timestamp,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import { ActionLoop } from './action-loop.ts';
import { SimulationScheduler } from './simulation-scheduler.ts';

interface Bench {
  readonly loop: ActionLoop;
  readonly scheduler: SimulationScheduler;
  /** A source that emits each instant at that instant. */
  readonly at: (...instants: number[]) => Observable<number>;
  /** Runs to the end and returns `[instant, value]` of all that came, and of the end. */
  readonly watch: (source: Observable<unknown>) => [number, unknown][];
}

function bench(): Bench {
  const loop = new ActionLoop();
  const scheduler = new SimulationScheduler(loop);
  const seen: [number, unknown][] = [];
  return {
    loop,
    scheduler,
    at: (...instants) => merge(...instants.map((at) => timer(at, scheduler).pipe(map(() => at)))),
    watch(source) {
      source.subscribe({
        next: (value) => seen.push([loop.now(), value]),
        error: (error: unknown) => seen.push([loop.now(), (error as Error).name]),
        complete: () => seen.push([loop.now(), 'end']),
      });
      loop.run();
      return seen;
    },
  };
}

describe('operators in simulation time', () => {
  it('timer, once and repeated', () => {
    const { scheduler, watch } = bench();
    expect(watch(timer(300, 50, scheduler).pipe(take(3)))).toEqual([
      [300, 0],
      [350, 1],
      [400, 2],
      [400, 'end'],
    ]);
  });

  it('timer at an instant, given as a date in milliseconds of simulation', () => {
    const { loop, scheduler, watch } = bench();
    loop.run(1_000);
    expect(watch(timer(new Date(2_500), scheduler))).toEqual([
      [2_500, 0],
      [2_500, 'end'],
    ]);
  });

  it('interval', () => {
    const { scheduler, watch } = bench();
    const seen = watch(interval(10_000, scheduler).pipe(take(360)));
    expect(seen.slice(0, 2)).toEqual([
      [10_000, 0],
      [20_000, 1],
    ]);
    expect(seen.slice(-1)).toEqual([[3_600_000, 'end']]);
  });

  it('delay', () => {
    const { at, scheduler, watch } = bench();
    expect(watch(at(5, 7, 20).pipe(delay(10, scheduler)))).toEqual([
      [15, 5],
      [17, 7],
      [30, 20],
      [30, 'end'],
    ]);
  });

  it('debounceTime', () => {
    const { at, scheduler, watch } = bench();
    expect(watch(at(10, 30, 55, 200, 290).pipe(debounceTime(50, scheduler)))).toEqual([
      [105, 55],
      [250, 200],
      [290, 290],
      [290, 'end'],
    ]);
  });

  it('throttleTime', () => {
    const { at, scheduler, watch } = bench();
    expect(watch(at(0, 40, 99, 101, 150, 202).pipe(throttleTime(100, scheduler)))).toEqual([
      [0, 0],
      [101, 101],
      [202, 202],
      [202, 'end'],
    ]);
  });

  it('throttleTime with trailing values', () => {
    const { at, scheduler, watch } = bench();
    const both = { leading: true, trailing: true };
    expect(watch(at(0, 40, 99, 350).pipe(throttleTime(100, scheduler, both)))).toEqual([
      [0, 0],
      [100, 99],
      [350, 350],
      [350, 'end'],
    ]);
  });

  it('bufferTime', () => {
    const { at, scheduler, watch } = bench();
    expect(watch(at(10, 20, 120, 310).pipe(bufferTime(100, scheduler)))).toEqual([
      [100, [10, 20]],
      [200, [120]],
      [300, []],
      [310, [310]],
      [310, 'end'],
    ]);
  });

  it('bufferTime with overlapping and bounded buffers', () => {
    const { at, scheduler, watch } = bench();
    expect(watch(at(10, 60, 90).pipe(bufferTime(100, 50, scheduler)))).toEqual([
      [90, [10, 60, 90]],
      [90, [60, 90]],
      [90, 'end'],
    ]);
    const bounded = bench();
    expect(
      bounded.watch(bounded.at(10, 20, 30).pipe(bufferTime(100, null, 2, bounded.scheduler))),
    ).toEqual([
      [20, [10, 20]],
      [30, [30]],
      [30, 'end'],
    ]);
  });

  it('timeout of each value, and of the first', () => {
    const { at, scheduler, watch } = bench();
    expect(watch(at(10, 100, 300).pipe(timeout({ each: 150, scheduler })))).toEqual([
      [10, 10],
      [100, 100],
      [250, 'TimeoutError'],
    ]);
    const first = bench();
    const instead = timeout({ first: 30, with: () => of('instead'), scheduler: first.scheduler });
    expect(first.watch(NEVER.pipe(instead))).toEqual([
      [30, 'instead'],
      [30, 'end'],
    ]);
  });

  it('timeout at an instant', () => {
    const { loop, scheduler, watch } = bench();
    loop.run(1_000);
    expect(watch(NEVER.pipe(timeout({ first: new Date(1_700), scheduler })))).toEqual([
      [1_700, 'TimeoutError'],
    ]);
  });

  it('retry with a back-off, by a notifier', () => {
    const { loop, scheduler, watch } = bench();
    const attempts: number[] = [];
    const failing = defer(() => {
      attempts.push(loop.now());
      return throwError(() => new RangeError('no'));
    });
    const backOff = (_error: unknown, count: number): Observable<number> =>
      timer(10_000 * 2 ** (count - 1), scheduler);
    expect(watch(failing.pipe(retry({ count: 4, delay: backOff })))).toEqual([
      [150_000, 'RangeError'],
    ]);
    expect(attempts).toEqual([0, 10_000, 30_000, 70_000, 150_000]);
  });

  it('repeat with a pause, by a notifier', () => {
    const { scheduler, watch } = bench();
    const pause = (): Observable<number> => timer(100, scheduler);
    expect(watch(timer(5, scheduler).pipe(repeat({ count: 3, delay: pause })))).toEqual([
      [5, 0],
      [110, 0],
      [215, 0],
      [215, 'end'],
    ]);
  });

  it('auditTime', () => {
    const { at, scheduler, watch } = bench();
    const endless = merge(at(10, 40, 100, 130), NEVER).pipe(takeUntil(timer(1_000, scheduler)));
    expect(watch(endless.pipe(auditTime(50, scheduler)))).toEqual([
      [60, 40],
      [150, 130],
      [1_000, 'end'],
    ]);
  });

  it('sampleTime', () => {
    const { at, scheduler, watch } = bench();
    expect(watch(at(10, 90, 110, 320).pipe(sampleTime(100, scheduler)))).toEqual([
      [100, 90],
      [200, 110],
      [320, 'end'],
    ]);
  });

  it('timestamp and timeInterval, which read the clock only', () => {
    const { at, scheduler, watch } = bench();
    const both = at(30, 75).pipe(timeInterval(scheduler), timestamp(scheduler));
    expect(watch(both)).toEqual([
      [30, { value: { value: 30, interval: 30 }, timestamp: 30 }],
      [75, { value: { value: 75, interval: 45 }, timestamp: 75 }],
      [75, 'end'],
    ]);
  });

  it('one after another, as a script would', () => {
    const { scheduler, watch } = bench();
    const script = from([60_000, 5_000]).pipe(concatMap((ms) => timer(ms, scheduler)));
    expect(watch(merge(script, EMPTY)).map(([at]) => at)).toEqual([60_000, 65_000, 65_000]);
  });
});

describe('an action', () => {
  it('runs after what is already due at its instant, and at once is not inside the caller', () => {
    const { loop, scheduler } = bench();
    const order: string[] = [];
    scheduler.schedule(() => {
      order.push('first');
      scheduler.schedule(() => order.push('third'));
      scheduler.schedule(() => order.push('fourth'), -5);
    });
    scheduler.schedule(() => order.push('second'));
    expect(order).toEqual([]);
    loop.run();
    expect(order).toEqual(['first', 'second', 'third', 'fourth']);
    expect(loop.now()).toBe(0);
  });

  it('goes on with itself, with a new state and delay', () => {
    const { loop, scheduler } = bench();
    const seen: [number, number][] = [];
    scheduler.schedule<number>(
      function work(state = 0) {
        seen.push([loop.now(), state]);
        if (state < 3) this.schedule(state + 1, 10 * state);
      },
      5,
      1,
    );
    loop.run();
    expect(seen).toEqual([
      [5, 1],
      [15, 2],
      [35, 3],
    ]);
    expect(scheduler.pendingCount).toBe(0);
  });

  it('replaces what it had pending when it is scheduled anew', () => {
    const { loop, scheduler } = bench();
    const seen: [number, string | undefined][] = [];
    scheduler.schedule<string>(
      function work(state) {
        seen.push([loop.now(), state]);
        if (state !== 'start') return;
        this.schedule('lost', 10);
        this.schedule('kept', 20);
      },
      1,
      'start',
    );
    loop.run();
    expect(seen).toEqual([
      [1, 'start'],
      [21, 'kept'],
    ]);
  });

  it('is cancelled by unsubscribing, before it runs and while it runs', () => {
    const { loop, scheduler } = bench();
    const seen: string[] = [];
    const before = scheduler.schedule(() => seen.push('before'), 10);
    const during = scheduler.schedule(function work() {
      seen.push('during');
      during.unsubscribe();
      this.schedule(undefined, 10);
    }, 10);
    before.unsubscribe();
    expect(scheduler.pendingCount).toBe(1);
    loop.run();
    expect(seen).toEqual(['during']);
    expect(loop.runCount).toBe(1);
  });

  it('that throws is over, tells whoever runs the list, and leaves the others alone', () => {
    const { loop, scheduler } = bench();
    const seen: number[] = [];
    const broken = scheduler.schedule(() => {
      throw new Error('broken script');
    }, 10);
    scheduler.schedule(() => seen.push(loop.now()), 20);
    expect(() => loop.run()).toThrow('broken script');
    expect(broken.closed).toBe(true);
    loop.run();
    expect(seen).toEqual([20]);
  });

  it('waits whole milliseconds, rounded up, and for ever when told to', () => {
    const { loop, scheduler } = bench();
    const seen: number[] = [];
    for (const ms of [0.2, 1, 1.5, NaN, Infinity]) {
      scheduler.schedule(() => seen.push(loop.now()), ms);
    }
    loop.run();
    expect(seen).toEqual([0, 1, 1, 2]);
    expect(scheduler.pendingCount).toBe(0);
  });
});

describe('pending actions', () => {
  it('are counted and named in the order in which they are due', () => {
    const { loop, scheduler } = bench();
    const drain = scheduler.labelled('drain script');
    const subscription = interval(300, drain).subscribe();
    timer(500, scheduler.labelled('crash script')).subscribe();
    timer(100, scheduler).subscribe();
    expect(scheduler.pendingLabels()).toEqual(['RxJS action', 'drain script', 'crash script']);
    loop.run(400);
    expect(drain.pendingLabels()).toEqual(['crash script', 'drain script']);
    subscription.unsubscribe();
    loop.run();
    expect(scheduler.pendingLabels()).toEqual([]);
    expect(scheduler.pendingCount).toBe(0);
  });

  it('cost no more than one event each, and no sorting, when there are 100,000', () => {
    const pendingMax = 100_000;
    const { loop, scheduler } = bench();
    let fired = 0;
    const wallStart = performance.now();
    const subscriptions = Array.from({ length: pendingMax }, (_, index) =>
      timer((index * 7_919) % 1_000_003, scheduler).subscribe(() => (fired += 1)),
    );
    expect(scheduler.pendingCount).toBe(pendingMax);
    for (let index = 0; index < pendingMax; index += 2) subscriptions[index]?.unsubscribe();
    loop.run();
    // With a sort at each insertion, as VirtualTimeScheduler does, this takes many minutes.
    expect(performance.now() - wallStart).toBeLessThan(20_000);
    expect(fired).toBe(pendingMax / 2);
    expect(loop.runCount).toBe(pendingMax / 2);
  });
});
