/**
 * All attempts of one instant, in an order that does not depend on when they were asked for: skipped and simulated
 * ticks would otherwise let Pods that are probed at the same moment swap places.
 */
import { PRIORITY } from '../state/priorities.ts';
import { PROBE_END, type AttemptUnderWay } from './attempt-under-way.ts';
import { PROBE, type Kubelet } from './kubelet.ts';
import { endAttempt, probe } from './prober.ts';

const ATTEMPTS = 'kubelet/probe-attempts';

interface DueAttempt {
  readonly target: string;
  /** One that ends, or one that begins. */
  readonly ends: boolean;
  readonly data: unknown;
  readonly cause: number;
}

export function installProbes(kubelet: Kubelet): void {
  const { ctx } = kubelet;
  for (const kind of [PROBE_END, PROBE]) {
    ctx.handle(kind, PRIORITY.probe, ({ target, data, cause }) => {
      const one: DueAttempt = { target, ends: kind === PROBE_END, data, cause };
      const due = ctx.pendingData(ATTEMPTS, '') as DueAttempt[] | undefined;
      if (due === undefined) ctx.schedule(ATTEMPTS, '', ctx.now, [one]);
      else due.push(one);
    });
  }
  ctx.handle(ATTEMPTS, PRIORITY.probeAttempt, ({ data }) => {
    for (const { target, ends, data: own, cause } of inOrder(data as DueAttempt[])) {
      ctx.follow(cause, () => {
        if (ends) endAttempt(kubelet, target, own as AttemptUnderWay);
        else probe(kubelet, target, own);
      });
    }
  });
}

function inOrder(due: readonly DueAttempt[]): readonly DueAttempt[] {
  if (due.length < 2) return due;
  return [...due].sort((a, b) => {
    if (a.target === b.target) return a.ends ? -1 : 1;
    return a.target < b.target ? -1 : 1;
  });
}
