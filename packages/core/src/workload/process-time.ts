/**
 * A CPU limit slows a process down: it gets `limit` of the CPU that it wants, so its own time runs at `limit / wanted` of
 * the simulation's. One mapping per container instance between the two, piecewise linear: its pieces begin where the
 * program wants more or less, and where the limit is changed. All instants are whole milliseconds, and because process
 * time never runs faster than the simulation's, each of its milliseconds is the first instant of some piece exactly.
 * Mirrors what the kernel's CFS bandwidth control (`cpu.max`) does to a process with one busy thread per wanted core.
 */
import type { DurationMs, SimTime } from '../engine/time.ts';
import type { CpuStep } from './behaviour.ts';

/** A limit in millicores, in force from an instant on; Infinity: none. */
export interface CpuLimit {
  readonly fromAt: SimTime;
  readonly milli: number;
}

/**
 * The clock of one process. It shows the instant of its start plus the time that the process itself has lived through,
 * so it is the simulation's clock while nothing holds the process back, and behind it later.
 */
export interface ProcessClock {
  /** What the process's clock shows at an instant. */
  processAt(at: SimTime): SimTime;
  /** The first instant at which the process's clock shows `processAt`. */
  instantOf(processAt: SimTime): SimTime;
  /** How long the process takes at this instant for what takes it `durationMs` when nothing holds it back. */
  stretchAt(at: SimTime, durationMs: DurationMs): DurationMs;
  /** What the process gets at this instant, in millicores. */
  cpuAt(at: SimTime): number;
}

/** The smallest quota that the kubelet sets. Mirrors `pkg/kubelet/cm (MinMilliCPULimit)`. */
export const CPU_LIMIT_MILLI_MIN = 10;

/** A limit as the kernel gets it: 0 is none, and very small ones are raised. Mirrors `pkg/kubelet/cm (MilliCPUToQuota)`. */
export function effectiveCpuLimit(milli: number | undefined): number {
  if (milli === undefined || milli <= 0) return Infinity;
  return Math.max(milli, CPU_LIMIT_MILLI_MIN);
}

/** Whether some limit is below some wish. */
export function isThrottled(wishes: readonly CpuStep[], limits: readonly CpuLimit[]): boolean {
  return limits.some((limit) => wishes.some(({ milli }) => milli > limit.milli));
}

/** From `at` on, when the process's clock shows `process`, it runs at `limit / wanted`. */
interface Piece {
  readonly at: SimTime;
  readonly process: SimTime;
  readonly limit: number;
  readonly wanted: number;
  readonly divisor: number;
}

/**
 * The clock of a process that started at `startedAt` and wants CPU as `wishes` say (ascending by process time). `limits`
 * are ascending; the first one holds from the start. Undefined: nothing ever holds it back, so its clock is the simulation's.
 */
export function processClock(
  startedAt: SimTime,
  wishes: readonly CpuStep[],
  limits: readonly CpuLimit[],
): ProcessClock | undefined {
  if (!isThrottled(wishes, limits)) return undefined;
  const pieces = piecesOf(startedAt, wishes, limits);
  const pieceAt = (at: SimTime): Piece => last(pieces, (piece) => piece.at <= at);
  return {
    processAt: (at) => processIn(pieceAt(at), at),
    instantOf: (processAt) =>
      instantIn(
        last(pieces, ({ process }) => process <= processAt),
        processAt,
      ),
    stretchAt(at, durationMs) {
      const { limit, wanted } = pieceAt(at);
      return Math.ceil((durationMs * wanted) / limit);
    },
    cpuAt(at) {
      const { limit, divisor } = pieceAt(at);
      return limit * divisor;
    },
  };
}

/** Walks from one change of wish or limit to the next. */
function piecesOf(
  startedAt: SimTime,
  wishes: readonly CpuStep[],
  limits: readonly CpuLimit[],
): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = startedAt;
  let process = startedAt;
  for (;;) {
    const wanted = wishes.findLast(({ fromMs }) => startedAt + fromMs <= process)?.milli ?? 0;
    const limit = (limits.findLast(({ fromAt }) => fromAt <= at) ?? limits[0])?.milli ?? Infinity;
    const piece = pieceFrom(at, process, wanted, limit);
    pieces.push(piece);
    const nextWish = wishes.find(({ fromMs }) => startedAt + fromMs > process);
    const nextLimit = limits.find(({ fromAt }) => fromAt > at);
    const wishAt = nextWish && instantIn(piece, startedAt + nextWish.fromMs);
    if (wishAt === undefined && nextLimit === undefined) return pieces;
    at = Math.min(wishAt ?? Infinity, nextLimit?.fromAt ?? Infinity);
    process = processIn(piece, at);
  }
}

/** The ratio is kept in lowest terms, so that products stay exact for centuries. */
function pieceFrom(at: SimTime, process: SimTime, wanted: number, limit: number): Piece {
  const got = Math.min(wanted, limit);
  const divisor = Math.max(1, greatestCommonDivisor(got, wanted));
  // A process that wants nothing waits by the clock, as one does that gets all it wants.
  if (got === wanted) return { at, process, limit: 1, wanted: 1, divisor: wanted };
  return { at, process, limit: got / divisor, wanted: wanted / divisor, divisor };
}

const processIn = (piece: Piece, at: SimTime): SimTime =>
  piece.process + Math.floor(((at - piece.at) * piece.limit) / piece.wanted);

const instantIn = (piece: Piece, process: SimTime): SimTime =>
  piece.at + Math.ceil(((process - piece.process) * piece.wanted) / piece.limit);

function greatestCommonDivisor(a: number, b: number): number {
  let [larger, smaller] = [a, b];
  while (smaller > 0) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}

/** The last piece that satisfies the test; before the first one its line is continued. */
function last(pieces: readonly Piece[], test: (piece: Piece) => boolean): Piece {
  return pieces.findLast(test) ?? (pieces[0] as Piece);
}
