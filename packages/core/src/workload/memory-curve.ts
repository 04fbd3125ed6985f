/** What a container holds over time, from how its program behaves. */
import { quantityValue } from '../api/quantity.ts';
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
  const limit = table.specOf(hostPod.uid, container.name).resources?.limits?.['memory'];
  const limitBytes = limit === undefined ? Infinity : quantityValue(limit);
  const clock = table.clockOf(hostPod, container);
  const processAt = (at: number): number => (clock === undefined ? at : clock.processAt(at));
  return {
    amountAt: (at) => Math.min(memoryAt(behaviour, processAt(at) - sinceMs), limitBytes),
    nextChangeAfter: (at) => {
      const now = processAt(at);
      const next = behaviour.memory.find(({ fromMs }) => sinceMs + fromMs > now);
      if (next === undefined) return undefined;
      return clock === undefined ? sinceMs + next.fromMs : clock.instantOf(sinceMs + next.fromMs);
    },
  };
}
