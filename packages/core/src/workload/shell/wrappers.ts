/** Commands that only run another one: `env`, `nohup`, `timeout`, `tini`... */
import { parseDuration } from '../../engine/time.ts';
import type { DurationMs } from '../../engine/time.ts';
import { baseName } from '../paths.ts';

/** The inner command, its environment, and after how long it is killed. */
export interface Unwrapped {
  readonly argv: readonly string[];
  readonly environment: { [name: string]: string };
  readonly limitMs?: DurationMs;
}

/** Number of words that belong to each wrapper itself, besides its options. */
const OWN_WORDS: Readonly<Record<string, number>> = {
  nohup: 0,
  setsid: 0,
  stdbuf: 0,
  nice: 0,
  ionice: 0,
  time: 0,
  busybox: 0,
  toybox: 0,
  tini: 0,
  'tini-static': 0,
  'dumb-init': 0,
  catatonit: 0,
  'docker-init': 0,
  sudo: 0,
  unbuffer: 0,
  gosu: 1,
  'su-exec': 1,
  chroot: 1,
};
const OPTIONS_WITH_VALUE: Readonly<Record<string, readonly string[]>> = {
  nice: ['-n'],
  ionice: ['-c', '-n'],
  stdbuf: ['-i', '-o', '-e'],
  tini: ['-p', '-e'],
  timeout: ['-s', '-k'],
  sudo: ['-u', '-g'],
  env: ['-u', '-C'],
};

/** An init process: it has handlers, so signals reach what it runs. */
export function isInitWrapper(name: string): boolean {
  return /^(?:tini|tini-static|dumb-init|catatonit|docker-init)$/.test(baseName(name));
}

/** Takes off one wrapper after another; `timeout` stays visible as a limit. */
export function unwrap(
  argv: readonly string[],
  environment: { [name: string]: string },
): Unwrapped {
  const name = baseName(argv[0] ?? '');
  const isTimeout = name === 'timeout';
  const known = Object.hasOwn(OWN_WORDS, name) || name === 'env' || isTimeout;
  if (!known) return { argv, environment };
  const withValue = OPTIONS_WITH_VALUE[name] ?? [];
  const inner = { ...environment };
  let at = 1;
  for (; /^-/.test(argv[at] ?? ''); at += 1) {
    const option = argv[at] ?? '';
    if (option === '--') {
      at += 1;
      break;
    }
    if (name === 'env' && (option === '-i' || option === '-'))
      for (const each of Object.keys(inner)) Reflect.deleteProperty(inner, each);
    if (name === 'env' && option === '-u') Reflect.deleteProperty(inner, argv[at + 1] ?? '');
    if (withValue.includes(option)) at += 1;
  }
  if (name === 'env')
    for (; /^\w+=/.test(argv[at] ?? ''); at += 1) {
      const [key = '', value = ''] = (argv[at] ?? '').split(/=(.*)/s);
      inner[key] = value;
    }
  const rest = argv.slice(at + (OWN_WORDS[name] ?? 0));
  if (isTimeout && rest.length > 1) {
    const limitMs = secondsOf(rest[0] ?? '');
    return { argv: rest.slice(1), environment: inner, ...(limitMs !== undefined && { limitMs }) };
  }
  if (rest.length === 0) return { argv, environment };
  return unwrap(rest, inner);
}

/** A duration as `sleep` and `timeout` take it: seconds, or with a unit. */
export function secondsOf(text: string): DurationMs | undefined {
  if (text === 'infinity') return Number.MAX_SAFE_INTEGER;
  const days = /^(\d+(?:\.\d+)?)d$/.exec(text);
  if (days) return Math.round(Number(days[1]) * 86_400_000);
  return parseDuration(/^[\d.]+$/.test(text) ? `${text}s` : text);
}
