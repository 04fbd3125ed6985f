/** Runs the programs of containers: started, resumed, signalled, ended. */
import type { Container } from '../api/schema/kubernetes.ts';
import type { Context } from '../state/context.ts';
import type { FactOf } from '../state/facts.ts';
import { PRIORITY } from '../state/priorities.ts';
import type { HostContainer, HostPod } from '../state/tables.ts';
import { TERMINATION_LOG, terminationMessage } from '../host/termination-message.ts';
import { outOfMemoryAt } from './memory-limit.ts';
import type { MemoryHolder, NodeMemory } from './node-memory.ts';
import { ContainerContext, type Connector } from './container-context.ts';
import type { Program, ProgramState, ProgramStep, Signal } from './process.ts';
import {
  OPEN_PORTS,
  OUT_OF_MEMORY,
  RESUME,
  type PendingProcess,
  type ProcessTable,
} from './process-table.ts';
import { resizeProcess } from './resized-process.ts';
import { exitCodeOf, signalNumber } from './signals.ts';

const START = 'process/start';
const SIGNAL = 'process/signal';

interface PendingSignal {
  readonly uid: string;
  readonly signal: Signal;
}

/** Reacts to what the runtime does with containers by running their programs. */
export function installProcesses(
  ctx: Context,
  table: ProcessTable,
  connect: Connector,
  memory: NodeMemory,
): void {
  const world: World = { ctx, table, connect, memory };
  ctx.react(['ContainerStarted'], ({ containerId, uid }) =>
    ctx.schedule(START, containerId, ctx.now, uid),
  );
  ctx.react(['ContainerSignaled'], ({ containerId, uid, signal }) => {
    ctx.schedule(SIGNAL, containerId, ctx.now, { uid, signal } satisfies PendingSignal);
  });
  ctx.react(['ContainerExited'], (fact) => endProcess(ctx, fact));
  ctx.react(['ContainerResized'], (fact) => resizeProcess(ctx, table, memory, fact));
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
    if (found) exit(ctx, ...found, OOM_KILLED);
  });
}

interface World {
  readonly ctx: Context;
  readonly table: ProcessTable;
  readonly connect: Connector;
  readonly memory: NodeMemory;
}

function running(ctx: Context, uid: string, id: string): [HostPod, HostContainer] | undefined {
  const hostPod = ctx.state.hostPods.get(uid);
  const container = hostPod?.containers.find((one) => one.id === id);
  return hostPod && container?.state === 'running' ? [hostPod, container] : undefined;
}

function start(world: World, hostPod: HostPod, container: HostContainer): void {
  const program = world.table.programOf(hostPod, container);
  const step = program.start(contextOf(world, hostPod, container, program));
  settle(world, hostPod, container, step, program);
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
  const step = program.resume(state, contextOf(world, hostPod, container, program));
  settle(world, hostPod, container, step, program);
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
  const step = program.signal(state, signal, contextOf(world, hostPod, container, program));
  ctx.cancel(RESUME, container.id);
  settle(world, hostPod, container, step, program);
}

