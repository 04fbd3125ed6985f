/** Runs the programs of containers: started, resumed, signalled, ended. */
import type { Context } from '../state/context.ts';
import type { FactOf } from '../state/facts.ts';
import { PRIORITY } from '../state/priorities.ts';
import type { HostContainer, HostPod } from '../state/tables.ts';
import { quantityValue } from '../api/quantity.ts';
import { memoryReaches } from './behaviour-answers.ts';
import { ContainerContext, type Connector } from './container-context.ts';
import type { ProgramState, ProgramStep, Signal } from './process.ts';
import { RESUME, type PendingProcess, type ProcessTable } from './process-table.ts';
import { exitCodeOf, signalNumber } from './signals.ts';

const START = 'process/start';
const SIGNAL = 'process/signal';
const OPEN_PORTS = 'process/open-ports';
const OUT_OF_MEMORY = 'process/out-of-memory';

interface PendingSignal {
  readonly uid: string;
  readonly signal: Signal;
}

/** Reacts to what the runtime does with containers by running their programs. */
export function installProcesses(ctx: Context, table: ProcessTable, connect: Connector): void {
  const world: World = { ctx, table, connect };
  ctx.react(['ContainerStarted'], ({ containerId, uid }) =>
    ctx.schedule(START, containerId, ctx.now, uid),
  );
  ctx.react(['ContainerSignaled'], ({ containerId, uid, signal }) => {
    ctx.schedule(SIGNAL, containerId, ctx.now, { uid, signal } satisfies PendingSignal);
  });
  ctx.react(['ContainerExited'], (fact) => endProcess(ctx, fact));
  ctx.handle(START, PRIORITY.process, ({ target, data }) => {
    const found = running(ctx, data as string, target);
    if (found) start(world, ...found);
  });
  ctx.handle(RESUME, PRIORITY.process, ({ target, data }) => {
    const { uid, state } = data as PendingProcess;
    const found = running(ctx, uid, target);
    if (found) resume(world, ...found, state);
  });
  ctx.handle(SIGNAL, PRIORITY.process, ({ target, data }) => {
    const { uid, signal } = data as PendingSignal;
    const found = running(ctx, uid, target);
    if (found) deliver(world, ...found, signal);
  });
  ctx.handle(OPEN_PORTS, PRIORITY.process, ({ target, data }) => {
    const found = running(ctx, data as string, target);
    if (found) openKnownPorts(world, ...found);
  });
  ctx.handle(OUT_OF_MEMORY, PRIORITY.process, ({ target, data }) => {
    const found = running(ctx, data as string, target);
    if (found) exit(ctx, ...found, { exitCode: 137, reason: 'OOMKilled', signal: 9 });
  });
}

interface World {
  readonly ctx: Context;
  readonly table: ProcessTable;
  readonly connect: Connector;
}

function running(ctx: Context, uid: string, id: string): [HostPod, HostContainer] | undefined {
  const hostPod = ctx.state.hostPods.get(uid);
  const container = hostPod?.containers.find((one) => one.id === id);
  return hostPod && container?.state === 'running' ? [hostPod, container] : undefined;
}

function start(world: World, hostPod: HostPod, container: HostContainer): void {
  const program = world.table.programOf(hostPod, container);
  const step = program.start(contextOf(world, hostPod, container));
  settle(world, hostPod, container, step);
  watchPortsAndMemory(world, hostPod, container, step.state);
}

function resume(
  world: World,
  hostPod: HostPod,
  container: HostContainer,
  state: ProgramState,
): void {
  const { ctx, table } = world;
  if (container.hungUntil > ctx.now) {
    const pending: PendingProcess = { uid: hostPod.uid, state };
    if (container.hungUntil < Number.MAX_SAFE_INTEGER) {
      ctx.schedule(RESUME, container.id, container.hungUntil, pending);
    } else keep(ctx, hostPod, container, state);
    return;
  }
  const program = table.programOf(hostPod, container);
  settle(world, hostPod, container, program.resume(state, contextOf(world, hostPod, container)));
}

/** SIGKILL ends any process; other signals reach a frozen one only when it goes on. */
function deliver(world: World, hostPod: HostPod, container: HostContainer, signal: Signal): void {
  const { ctx, table } = world;
  const { uid } = hostPod;
  if (signal === 'SIGKILL') {
    exit(ctx, hostPod, container, {
      exitCode: exitCodeOf(signal),
      reason: 'Error',
      signal: signalNumber(signal),
    });
    return;
  }
  if (container.hungUntil > ctx.now) {
    const at = container.hungUntil;
    if (at < Number.MAX_SAFE_INTEGER) ctx.schedule(SIGNAL, container.id, at, { uid, signal });
    return;
  }
  const program = table.programOf(hostPod, container);
  const state = table.stateOf(container);
  if (state === undefined) {
    exit(ctx, hostPod, container, { exitCode: exitCodeOf(signal), reason: 'Error', signal: 0 });
    return;
  }
  const step = program.signal(state, signal, contextOf(world, hostPod, container));
  ctx.cancel(RESUME, container.id);
  settle(world, hostPod, container, step);
}

