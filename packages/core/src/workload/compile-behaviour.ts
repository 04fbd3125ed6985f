/** Turns a Workload spec (text) into a Behaviour (numbers, every default filled in). */
import { bytesOf, growthOf, millicoresOf, milliseconds } from './amounts.ts';
import type {
  Behaviour,
  LogSink,
  MemoryStep,
  SigtermReaction,
  Span,
  StorageSeries,
} from './behaviour.ts';
import { FOREVER_MS } from './behaviour.ts';
import type {
  ForwardLogSpec,
  MemorySpec,
  SigtermSpec,
  SinkSpec,
  SpanSpec,
  StorageSpec,
  WorkloadSpec,
} from '../api/manifest/workload-spec.ts';

/** The default: up after a second, idle, small enough for any memory limit. */
const STARTUP_MS = 1_000;
const IDLE_CPU_MILLI = 1;
const IDLE_MEMORY_BYTES = 4 * 2 ** 20;
const SIGTERM_EXIT_CODE = 143;

/** Compiles a spec; throws `WorkloadSpecError` on text that is no duration or quantity. */
export function compileBehaviour(spec: WorkloadSpec): Behaviour {
  const listen = (spec.listen ?? (spec.sink ? [{ port: spec.sink.port }] : [])).map((port) => ({
    port: port.port,
    protocol: 'protocol' in port && port.protocol ? port.protocol : ('TCP' as const),
    ...('tls' in port && port.tls !== undefined && { tls: port.tls }),
  }));
  const behaviour: Behaviour = {
    keepsWallTime: spec.keepsWallTime ?? false,
    startupMs: milliseconds(spec.startup, STARTUP_MS),
    listen,
    listensOnAnyPort: spec.listen === undefined && spec.sink === undefined,
    ...(spec.exit && {
      exit: { afterMs: milliseconds(spec.exit.after, 0), code: spec.exit.code ?? 0 },
    }),
    ...compileAnswers(spec),
    cpu: sorted(
      (spec.cpu ?? []).map((step) => ({
        fromMs: milliseconds(step.from, 0),
        milli: millicoresOf(step.cores),
      })),
      { fromMs: 0, milli: IDLE_CPU_MILLI },
    ),
    memory: sorted((spec.memory ?? []).map(memoryStep), {
      fromMs: 0,
      bytes: IDLE_MEMORY_BYTES,
      growthBytes: 0,
      growthMs: 1,
    }),
    storage: storageSeries(spec.storage ?? []),
    processes: sorted(
      (spec.processes ?? []).map(({ from, count }) => ({ fromMs: milliseconds(from, 0), count })),
      { fromMs: 0, count: 1 },
    ),
    onSIGTERM: sigtermReaction(spec.onSIGTERM),
    ...(spec.crash && {
      crash: { mtbfMs: milliseconds(spec.crash.mtbf, 0), code: spec.crash.code ?? 1 },
    }),
    ...compileEffects(spec),
    changes: [],
  };
  return { ...behaviour, changes: changesOf(behaviour) };
}

function compileAnswers(
  spec: WorkloadSpec,
): Pick<Behaviour, 'http' | 'flaky' | 'grpc' | 'hang' | 'exec'> {
  return {
    http: (spec.http ?? []).map(({ from: _from, to: _to, latency, ...rule }) => ({
      ...rule,
      ...span({ from: _from, to: _to }),
      ...(latency !== undefined && { latencyMs: milliseconds(latency, 0) }),
    })),
    flaky: (spec.flaky ?? []).map(({ from: _from, to: _to, ...rule }) => ({
      status: 500,
      ...rule,
      ...span({ from: _from, to: _to }),
    })),
    grpc: (spec.grpc ?? []).map(({ from: _from, to: _to, latency, ...rule }) => ({
      ...rule,
      ...span({ from: _from, to: _to }),
      ...(latency !== undefined && { latencyMs: milliseconds(latency, 0) }),
    })),
    hang: (spec.hang ?? []).map(span),
    exec: (spec.exec ?? []).map((rule) => ({
      ...span(rule),
      command: rule.command,
      exitCode: rule.exitCode ?? 0,
      latencyMs: milliseconds(rule.latency, 0),
      output: rule.output ?? '',
    })),
  };
}

type Effects = 'stdout' | 'files' | 'serveFiles' | 'writeLog' | 'forwardLog' | 'sink' | 'clients';

