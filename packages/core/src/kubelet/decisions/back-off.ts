/** Exponential back-off as the kubelet keeps it, one entry per key, in memory only. */
import type { NodeConfiguration } from '../../api/kubelet-configuration/node-configuration.ts';
import type { DurationMs, SimTime } from '../../engine/time.ts';

/** The delay in force and when the entry was last changed. */
export interface BackOffEntry {
  readonly delayMs: DurationMs;
  readonly updatedAt: SimTime;
}

/** First delay, largest delay, and the quiet time after which an entry starts over. */
export interface BackOffOptions {
  readonly initialMs: DurationMs;
  readonly maxMs: DurationMs;
  /** Default 10 minutes; an event later than this after the last change starts over. */
  readonly resetAfterMs?: DurationMs;
}

/** The kubelet's own values for restarts and image pulls. */
export const DEFAULT_BACK_OFF: BackOffOptions = { initialMs: 10_000, maxMs: 300_000 };

/**
 * The back-off of container restarts that a node is configured for; a cap below the first delay lowers that too.
 * Mirrors `pkg/kubelet (newCrashLoopBackOff)`.
 */
export function restartBackOff({
  maxContainerRestartPeriodMs: maxMs,
  reducedCrashLoopBackOff,
}: Pick<
  NodeConfiguration,
  'maxContainerRestartPeriodMs' | 'reducedCrashLoopBackOff'
>): BackOffOptions {
  const initialMs = reducedCrashLoopBackOff ? 1_000 : DEFAULT_BACK_OFF.initialMs;
  return { initialMs: Math.min(initialMs, maxMs), maxMs };
}

const RESET_AFTER_MS: DurationMs = 600_000;

/** Whether the entry is too old to matter for an event at this instant (strictly older). */
export function isBackOffExpired(
  entry: BackOffEntry,
  eventAt: SimTime,
  options: BackOffOptions,
): boolean {
  return eventAt - entry.updatedAt > (options.resetAfterMs ?? RESET_AFTER_MS);
}

/**
 * The entry after one more event: the first delay, or twice the last one up to the cap.
 * Mirrors `staging/src/k8s.io/client-go/util/flowcontrol (Backoff.Next)`.
 */
export function nextBackOff(
  entry: BackOffEntry | undefined,
  { now, eventAt }: { readonly now: SimTime; readonly eventAt: SimTime },
  options: BackOffOptions,
): BackOffEntry {
  const fresh = entry === undefined || isBackOffExpired(entry, eventAt, options);
  const delayMs = fresh ? options.initialMs : entry.delayMs * 2;
  return { delayMs: Math.min(delayMs, options.maxMs), updatedAt: now };
}
