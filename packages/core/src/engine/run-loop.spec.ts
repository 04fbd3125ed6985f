import { expect, it } from 'vitest';
import { RunLoop, ZeroTimeLoopError } from './run-loop.ts';

/** A loop whose handlers of kind `tick` write down when they were called for what. */
function recording(): { readonly loop: RunLoop; readonly seen: string[] } {
  const loop = new RunLoop();
  const seen: string[] = [];
  loop.on('late', 5, ({ target }) => seen.push(`${loop.now} late ${target}`));
  loop.on('tick', 0, ({ target }) => seen.push(`${loop.now} ${target}`));
  return { loop, seen };
}

it('handles notices by time, then priority, then the order in which they were asked for', () => {
  const { loop, seen } = recording();
  loop.schedule('late', 'x', 10, 0);
  loop.schedule('tick', 'b', 10, 0);
  loop.schedule('tick', 'a', 10, 0);
  loop.schedule('tick', 'c', 5, 0);
  loop.run({ until: Infinity });
  expect(seen).toEqual(['5 c', '10 b', '10 a', '10 late x']);
  expect(loop.isQuiescent).toBe(true);
});

it('keeps one notice per kind and target: a second one replaces the first', () => {
  const { loop, seen } = recording();
  loop.schedule('tick', 'a', 10, 0, 'first');
  loop.schedule('tick', 'a', 20, 0, 'second');
  loop.scheduleNoLater('tick', 'a', 30, 0, 'third');
  expect(loop.pendingAt('tick', 'a')).toBe(20);
  expect(loop.pendingData('tick', 'a')).toBe('second');
  loop.run({ until: 100 });
  expect(seen).toEqual(['20 a']);
});

it('takes a notice back by kind and target', () => {
  const { loop, seen } = recording();
  loop.schedule('tick', 'a', 10, 0);
  expect(loop.cancel('tick', 'a')).toBe(true);
  expect(loop.cancel('tick', 'a')).toBe(false);
  loop.run({ until: 100 });
  expect(seen).toEqual([]);
  expect(loop.now).toBe(100);
});

it('stops where it is told to, and goes on from there', () => {
  const { loop, seen } = recording();
  for (const at of [1, 2, 3]) loop.schedule('tick', `t${at}`, at, 0);
  loop.run({ until: 10, stopWhen: () => seen.length === 2 });
  expect([loop.now, seen.length]).toEqual([2, 2]);
  loop.run({ until: 10 });
  expect(seen).toEqual(['1 t1', '2 t2', '3 t3']);
});

it('reports a zero-time loop by kind and target instead of hanging', () => {
  const loop = new RunLoop({ noticesPerTargetAtOneInstantMax: 50 });
  loop.on('spin', 0, () => loop.schedule('spin', 'default/web', loop.now, 0));
  loop.schedule('spin', 'default/web', 7, 0);
  expect(() => loop.run({ until: 100 })).toThrow(
    new ZeroTimeLoopError(7, 'spin', 'default/web', 51),
  );
});

it('goes on from its saved notices as if it had never stopped', () => {
  const plan = (loop: RunLoop): void => {
    for (const [at, target] of [
      [5, 'a'],
      [5, 'b'],
      [9, 'c'],
    ] as const) {
      loop.schedule('tick', target, at, 3, { at });
    }
  };
  const whole = recording();
  plan(whole.loop);
  whole.loop.step();
  const saved = JSON.parse(JSON.stringify(whole.loop.pending())) as ReturnType<RunLoop['pending']>;
  const { nextSequence, now } = whole.loop;
  const resumed = recording();
  resumed.loop.restore(now, saved, nextSequence);
  resumed.loop.schedule('tick', 'd', 5, 0);
  whole.loop.schedule('tick', 'd', 5, 0);
  whole.loop.run({ until: 20 });
  resumed.loop.run({ until: 20 });
  expect(resumed.seen).toEqual(whole.seen.slice(1));
});
