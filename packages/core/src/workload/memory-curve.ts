/** What a container holds over time, from how its program behaves. */
import type { UsageCurve } from '../host/usage-curve.ts';
import type { HostContainer, HostPod } from '../state/tables.ts';
import { memoryAt } from './behaviour-answers.ts';
import type { ProcessTable } from './process-table.ts';

/** Undefined while the program has not begun. A container never holds more than its limit. */
export function memoryCurve(
  table: ProcessTable,
  hostPod: HostPod,
  container: HostContainer,
): UsageCurve | undefined {
  const state = table.stateOf(container);
  if (state === undefined) return undefined;
  const found = table.programOf(hostPod, container).behaviourOf(state);
  if (found === undefined) return undefined;
  const { behaviour, sinceMs } = found;
  const limitBytes = table.memoryLimitOf(hostPod, container) ?? Infinity;
  const clock = table.clockOf(hostPod, container);
  const processAt = (at: number): number => (clock === undefined ? at : clock.processAt(at));
  return {
    amountAt: (at) => Math.min(memoryAt(behaviour, processAt(at) - sinceMs), limitBytes),
    nextChangeAfter: (at) => {
      const now = processAt(at);
      // The pace of a process that is held back changes with what it wants.
      const steps = clock === undefined ? [behaviour.memory] : [behaviour.memory, behaviour.cpu];
      const later = steps.flatMap(
        (list) => list.find(({ fromMs }) => sinceMs + fromMs > now) ?? [],
      );
      if (later.length === 0) return undefined;
      const next = sinceMs + Math.min(...later.map(({ fromMs }) => fromMs));
      return clock === undefined ? next : clock.instantOf(next);
    },
  };
}
