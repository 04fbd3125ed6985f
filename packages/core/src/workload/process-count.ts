/** How many processes and threads a container has. */
import { constantCurve, type UsageCurve } from '../host/usage-curve.ts';
import type { HostContainer, HostPod } from '../state/tables.ts';
import type { ProcessTable } from './process-table.ts';

const NOTHING = constantCurve(0);
const ONE = constantCurve(1);

/** By the clock on the wall, as what it keeps on disk. */
export function processCount(
  table: ProcessTable,
  hostPod: HostPod,
  container: HostContainer,
): UsageCurve {
  const { startedAt, state } = container;
  if (state !== 'running' || startedAt === undefined) return NOTHING;
  const steps = table.programOf(hostPod, container).behaviour?.processes;
  if (steps === undefined) return ONE;
  return {
    amountAt: (at) => steps.findLast(({ fromMs }) => startedAt + fromMs <= at)?.count ?? 0,
    nextChangeAfter: (at) => {
      const next = steps.find(({ fromMs }) => startedAt + fromMs > at);
      return next === undefined ? undefined : startedAt + next.fromMs;
    },
  };
}
