/** When a container outgrows its memory limit. */
import type { Context } from '../state/context.ts';
import type { HostContainer, HostPod } from '../state/tables.ts';
import { memoryReaches } from './behaviour-answers.ts';
import type { ProgramState } from './process.ts';
import type { ProcessTable } from './process-table.ts';

/** The first instant from now on at which the container holds more than its limit; undefined: it never will. */
export function outOfMemoryAt(
  ctx: Context,
  table: ProcessTable,
  hostPod: HostPod,
  container: HostContainer,
  state: ProgramState,
): number | undefined {
  const limit = table.memoryLimitOf(hostPod, container);
  if (limit === undefined) return undefined;
  const found = table.programOf(hostPod, container).behaviourOf(state);
  if (found === undefined) return undefined;
  const { behaviour, sinceMs } = found;
  const clock = table.clockOf(hostPod, container);
  const now = clock === undefined ? ctx.now : clock.processAt(ctx.now);
  const reachedMs = memoryReaches(behaviour, limit, now - sinceMs);
  if (reachedMs === undefined) return undefined;
  const at = sinceMs + reachedMs;
  return Math.max(ctx.now, clock === undefined ? at : clock.instantOf(at));
}
