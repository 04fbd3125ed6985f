/**
 * All attempts of one instant, in an order that does not depend on when they were asked for: skipped and simulated
 * ticks would otherwise let Pods that are probed at the same moment swap places.
 */
import { PRIORITY } from '../state/priorities.ts';
import { PROBE, type Kubelet } from './kubelet.ts';
import { probe } from './prober.ts';

const ATTEMPTS = 'kubelet/probe-attempts';

interface DueAttempt {
  readonly target: string;
  readonly data: unknown;
  readonly cause: number;
}

export function installProbes(kubelet: Kubelet): void {
  const { ctx } = kubelet;
  ctx.handle(PROBE, PRIORITY.probe, ({ target, data, cause }) => {
    const due = ctx.pendingData(ATTEMPTS, '') as DueAttempt[] | undefined;
    if (due === undefined) ctx.schedule(ATTEMPTS, '', ctx.now, [{ target, data, cause }]);
    else due.push({ target, data, cause });
  });
  ctx.handle(ATTEMPTS, PRIORITY.probeAttempt, ({ data }) => {
    for (const { target, data: own, cause } of inOrder(data as DueAttempt[])) {
      ctx.follow(cause, () => probe(kubelet, target, own));
    }
  });
}

function inOrder(due: readonly DueAttempt[]): readonly DueAttempt[] {
  if (due.length < 2) return due;
  return [...due].sort((a, b) => (a.target < b.target ? -1 : 1));
}
