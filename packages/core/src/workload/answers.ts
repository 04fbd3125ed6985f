/** What the programs in containers answer to requests, probes and executed commands. */
import type { SimTime } from '../engine/time.ts';
import type {
  ContainerPrograms,
  ContainerUsage,
  ExecOutcome,
  GrpcOutcome,
  HttpOutcome,
  HttpRequest,
} from '../host/programs.ts';
import { dial } from '../host/network.ts';
import type { StorageUse } from '../host/storage-use.ts';
import type { UsageCurve } from '../host/usage-curve.ts';
import type { Context } from '../state/context.ts';
import type { HostContainer, HostPod } from '../state/tables.ts';
import type { Behaviour } from './behaviour.ts';
import {
  cpuAt,
  execAnswerAt,
  grpcAnswerAt,
  hangingAt,
  httpAnswerAt,
  httpBodyPath,
  memoryAt,
  nextChangeAfter,
} from './behaviour-answers.ts';
import type { NodeMemory } from './node-memory.ts';
import { ContainerContext, type Connector } from './container-context.ts';
import { executeCommand, NEVER } from './executed-command.ts';
import { imageInfo } from './image-catalogue.ts';
import type { ConnectResult, ConnectTarget, ProgramState } from './process.ts';
import type { ProcessClock } from './process-time.ts';
import { RESUME, type ProcessTable } from './process-table.ts';
import { processCount } from './process-count.ts';
import { startErrorIn } from './start-error.ts';
import { storageOf } from './storage.ts';

const REFUSED_MS = 1;
const NO_STORAGE: readonly StorageUse[] = [];
const TIMEOUT_MS = 30_000;

/** How a running program behaves now. */
interface Behaving {
  readonly behaviour: Behaviour;
  /** By the process's own clock. */
  readonly sinceMs: SimTime;
  readonly elapsedMs: number;
  readonly clock: ProcessClock | undefined;
}

export class Answers implements ContainerPrograms {
  private readonly ctx: Context;
  private readonly table: ProcessTable;

  private readonly memory: NodeMemory;

  constructor(ctx: Context, table: ProcessTable, memory: NodeMemory) {
    this.ctx = ctx;
    this.table = table;
    this.memory = memory;
  }

  foreseeShortMemory(nodeName: string): void {
    this.memory.plan(nodeName);
  }

  memoryUsedOn(nodeName: string): number {
    return this.memory.usedBytes(nodeName);
  }

  startError(hostPod: HostPod, container: HostContainer): string | undefined {
    const program = this.table.programOf(hostPod, container);
    return startErrorIn(program, this.contextOf(hostPod, container));
  }

  usage(hostPod: HostPod, container: HostContainer): ContainerUsage {
    const found = this.behaviourOf(hostPod, container);
    if (found === undefined) return { cpuUsageMilli: 0, memoryCurrentBytes: 0 };
    const { behaviour, elapsedMs, clock } = found;
    const wanted = cpuAt(behaviour, elapsedMs);
    const limit = this.table.cpuLimitsOf(hostPod, container).at(-1)?.milli ?? Infinity;
    const lostMs = clock === undefined ? 0 : this.ctx.now - clock.processAt(this.ctx.now);
    return {
      cpuUsageMilli: Math.min(wanted, limit),
      ...(wanted > limit ? { cpuWantedMilli: wanted } : undefined),
      ...(lostMs > 0 ? { cpuThrottledMs: lostMs } : undefined),
      memoryCurrentBytes: memoryAt(behaviour, elapsedMs),
    };
  }

  storage(hostPod: HostPod, container: HostContainer): readonly StorageUse[] {
    return container.state === 'running'
      ? storageOf(this.ctx, this.table, hostPod, container)
      : NO_STORAGE;
  }

  processes(hostPod: HostPod, container: HostContainer): UsageCurve {
    return processCount(this.table, hostPod, container);
  }

  imageUser(image: string): string {
    return imageInfo(image).user;
  }

