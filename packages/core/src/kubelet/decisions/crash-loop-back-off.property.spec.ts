import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_BACK_OFF, type BackOffEntry } from './back-off.ts';
import { backOffEventMessage, backOffKey, doBackOff, lastExitOf } from './crash-loop-back-off.ts';

const times = fc.integer({ min: 0, max: 10_000_000 });
const entries = fc.record({
  delayMs: fc.integer({ min: 1_000, max: 300_000 }),
  updatedAt: times,
});

describe('restart back-off', () => {
  it('lets a container start exactly when the wait it announced is over', () => {
    fc.assert(
      fc.property(entries, times, times, (entry, lastExitAt, elapsed) => {
        const now = lastExitAt + elapsed;
        const decision = doBackOff(entry, { now, lastExitAt }, DEFAULT_BACK_OFF);
        if (decision.start) return;
        const at = (moment: number) =>
          doBackOff(entry, { now: moment, lastExitAt }, DEFAULT_BACK_OFF).start;
        expect(decision.retryAt).toBeGreaterThan(now);
        expect([at(decision.retryAt - 1), at(decision.retryAt)]).toEqual([false, true]);
      }),
    );
  });

  it('keeps the delay between the first one and the cap', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 700_000 }), { maxLength: 30 }), (runs) => {
        let entry: BackOffEntry | undefined;
        let now = 0;
        for (const runMs of runs) {
          const lastExitAt = now + runMs;
          now = lastExitAt;
          let decision = doBackOff(entry, { now, lastExitAt }, DEFAULT_BACK_OFF);
          if (!decision.start) {
            now = decision.retryAt;
            decision = doBackOff(entry, { now, lastExitAt }, DEFAULT_BACK_OFF);
          }
          if (!decision.start) throw new Error('refused twice');
          entry = decision.entry;
          expect(entry?.delayMs).toBeGreaterThanOrEqual(10_000);
          expect(entry?.delayMs).toBeLessThanOrEqual(300_000);
        }
      }),
    );
  });

  it('starts over after a run of more than ten minutes, but not of exactly ten', () => {
    const entry = { delayMs: 80_000, updatedAt: 0 };
    const after = (lastExitAt: number) =>
      doBackOff(entry, { now: lastExitAt, lastExitAt }, DEFAULT_BACK_OFF);
    expect(after(600_001)).toMatchObject({ start: true, entry: { delayMs: 10_000 } });
    expect(after(600_000)).toMatchObject({ start: false, delayMs: 80_000 });
  });

  it('lowers the first delay to a cap below it', () => {
    const options = { initialMs: 10_000, maxMs: 3_000 };
    const decision = doBackOff(undefined, { now: 5, lastExitAt: 5 }, options);
    expect(decision).toEqual({ start: true, entry: { delayMs: 3_000, updatedAt: 5 } });
  });

  it('makes no entry for a container that never exited', () => {
    const decision = doBackOff(undefined, { now: 5, lastExitAt: undefined }, DEFAULT_BACK_OFF);
    expect(decision).toEqual({ start: true, entry: undefined });
  });

  it('counts from the first exited instance even behind a running one', () => {
    const instance = { id: 'a', image: '', sandboxId: '', restartCount: 0, name: 'app' };
    const containers = [
      { ...instance, state: 'running' as const },
      { ...instance, state: 'exited' as const, finishedAt: 7 },
      { ...instance, state: 'exited' as const, finishedAt: 3 },
    ];
    expect(lastExitOf({ sandboxes: [], containers }, 'app')).toBe(7);
    expect(lastExitOf({ sandboxes: [], containers }, 'other')).toBeUndefined();
  });

  it('is kept apart by image', () => {
    const keys = ['a:1', 'a:2'].map((image) => backOffKey('u1', { name: 'app', image }));
    expect(new Set(keys).size).toBe(2);
  });

  it('announces every refusal as an Event', () => {
    expect(backOffEventMessage('app', { name: 'web', namespace: 'ns', uid: 'u1' })).toBe(
      'Back-off restarting failed container app in pod web_ns(u1)',
    );
  });
});
