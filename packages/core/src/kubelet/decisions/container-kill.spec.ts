import { describe, expect, it } from 'vitest';
import { advanceContainerKill, beginContainerKill } from './container-kill.ts';

describe('the kill of one container', () => {
  it('takes whole seconds of the preStop hook off the budget', () => {
    const kill = beginContainerKill(30, { hasPreStop: true, ordered: false });
    expect(kill.step).toEqual({ kind: 'preStop', limitMs: 30_000 });
    expect(advanceContainerKill(kill, 10_999).step).toEqual({ kind: 'stop', graceSeconds: 20 });
  });

  it('leaves 2 s when the hook used up the grace period', () => {
    const kill = beginContainerKill(10, { hasPreStop: true, ordered: true });
    expect(advanceContainerKill(kill, 10_000).step).toEqual({ kind: 'stop', graceSeconds: 2 });
  });

  it('waits for its turn with what the hook left over', () => {
    const hook = beginContainerKill(10, { hasPreStop: true, ordered: true });
    const waiting = advanceContainerKill(hook, 4_000);
    expect(waiting.step).toEqual({ kind: 'waitForTurn', limitMs: 6_000 });
    expect(advanceContainerKill(waiting, 3_500).step).toEqual({ kind: 'stop', graceSeconds: 3 });
  });

  it('skips hook and turn without a grace period', () => {
    const kill = beginContainerKill(0, { hasPreStop: true, ordered: true });
    expect(kill.step).toEqual({ kind: 'stop', graceSeconds: 2 });
  });
});