  imageSizeBytes(image: string): number {
    return this.table.imageSizeBytes(image);
  }

  imagePullError(image: string): string | undefined {
    return this.table.imagePullError(image);
  }

  isHanging(hostPod: HostPod, container: HostContainer): boolean {
    if (container.hungUntil > this.ctx.now) return true;
    const found = this.behaviourOf(hostPod, container);
    return found !== undefined && hangingAt(found.behaviour, found.elapsedMs);
  }

  http(hostPod: HostPod, container: HostContainer, request: HttpRequest): HttpOutcome {
    if (this.isHanging(hostPod, container)) return 'hang';
    const effect = this.receive(hostPod, container, request);
    if (effect !== undefined) return effect;
    const found = this.behaviourOf(hostPod, container);
    if (found === undefined) return { status: 200, latencyMs: REFUSED_MS, body: '' };
    const { behaviour, elapsedMs } = found;
    const answer = httpAnswerAt(behaviour, request, elapsedMs);
    if (typeof answer === 'string') return answer;
    const { failure, location } = answer;
    const latencyMs = this.stretched(found, answer.latencyMs);
    const fails = failure !== undefined && this.draw(hostPod, container) < failure.probability;
    if (fails) return { status: failure.status, latencyMs, body: '' };
    const served = answer.status === 200 && answer.body === undefined;
    const file = served ? this.served(hostPod, container, behaviour, request.path) : undefined;
    return {
      status: file?.status ?? answer.status,
      latencyMs,
      body: file?.body ?? answer.body ?? '',
      ...(location !== undefined && { location }),
    };
  }

  grpcHealth(
    hostPod: HostPod,
    container: HostContainer,
    port: number,
    service: string,
  ): GrpcOutcome {
    if (this.isHanging(hostPod, container)) return 'hang';
    const found = this.behaviourOf(hostPod, container);
    if (found === undefined) return 'refused';
    const answer = grpcAnswerAt(found.behaviour, { port, service }, found.elapsedMs);
    if (answer === 'refused' || answer === 'hang') return answer;
    return { status: answer.status, latencyMs: this.stretched(found, answer.latencyMs) };
  }

  exec(hostPod: HostPod, container: HostContainer, command: readonly string[]): ExecOutcome {
    if (container.hungUntil > this.ctx.now) return { ...NEVER, isStable: true };
    const found = this.behaviourOf(hostPod, container);
    const answer = found && execAnswerAt(found.behaviour, command, found.elapsedMs);
    if (found !== undefined && answer !== undefined) {
      return { ...answer, latencyMs: this.stretched(found, answer.latencyMs), isStable: true };
    }
    const connect: Connector = (from, target) => this.connect(from, target);
    return executeCommand(this.ctx, this.table, connect, hostPod, container, command);
  }

  nextChangeAfter(hostPod: HostPod, container: HostContainer): SimTime | undefined {
    const { now } = this.ctx;
    const thaws = container.hungUntil > now ? container.hungUntil : undefined;
    const found = this.behaviourOf(hostPod, container);
    if (found === undefined) return thaws;
    const { behaviour, elapsedMs, sinceMs, clock } = found;
    if (behaviour.flaky.length > 0) return now + 1;
    const changeMs = nextChangeAfter(behaviour, elapsedMs);
    const changesAt = changeMs === undefined ? undefined : sinceMs + changeMs;
    const changes =
      changesAt === undefined || clock === undefined ? changesAt : clock.instantOf(changesAt);
    if (thaws === undefined || changes === undefined) return thaws ?? changes;
    return Math.min(thaws, changes);
  }

