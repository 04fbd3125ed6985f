/**
 * What a Behaviour answers at a given process time. Pure functions of `elapsedMs`, the time since the process started;
 * between two instants of `nextChangeAfter` every answer is constant, memory growth excepted (linear in between), so a
 * prober may skip all ticks before the next change.
 */
import type { DurationMs } from '../engine/time.ts';
import type {
  Behaviour,
  GrpcStatus,
  Listener,
  MemoryStep,
  Protocol,
  Span,
  StorageSeries,
} from './behaviour.ts';

/** An HTTP answer; `failure` says that each single request fails with that probability, to be drawn by the caller. */
export interface HttpAnswer {
  readonly status: number;
  readonly latencyMs: DurationMs;
  readonly body?: string;
  readonly location?: string;
  readonly failure?: { readonly probability: number; readonly status: number };
}
export interface GrpcAnswer {
  readonly status: GrpcStatus;
  readonly latencyMs: DurationMs;
}
export interface ExecAnswer {
  readonly exitCode: number;
  readonly latencyMs: DurationMs;
  readonly output: string;
}

const PROMPT_MS = 1;
/** What a TLS server says to a client that does not speak it. */
const PLAIN_TO_TLS: HttpAnswer = {
  status: 400,
  latencyMs: PROMPT_MS,
  body: 'Client sent an HTTP request to an HTTPS server.\n',
};

/** The ports open at that time; empty before start-up is over, and for a program that serves any port. */
export function listenersAt(behaviour: Behaviour, elapsedMs: DurationMs): readonly Listener[] {
  return elapsedMs >= behaviour.startupMs ? behaviour.listen : [];
}

/** Whether a connection to the port would be accepted; a hung program still accepts (the kernel's backlog does). */
export function listensAt(
  behaviour: Behaviour,
  port: number,
  elapsedMs: DurationMs,
  protocol: Protocol = 'TCP',
): boolean {
  if (elapsedMs < behaviour.startupMs) return false;
  if (behaviour.listensOnAnyPort) return true;
  return behaviour.listen.some((open) => open.port === port && open.protocol === protocol);
}

/** What a TCP connection attempt sees. */
export function tcpAnswerAt(
  behaviour: Behaviour,
  port: number,
  elapsedMs: DurationMs,
): 'accepted' | 'refused' {
  return listensAt(behaviour, port, elapsedMs) ? 'accepted' : 'refused';
}

/** True while the program is alive but answers nothing. */
export function hangingAt(behaviour: Behaviour, elapsedMs: DurationMs): boolean {
  return behaviour.hang.some((span) => covers(span, elapsedMs));
}

/** What an HTTP request sees: an answer, a refused connection, or no answer ever. */
export function httpAnswerAt(
  behaviour: Behaviour,
  request: { readonly path: string; readonly port: number; readonly scheme?: 'HTTP' | 'HTTPS' },
  elapsedMs: DurationMs,
): HttpAnswer | 'refused' | 'hang' | 'not-tls' {
  if (!listensAt(behaviour, request.port, elapsedMs)) return 'refused';
  if (hangingAt(behaviour, elapsedMs)) return 'hang';
  const tls = behaviour.listen.find(({ port }) => port === request.port)?.tls;
  if (tls === false && request.scheme === 'HTTPS') return 'not-tls';
  if (tls === true && request.scheme !== 'HTTPS') return PLAIN_TO_TLS;
  let status = 200;
  let latencyMs = PROMPT_MS;
  let body: string | undefined;
  let location: string | undefined;
  for (const rule of behaviour.http) {
    if (!covers(rule, elapsedMs) || !concerns(rule, request)) continue;
    status = rule.status ?? status;
    latencyMs = rule.latencyMs ?? latencyMs;
    body = rule.body ?? body;
    location = rule.location ?? location;
  }
  const flaky = behaviour.flaky.findLast(
    (rule) => covers(rule, elapsedMs) && concerns(rule, request),
  );
  return {
    status,
    latencyMs,
    ...(body !== undefined && { body }),
    ...(location !== undefined && { location }),
    ...(flaky && { failure: { probability: flaky.failureProbability, status: flaky.status } }),
  };
}

/** What a call of the gRPC health service sees. */
export function grpcAnswerAt(
  behaviour: Behaviour,
  request: { readonly port: number; readonly service?: string },
  elapsedMs: DurationMs,
): GrpcAnswer | 'refused' | 'hang' {
  if (!listensAt(behaviour, request.port, elapsedMs)) return 'refused';
  if (hangingAt(behaviour, elapsedMs)) return 'hang';
  let status: GrpcStatus = 'SERVING';
  let latencyMs = PROMPT_MS;
  for (const rule of behaviour.grpc) {
    if (!covers(rule, elapsedMs)) continue;
    if (rule.port !== undefined && rule.port !== request.port) continue;
    if (rule.service !== undefined && rule.service !== (request.service ?? '')) continue;
    status = rule.status ?? status;
    latencyMs = rule.latencyMs ?? latencyMs;
  }
  return { status, latencyMs };
}

/**
 * What executing the command gives, if the behaviour says so: a rule of the spec, or a known client program (succeeds
 * while the program serves). Undefined: run the command itself (`execProgramFor`).
 */
