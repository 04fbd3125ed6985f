/** What a probe has found out, and texts that probes and hooks share. */
import type { DurationMs, SimTime } from '../engine/time.ts';
import type { Dialed } from '../host/network.ts';
import type { ProbeResult } from './decisions/probe-results.ts';

export interface ProbeFinding extends Asking {
  /** `error`: the probe itself could not be made, which says nothing about the container. */
  readonly result: ProbeResult | 'error';
  readonly message: string;
  /** Set when a success is worth an event. */
  readonly warning?: string;
  /** When the finding may differ by time alone; undefined: never. */
  readonly nextChangeAt: SimTime | undefined;
}

/** What happens between the question and the finding. */
export interface Asking {
  /** How long it takes. */
  readonly tookMs: DurationMs;
  /** Id of the container that is asked, if its end would end the attempt. */
  readonly asks?: string;
  /** It has not even read the question. */
  readonly isUnread?: boolean;
}

export const AT_ONCE: Asking = { tookMs: 0 };

/** An answer within the clock's smallest step is there at once. */
export const answeredIn = (latencyMs: DurationMs, asks?: string): Asking => ({
  tookMs: latencyMs <= 1 ? 0 : latencyMs,
  ...(asks !== undefined && { asks }),
});

export function found(
  result: ProbeFinding['result'],
  message: string,
  nextChangeAt: SimTime | undefined,
  asking: Asking = AT_ONCE,
): ProbeFinding {
  return { result, message, nextChangeAt, ...asking };
}

/** `10.0.0.1:80`, `[fd00::1]:80`. */
export function joinHostPort(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The URL as Go prints it. Mirrors `pkg/probe/http (formatURL)`. */
export function urlOf(scheme: string, host: string, port: number, path: string): string {
  const slash = path === '' || path.startsWith('/') ? '' : '/';
  return `${scheme}://${joinHostPort(host, port)}${slash}${path}`;
}

/** Why a connection could not be made, in Go's words. */
export function dialError(dialed: Exclude<Dialed, object>, host: string, port: number): string {
  if (dialed === 'unknown-host') return `dial tcp: lookup ${host}: no such host`;
  const how = dialed === 'refused' ? 'connect: connection refused' : 'i/o timeout';
  return `dial tcp ${joinHostPort(host, port)}: ${how}`;
}