  /** A connection that a process in a container makes. */
  connect(from: HostPod, { host, port, path, method = 'GET', body }: ConnectTarget): ConnectResult {
    const dialed = dial(this.ctx, { nodeName: from.nodeName, hostPod: from }, host, port);
    if (dialed === 'refused') return { ok: false, latencyMs: REFUSED_MS, error: 'refused' };
    if (dialed === 'unknown-host')
      return { ok: false, latencyMs: REFUSED_MS, error: 'unknown-host' };
    if (dialed === 'timeout') return { ok: false, latencyMs: TIMEOUT_MS, error: 'timeout' };
    if (path === undefined && body === undefined) return { ok: true, latencyMs: REFUSED_MS };
    const request: HttpRequest = {
      port: dialed.port,
      path: path ?? '/',
      method: body === undefined ? method : 'POST',
      ...(body === undefined ? undefined : { body }),
    };
    const answer = this.http(dialed.hostPod, dialed.container, request);
    if (answer === 'refused' || answer === 'not-tls') {
      return { ok: false, latencyMs: REFUSED_MS, error: 'refused' };
    }
    if (answer === 'hang') return { ok: false, latencyMs: TIMEOUT_MS, error: 'timeout' };
    return { ok: true, ...answer };
  }

  private behaviourOf(hostPod: HostPod, container: HostContainer): Behaving | undefined {
    const { ctx, table } = this;
    const state = table.stateOf(container);
    if (state === undefined) return undefined;
    const program = table.programOf(hostPod, container);
    const found = program.behaviourOf(state);
    if (found === undefined) return undefined;
    const { behaviour, sinceMs } = found;
    const clock = program.pacedBy && table.clockOf(hostPod, container);
    const now = clock === undefined ? ctx.now : clock.processAt(ctx.now);
    return { behaviour, sinceMs, elapsedMs: now - sinceMs, clock };
  }

  /** A process that is held back answers later, too. */
  private stretched({ clock }: Behaving, latencyMs: number): number {
    return clock === undefined ? latencyMs : clock.stretchAt(this.ctx.now, latencyMs);
  }

  /** Requests with a body may change what the program knows. */
  private receive(
    hostPod: HostPod,
    container: HostContainer,
    { port, path, method = 'GET', body = '' }: HttpRequest,
  ): HttpOutcome | undefined {
    const program = this.table.programOf(hostPod, container);
    const state = this.table.stateOf(container);
    if (method !== 'POST' || program.receive === undefined || state === undefined) return undefined;
    const context = this.contextOf(hostPod, container);
    const answer = program.receive(state, { port, path, method, body }, context);
    if (answer === undefined) return undefined;
    this.remember(hostPod, container, answer.state);
    return { status: answer.status, latencyMs: REFUSED_MS, body: answer.body };
  }

  private remember({ uid, pod }: HostPod, { id, name }: HostContainer, state: ProgramState): void {
    const { ctx } = this;
    if (ctx.pendingAt(RESUME, id) !== undefined) ctx.replaceData(RESUME, id, { uid, state });
    else ctx.emit('ProgramSettled', { uid, pod, container: name, containerId: id, program: state });
  }

  /** The file that a server of files answers with. */
  private served(
    hostPod: HostPod,
    container: HostContainer,
    behaviour: Behaviour,
    path: string,
  ): { readonly status: number; readonly body: string } | undefined {
    const candidates = httpBodyPath(behaviour, path);
    if (candidates === undefined) return undefined;
    const { files } = this.contextOf(hostPod, container);
    for (const candidate of candidates) {
      const body = files.read(candidate);
      if (body !== undefined) return { status: 200, body };
    }
    // A directory without an index may not be listed.
    const isDirectory = path === '/' && behaviour.serveFiles?.archives !== true;
    return { status: isDirectory ? 403 : 404, body: '' };
  }

  private contextOf(hostPod: HostPod, container: HostContainer): ContainerContext {
    const { ctx } = this;
    const now = this.table.clockOf(hostPod, container)?.processAt(ctx.now) ?? ctx.now;
    const connect: Connector = (from, target) => this.connect(from, target);
    return new ContainerContext(ctx, hostPod, container, connect, now);
  }

  private draw({ pod }: HostPod, { name }: HostContainer): number {
    return this.ctx.random(`workload/flaky/${pod}/${name}`).uniform(0, 1);
  }
}