function compileEffects(spec: WorkloadSpec): Pick<Behaviour, Effects> {
  return {
    stdout: (spec.stdout ?? [])
      .map((entry) =>
        typeof entry === 'string'
          ? { atMs: 0, line: entry }
          : { atMs: milliseconds(entry.at, 0), line: entry.line },
      )
      .sort((a, b) => a.atMs - b.atMs),
    files: spec.files ?? [],
    ...(spec.serveFiles && {
      serveFiles: { index: 'index.html', archives: false, ...spec.serveFiles },
    }),
    ...(spec.writeLog && {
      writeLog: {
        path: spec.writeLog.path,
        everyMs: Math.max(1, milliseconds(spec.writeLog.every, 1_000)),
        line: spec.writeLog.line ?? 'line {n}',
        ...(spec.writeLog.count !== undefined && { count: spec.writeLog.count }),
      },
    }),
    ...(spec.forwardLog && { forwardLog: forwarder(spec.forwardLog) }),
    ...(spec.sink && { sink: sink(spec.sink) }),
    clients: spec.clients ?? [],
  };
}

function forwarder(spec: ForwardLogSpec): NonNullable<Behaviour['forwardLog']> {
  return {
    from: spec.from,
    to: spec.to,
    everyMs: Math.max(1, milliseconds(spec.every, 1_000)),
    batch: Math.max(1, spec.batch ?? 100),
    startAt: spec.startAt ?? 'beginning',
    ...(spec.checkpoint !== undefined && { checkpoint: spec.checkpoint }),
  };
}

function sink(spec: SinkSpec): LogSink {
  return {
    port: spec.port,
    path: spec.path ?? '/data/received.log',
    deduplicate: spec.deduplicate ?? false,
  };
}

/** The steps of each path by themselves; a place holds nothing before its first step. */
function storageSeries(steps: readonly StorageSpec[]): readonly StorageSeries[] {
  const byPath = new Map<string, MemoryStep[]>();
  for (const step of steps) {
    const path = cleanPath(step.path ?? '');
    const known = byPath.get(path) ?? [];
    byPath.set(path, [...known, memoryStep(step)]);
  }
  const nothing = { fromMs: 0, bytes: 0, growthBytes: 0, growthMs: 1 };
  return [...byPath].map(([path, own]) => ({ path, steps: sorted(own, nothing) }));
}

function cleanPath(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return parts.length === 0 ? '' : `/${parts.join('/')}`;
}

function memoryStep(step: MemorySpec): MemoryStep {
  return {
    fromMs: milliseconds(step.from, 0),
    bytes: bytesOf(step.bytes),
    ...(step.growth === undefined ? { growthBytes: 0, growthMs: 1 } : growthOf(step.growth)),
  };
}

function sigtermReaction(spec: SigtermSpec | undefined): SigtermReaction {
  if (spec?.ignore === true) return 'ignore';
  if (spec === undefined) return { exitAfterMs: 0, code: SIGTERM_EXIT_CODE };
  return { exitAfterMs: milliseconds(spec.exitAfter, 0), code: spec.code ?? 0 };
}

function span(spec: { from?: string | undefined; to?: string | undefined } | SpanSpec): Span {
  return { fromMs: milliseconds(spec.from, 0), toMs: milliseconds(spec.to, FOREVER_MS) };
}

/** Steps in time order (later ones of the same instant last), with `first` standing before them. */
function sorted<Step extends { readonly fromMs: number }>(
  steps: readonly Step[],
  first: Step,
): readonly Step[] {
  const ordered = [...steps].sort((a, b) => a.fromMs - b.fromMs);
  return ordered[0]?.fromMs === 0 ? ordered : [first, ...ordered];
}

function changesOf(behaviour: Behaviour): readonly number[] {
  const instants = new Set<number>([behaviour.startupMs]);
  if (behaviour.exit) instants.add(behaviour.exit.afterMs);
  const spans = [
    behaviour.http,
    behaviour.flaky,
    behaviour.grpc,
    behaviour.hang,
    behaviour.exec,
  ].flat();
  for (const { fromMs, toMs } of spans) instants.add(fromMs).add(toMs);
  for (const { fromMs } of [...behaviour.cpu, ...behaviour.memory]) instants.add(fromMs);
  return [...instants].filter((at) => at > 0 && at < FOREVER_MS).sort((a, b) => a - b);
}