export function execAnswerAt(
  behaviour: Behaviour,
  command: readonly string[],
  elapsedMs: DurationMs,
): ExecAnswer | undefined {
  const rule = behaviour.exec.findLast(
    (candidate) => covers(candidate, elapsedMs) && sameWords(candidate.command, command),
  );
  if (rule) return { exitCode: rule.exitCode, latencyMs: rule.latencyMs, output: rule.output };
  if (!command.some((word) => mentions(behaviour.clients, word))) return undefined;
  const serving = elapsedMs >= behaviour.startupMs && !hangingAt(behaviour, elapsedMs);
  return { exitCode: serving ? 0 : 1, latencyMs: PROMPT_MS, output: '' };
}

/** CPU wanted, in millicores, before any limit. */
export function cpuAt(behaviour: Behaviour, elapsedMs: DurationMs): number {
  return behaviour.cpu.findLast((step) => step.fromMs <= elapsedMs)?.milli ?? 0;
}

/** Memory held, in bytes. Linear between changes. */
export function memoryAt(behaviour: Behaviour, elapsedMs: DurationMs): number {
  const step = behaviour.memory.findLast((candidate) => candidate.fromMs <= elapsedMs);
  return step ? bytesWithin(step, elapsedMs - step.fromMs) : 0;
}

/** Bytes kept in one place on disk. Linear between the steps. */
export function storedAt({ steps }: StorageSeries, elapsedMs: DurationMs): number {
  const step = steps.findLast((candidate) => candidate.fromMs <= elapsedMs);
  return step ? bytesWithin(step, elapsedMs - step.fromMs) : 0;
}

/** The first process time from `fromMs` on at which more than `limitBytes` are held; undefined: never. */
export function memoryReaches(
  behaviour: Behaviour,
  limitBytes: number,
  fromMs: DurationMs = 0,
): DurationMs | undefined {
  for (const [index, step] of behaviour.memory.entries()) {
    const endMs = behaviour.memory[index + 1]?.fromMs ?? Number.MAX_SAFE_INTEGER;
    if (step.fromMs >= endMs || endMs <= fromMs) continue;
    const withinMs = crossing(step, limitBytes);
    if (withinMs === undefined) continue;
    const reachedMs = Math.max(step.fromMs + withinMs, fromMs);
    if (reachedMs < endMs && bytesWithin(step, reachedMs - step.fromMs) > limitBytes)
      return reachedMs;
  }
  return undefined;
}

/** The next process time after `elapsedMs` at which any answer may differ; undefined: nothing changes any more. */
export function nextChangeAfter(
  behaviour: Behaviour,
  elapsedMs: DurationMs,
): DurationMs | undefined {
  return behaviour.changes.find((at) => at > elapsedMs);
}

/**
 * The files whose content answers a GET for `path`, best first, when the program serves files; the body is read through
 * the container's mounts at the time of the request, and 404 is the answer when none exists. Undefined: no files served.
 */
export function httpBodyPath(behaviour: Behaviour, path: string): readonly string[] | undefined {
  const served = behaviour.serveFiles;
  if (!served) return undefined;
  const clean = (path.split('?')[0] ?? '').split('/').filter((part) => part !== '' && part !== '.');
  if (clean.includes('..')) return [];
  const [application] = clean;
  if (served.archives) {
    const exploded = [served.directory, ...clean].join('/');
    if (application === undefined)
      return [`${served.directory}/ROOT.war`, `${served.directory}/ROOT/${served.index}`];
    return [exploded, `${exploded}/${served.index}`, `${served.directory}/${application}.war`];
  }
  const file = [served.directory, ...clean].join('/');
  return path.endsWith('/') || clean.length === 0
    ? [`${file}/${served.index}`]
    : [file, `${file}/${served.index}`];
}

function covers(span: Span, elapsedMs: DurationMs): boolean {
  return span.fromMs <= elapsedMs && elapsedMs < span.toMs;
}

function concerns(
  rule: { readonly path?: string; readonly port?: number },
  request: { readonly path: string; readonly port: number },
): boolean {
  if (rule.port !== undefined && rule.port !== request.port) return false;
  if (rule.path === undefined) return true;
  const path = request.path.split('?')[0] ?? '';
  return rule.path.endsWith('*') ? path.startsWith(rule.path.slice(0, -1)) : rule.path === path;
}

function sameWords(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word, index) => word === b[index]);
}

function mentions(clients: readonly string[], word: string): boolean {
  return clients.some((client) =>
    word.split(/[\s;&|()]+/).some((part) => part === client || part.endsWith(`/${client}`)),
  );
}

function bytesWithin(step: MemoryStep, withinMs: DurationMs): number {
  return Math.max(0, step.bytes + Math.floor((step.growthBytes * withinMs) / step.growthMs));
}

/** The first time within the step at which it is above the limit. */
function crossing(step: MemoryStep, limitBytes: number): DurationMs | undefined {
  if (step.bytes > limitBytes) return 0;
  if (step.growthBytes <= 0) return undefined;
  const estimate = ((limitBytes - step.bytes + 1) * step.growthMs) / step.growthBytes;
  let withinMs = Math.max(0, Math.ceil(estimate) - 1);
  while (bytesWithin(step, withinMs) <= limitBytes) withinMs += 1;
  return withinMs;
}