/** Sees to what a step asked for next. */
function settle(
  world: World,
  hostPod: HostPod,
  container: HostContainer,
  { state, next }: ProgramStep,
  { pacedBy }: Program,
): void {
  const { ctx, table } = world;
  switch (next.kind) {
    case 'exit': {
      const reason = next.code === 0 ? 'Completed' : 'Error';
      const now = running(ctx, hostPod.uid, container.id);
      if (now) exit(ctx, ...now, { exitCode: next.code, reason, signal: next.signal ?? 0 });
      return;
    }
    case 'sleep': {
      const clock = pacedBy && table.clockOf(hostPod, container);
      const dueAt = clock === undefined ? next.untilMs : clock.instantOf(next.untilMs);
      const pending: PendingProcess = { uid: hostPod.uid, state };
      ctx.schedule(RESUME, container.id, Math.max(ctx.now, dueAt), pending);
      return;
    }
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

function exit(
  ctx: Context,
  { uid, pod, nodeName }: HostPod,
  { id: containerId, name: container, files, logTail: log }: HostContainer,
  end: { readonly exitCode: number; readonly reason: string; readonly signal: number },
): void {
  const {
    containers = [],
    initContainers = [],
    ephemeralContainers = [],
  } = ctx.state.podWorkers.get(uid)?.spec ?? {};
  const named = ({ name }: { readonly name: string }): boolean => name === container;
  const spec: Partial<Container> =
    containers.find(named) ?? initContainers.find(named) ?? ephemeralContainers.find(named) ?? {};
  const file = files[spec.terminationMessagePath ?? TERMINATION_LOG]?.content;
  const message = terminationMessage(spec, { file, log, exitCode: end.exitCode });
  ctx.emit('ContainerExited', { uid, pod, container, containerId, nodeName, ...end, message });
}

const OOM_KILLED = { exitCode: 137, reason: 'OOMKilled', signal: 9 } as const;

/** The kernel ends a process because the machine has no memory left. */
export function killForMemory(
  ctx: Context,
  table: ProcessTable,
  { hostPod, container }: MemoryHolder,
): void {
  const { uid, pod, nodeName } = hostPod;
  const { command = [], image } = table.inputOf(uid, container);
  const process = (command[0] ?? image).split('/').at(-1)?.split(/[:@]/)[0] ?? '';
  const pid = ctx.nextNumber(`pid/${nodeName}`) + FIRST_PID;
  const ref = { uid, pod, nodeName, container: container.name, containerId: container.id };
  ctx.emit('SystemOutOfMemory', { ...ref, process, pid });
  exit(ctx, hostPod, container, OOM_KILLED);
}

/** Process numbers of the machine are not simulated; the one in the report is made up, and no two are the same. */
const FIRST_PID = 4_000;

function endProcess(ctx: Context, { containerId }: FactOf<'ContainerExited'>): void {
  for (const kind of [START, RESUME, SIGNAL, OPEN_PORTS, OUT_OF_MEMORY])
    ctx.cancel(kind, containerId);
}

/** A program of which nothing is known serves the ports that its manifest names; and memory has a limit. */
function watchPortsAndMemory(
  { ctx, table, memory }: World,
  hostPod: HostPod,
  container: HostContainer,
  state: ProgramState,
): void {
  const { uid } = hostPod;
  const now = running(ctx, uid, container.id);
  if (now === undefined) return;
  memory.watch(...now);
  const program = table.programOf(hostPod, container);
  const found = program.behaviourOf(state);
  if (found === undefined) return;
  const { behaviour, sinceMs } = found;
  if (behaviour.listensOnAnyPort) {
    const clock = program.pacedBy && table.clockOf(hostPod, container);
    const openAt = sinceMs + behaviour.startupMs;
    const at = clock === undefined ? openAt : clock.instantOf(openAt);
    ctx.schedule(OPEN_PORTS, container.id, Math.max(ctx.now, at), uid);
  }
  const endsAt = outOfMemoryAt(ctx, table, hostPod, container, state);
  if (endsAt !== undefined) ctx.schedule(OUT_OF_MEMORY, container.id, endsAt, uid);
}

function openKnownPorts(world: World, hostPod: HostPod, container: HostContainer): void {
  const { ctx, table } = world;
  const context = new ContainerContext(ctx, hostPod, container, world.connect);
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

/** The world as the process sees it, at what its own clock shows. */
function contextOf(
  { ctx, table, connect }: World,
  hostPod: HostPod,
  container: HostContainer,
  { pacedBy }: Program,
): ContainerContext {
  const clock = pacedBy && table.clockOf(hostPod, container);
  const now = clock === undefined ? ctx.now : clock.processAt(ctx.now);
  return new ContainerContext(ctx, hostPod, container, connect, now);
}