/** Sees to what a step asked for next. */
function settle(
  world: World,
  hostPod: HostPod,
  container: HostContainer,
  { state, next }: ProgramStep,
): void {
  const { ctx } = world;
  switch (next.kind) {
    case 'exit': {
      const reason = next.code === 0 ? 'Completed' : 'Error';
      const now = running(ctx, hostPod.uid, container.id);
      if (now) exit(ctx, ...now, { exitCode: next.code, reason, signal: next.signal ?? 0 });
      return;
    }
    case 'sleep':
      ctx.schedule(RESUME, container.id, Math.max(ctx.now, next.untilMs), {
        uid: hostPod.uid,
        state,
      });
      return;
    case 'forever':
      keep(ctx, hostPod, container, state);
  }
}

/** A process that nothing wakes by itself leaves what it knows with its container. */
function keep(
  ctx: Context,
  { uid, pod }: HostPod,
  container: HostContainer,
  program: ProgramState,
): void {
  const { id: containerId, name } = container;
  ctx.emit('ProgramSettled', { uid, pod, container: name, containerId, program });
}

const TERMINATION_LOG = '/dev/termination-log';
const TERMINATION_LOG_MAX = 4_096;

function exit(
  ctx: Context,
  { uid, pod, nodeName }: HostPod,
  { id: containerId, name: container, files }: HostContainer,
  end: { readonly exitCode: number; readonly reason: string; readonly signal: number },
): void {
  const spec = ctx.state.podWorkers.get(uid)?.spec;
  const { terminationMessagePath = TERMINATION_LOG } =
    spec?.containers.find(({ name }) => name === container) ?? {};
  const message = files[terminationMessagePath]?.content.slice(0, TERMINATION_LOG_MAX) ?? '';
  ctx.emit('ContainerExited', { uid, pod, container, containerId, nodeName, ...end, message });
}

function endProcess(ctx: Context, { containerId }: FactOf<'ContainerExited'>): void {
  for (const kind of [START, RESUME, SIGNAL, OPEN_PORTS, OUT_OF_MEMORY])
    ctx.cancel(kind, containerId);
}

/** A program of which nothing is known serves the ports that its manifest names; and memory has a limit. */
function watchPortsAndMemory(
  { ctx, table }: World,
  hostPod: HostPod,
  container: HostContainer,
  state: ProgramState,
): void {
  const { uid } = hostPod;
  if (running(ctx, uid, container.id) === undefined) return;
  const found = table.programOf(hostPod, container).behaviourOf(state);
  if (found === undefined) return;
  const { behaviour, sinceMs } = found;
  if (behaviour.listensOnAnyPort) {
    ctx.schedule(OPEN_PORTS, container.id, Math.max(ctx.now, sinceMs + behaviour.startupMs), uid);
  }
  const limit = table.specOf(uid, container.name).resources?.limits?.['memory'];
  if (limit === undefined || behaviour.memory.length === 0) return;
  const reachedMs = memoryReaches(behaviour, quantityValue(limit));
  if (reachedMs === undefined) return;
  ctx.schedule(OUT_OF_MEMORY, container.id, Math.max(ctx.now, sinceMs + reachedMs), uid);
}

function openKnownPorts(world: World, hostPod: HostPod, container: HostContainer): void {
  const { ctx, table } = world;
  const context = contextOf(world, hostPod, container);
  for (const { port, protocol } of knownPorts(table, hostPod.uid, container.name)) {
    if (context.listen(port, protocol)) continue;
    context.stderr(`bind: address already in use: port ${port}\n`);
    const now = running(ctx, hostPod.uid, container.id);
    if (now) exit(ctx, ...now, { exitCode: 1, reason: 'Error', signal: 0 });
    return;
  }
}

/** Ports that the container declares, and those that its probes and hooks ask. */
function knownPorts(
  table: ProcessTable,
  uid: string,
  name: string,
): readonly { readonly port: number; readonly protocol: 'TCP' | 'UDP' | 'SCTP' }[] {
  const { ports = [], startupProbe, readinessProbe, livenessProbe } = table.specOf(uid, name);
  const found = new Map<string, { port: number; protocol: 'TCP' | 'UDP' | 'SCTP' }>();
  const add = (port: number, protocol: 'TCP' | 'UDP' | 'SCTP'): void => {
    found.set(`${port}/${protocol}`, { port, protocol });
  };
  for (const { containerPort, protocol = 'TCP' } of ports) add(containerPort, protocol as 'TCP');
  for (const probe of [startupProbe, readinessProbe, livenessProbe]) {
    const port = probe?.httpGet?.port ?? probe?.tcpSocket?.port ?? probe?.grpc?.port;
    if (typeof port === 'number') add(port, 'TCP');
  }
  return [...found.values()];
}

function contextOf(
  { ctx, connect }: World,
  hostPod: HostPod,
  container: HostContainer,
): ContainerContext {
  return new ContainerContext(ctx, hostPod, container, connect);
}
