/** Simulation time: whole milliseconds since the start of the run, and Go's way of writing durations. */

/** An instant of the run, in whole milliseconds since its start. */
export type SimTime = number;
/** A length of time in whole milliseconds. */
export type DurationMs = number;

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};
const DURATION = /^(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h)/;

/** Reads a Go duration (`90s`, `1h30m`, `500ms`, `0`), rounded to milliseconds; undefined when it is none. */
export function parseDuration(text: string): DurationMs | undefined {
  if (text === '0') return 0;
  let rest = text;
  let totalMs = 0;
  while (rest !== '') {
    const part = DURATION.exec(rest)?.[0];
    if (part === undefined) return undefined;
    const unit = /[a-zµ]+$/.exec(part)?.[0] ?? '';
    totalMs += Number(part.slice(0, -unit.length)) * (UNIT_MS[unit] ?? 0);
    rest = rest.slice(part.length);
  }
  return text === '' ? undefined : Math.round(totalMs);
}

/** Writes a duration as Go's `time.Duration.String` does: `1m20s`, `5m0s`, `500ms`, `0s`. */
export function formatDuration(durationMs: DurationMs): string {
  if (durationMs === 0) return '0s';
  if (durationMs < 0) return `-${formatDuration(-durationMs)}`;
  if (durationMs < 1_000) return `${durationMs}ms`;
  const hours = Math.floor(durationMs / 3_600_000);
  const minutes = Math.floor(durationMs / 60_000) % 60;
  const seconds = `${(durationMs % 60_000) / 1_000}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}

const EPOCH_MS = 1_767_225_600_000; // 2026-01-01T00:00:00Z, where every run starts

let latestSecond = -1;
let latestTimestamp = '';

/** The instant as Kubernetes' `metav1.Time` prints it: RFC 3339, UTC, whole seconds. */
export function toTimestamp(at: SimTime): string {
  const second = Math.floor(at / 1_000);
  // Most timestamps of a run are asked for many times within their second.
  if (second !== latestSecond) {
    latestSecond = second;
    latestTimestamp = `${new Date(EPOCH_MS + at).toISOString().slice(0, 19)}Z`;
  }
  return latestTimestamp;
}

/** Reads back what `toTimestamp` writes (any RFC 3339 text). */
export function fromTimestamp(text: string): SimTime {
  return Date.parse(text) - EPOCH_MS;
}
