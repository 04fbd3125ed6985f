/** What a probe has found out, and texts that probes and hooks share. */
import type { SimTime } from '../engine/time.ts';
import type { Dialed } from '../host/network.ts';
import type { ProbeResult } from './decisions/probe-results.ts';

export interface ProbeFinding {
  /** `error`: the probe itself could not be made, which says nothing about the container. */
  readonly result: ProbeResult | 'error';
  readonly message: string;
  /** Set when a success is worth an event. */
  readonly warning?: string;
  /** When the finding may differ by time alone; undefined: never. */
  readonly nextChangeAt: SimTime | undefined;
}

export function found(
  result: ProbeFinding['result'],
  message: string,
  nextChangeAt: SimTime | undefined,
): ProbeFinding {
  return { result, message, nextChangeAt };
}

/** `10.0.0.1:80`, `[fd00::1]:80`. */
export function joinHostPort(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Why a connection could not be made, in Go's words. */
export function dialError(dialed: Exclude<Dialed, object>, host: string, port: number): string {
  if (dialed === 'unknown-host') return `dial tcp: lookup ${host}: no such host`;
  const how = dialed === 'refused' ? 'connect: connection refused' : 'i/o timeout';
  return `dial tcp ${joinHostPort(host, port)}: ${how}`;
}
