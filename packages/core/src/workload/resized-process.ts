/** A container whose cgroup is changed while it runs: its process goes on at another pace, its memory ends elsewhere. */
import type { Context } from '../state/context.ts';
import type { FactOf } from '../state/facts.ts';
import type { HostContainer, HostPod } from '../state/tables.ts';
import { outOfMemoryAt } from './memory-limit.ts';
import type { NodeMemory } from './node-memory.ts';
import { OPEN_PORTS, OUT_OF_MEMORY, RESUME, type ProcessTable } from './process-table.ts';

export function resizeProcess(
  ctx: Context,
  table: ProcessTable,
  memory: NodeMemory,
  { uid, containerId }: FactOf<'ContainerResized'>,
): void {
  const hostPod = ctx.state.hostPods.get(uid);
  const container = hostPod?.containers.find(({ id }) => id === containerId);
  if (hostPod === undefined || container?.state !== 'running') return;
  changePace(ctx, table, hostPod, container);
  const state = table.stateOf(container);
  if (state === undefined) return;
  const endsAt = outOfMemoryAt(ctx, table, hostPod, container, state);
  if (endsAt === undefined) ctx.cancel(OUT_OF_MEMORY, containerId);
  else ctx.schedule(OUT_OF_MEMORY, containerId, endsAt, uid);
  memory.watch(hostPod, container);
}

/** What is due at some time of the process is due at another instant now. A frozen process is asked when it goes on. */
function changePace(
  ctx: Context,
  table: ProcessTable,
  hostPod: HostPod,
  container: HostContainer,
): void {
  const history = table.cpuLimitsOf(hostPod, container);
  const earlier = history.filter(({ fromAt }) => fromAt < ctx.now);
  const before = table.clockOf(hostPod, container, earlier);
  const after = table.clockOf(hostPod, container);
  if (before === undefined && after === undefined) return;
  for (const kind of container.hungUntil > ctx.now ? [OPEN_PORTS] : [RESUME, OPEN_PORTS]) {
    const dueAt = ctx.pendingAt(kind, container.id);
    if (dueAt === undefined) continue;
    const processAt = before === undefined ? dueAt : before.processAt(dueAt);
    const at = Math.max(ctx.now, after === undefined ? processAt : after.instantOf(processAt));
    if (at !== dueAt) ctx.schedule(kind, container.id, at, ctx.pendingData(kind, container.id));
  }
}
