/** Signal numbers and what they do to a process that does not handle them. */
import type { Signal } from './process.ts';

const NUMBER: Readonly<Record<Signal, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGSEGV: 11,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGTERM: 15,
  SIGWINCH: 28,
};

export function signalNumber(signal: Signal): number {
  return NUMBER[signal];
}

/** The exit code that a shell or container runtime reports for death by the signal. */
export function exitCodeOf(signal: Signal): number {
  return 128 + NUMBER[signal];
}

/** Reads `TERM`, `SIGTERM` or `15`. */
export function signalNamed(text: string): Signal | undefined {
  const upper = text.toUpperCase();
  const name = upper.startsWith('SIG') ? upper : `SIG${upper}`;
  for (const signal of Object.keys(NUMBER) as Signal[])
    if (signal === name || String(NUMBER[signal]) === text) return signal;
  return undefined;
}
