/** `echo`, `printf`, `date`, `seq`, `sleep`, `test` and the trivial ones. */
import { fromTimestamp, toTimestamp } from '../../engine/time.ts';
import { testArguments } from './conditions.ts';
import { formatDate } from './date-format.ts';
import { format } from './printf-format.ts';
import { exit, fail } from './utility.ts';
import type { Utility, UtilityCall, UtilityStep } from './utility.ts';
import { secondsOf } from './wrappers.ts';

const SEQUENCE_MAX = 1_000_000;
const YES_LINES = 100;
const YES_MS = 1_000;

export const printing: Readonly<Record<string, Utility>> = {
  true: () => exit(0),
  false: () => exit(1),
  sync: () => exit(0),
  echo,
  printf({ argv, out }) {
    out(format(argv[1] ?? '', argv.slice(2)));
    return exit(0);
  },
  test: (call) => exit(testArguments(call.argv.slice(1), call.context.files, call.cwd)),
  '[': (call) => {
    if (call.argv.at(-1) !== ']') return fail(call, "missing ']'", 2);
    return exit(testArguments(call.argv.slice(1, -1), call.context.files, call.cwd));
  },
  sleep,
  usleep: (call) => sleepFor(call, Math.round(Number(call.argv[1] ?? 0) / 1_000)),
  date,
  seq,
  expr,
  yes({ argv, out, context }) {
    out(`${argv.slice(1).join(' ') || 'y'}\n`.repeat(YES_LINES));
    // The real one never rests; a reader that has gone ends it at its next line.
    return { kind: 'sleep', untilMs: context.now + YES_MS, state: 1 };
  },
  pwd({ cwd, out }) {
    out(`${cwd}\n`);
    return exit(0);
  },
};

function echo({ argv, out }: UtilityCall): UtilityStep {
  let at = 1;
  let newline = true;
  let escapes = false;
  for (; /^-[neE]+$/.test(argv[at] ?? ''); at += 1) {
    newline &&= !argv[at]?.includes('n');
    escapes ||= argv[at]?.includes('e') === true;
  }
  const line = argv.slice(at).join(' ');
  out((escapes ? format(line.replaceAll('%', '%%'), []) : line) + (newline ? '\n' : ''));
  return exit(0);
}

function sleep(call: UtilityCall): UtilityStep {
  let totalMs = 0;
  for (const word of call.argv.slice(1)) {
    const ms = secondsOf(word);
    if (ms === undefined) return fail(call, `invalid time interval '${word}'`);
    totalMs = Math.min(Number.MAX_SAFE_INTEGER, totalMs + ms);
  }
  if (call.argv.length < 2) return fail(call, 'missing operand');
  return sleepFor(call, totalMs);
}

function sleepFor(call: UtilityCall, ms: number): UtilityStep {
  const { now } = call.context;
  if (ms >= Number.MAX_SAFE_INTEGER - now) return { kind: 'forever', state: 0 };
  const untilMs = typeof call.state === 'number' ? call.state : now + ms;
  return now >= untilMs ? exit(0) : { kind: 'sleep', untilMs, state: untilMs };
}

function date({ argv, context, out }: UtilityCall): UtilityStep {
  const pattern = argv.find((word) => word.startsWith('+'))?.slice(1);
  const given = argv.indexOf('-d');
  const text = given >= 0 ? (argv[given + 1] ?? '') : undefined;
  const at = text?.startsWith('@') === true ? undefined : text && fromTimestamp(text);
  const epoch = text?.startsWith('@') === true ? Number(text.slice(1)) * 1_000 : undefined;
  const now = epoch !== undefined ? epoch + fromTimestamp('1970-01-01T00:00:00Z') : context.now;
  const instant = typeof at === 'number' && Number.isFinite(at) ? at : now;
  const iso = argv.some((word) => word.startsWith('-I') || word.startsWith('--iso-8601'));
  const line = iso
    ? toTimestamp(instant).slice(0, 10)
    : formatDate(pattern ?? DEFAULT_DATE, instant);
  out(`${line}\n`);
  return exit(0);
}

const DEFAULT_DATE = '%a %b %e %H:%M:%S UTC %Y';

function seq(call: UtilityCall): UtilityStep {
  const numbers = call.argv.slice(1).map(Number);
  if (numbers.length === 0 || numbers.some((value) => !Number.isFinite(value)))
    return fail(call, 'invalid argument');
  const [a = 1, b = a, c = b] = numbers;
  const [first, step, last] =
    numbers.length === 1 ? [1, 1, a] : numbers.length === 2 ? [a, 1, b] : [a, b, c];
  if (step === 0) return fail(call, 'invalid Zero increment value');
  const count = Math.min(SEQUENCE_MAX, Math.floor((last - first) / step + 1e-9) + 1);
  for (let index = 0; index < count; index += 1) call.out(`${first + index * step}\n`);
  return exit(0);
}

/** `expr a + b` and comparisons: the forms that scripts use. */
function expr(call: UtilityCall): UtilityStep {
  const [left = '', operator = '', right = ''] = call.argv.slice(1);
  const [a, b] = [Number(left), Number(right)];
  const results: Readonly<Record<string, number | boolean>> = {
    '+': a + b,
    '-': a - b,
    '*': a * b,
    '/': b === 0 ? Number.NaN : Math.trunc(a / b),
    '%': b === 0 ? Number.NaN : a % b,
    '=': left === right,
    '!=': left !== right,
    '<': a < b,
    '<=': a <= b,
    '>': a > b,
    '>=': a >= b,
  };
  const result = call.argv.length === 2 ? left : results[operator];
  if (result === undefined || Number.isNaN(result)) return fail(call, 'syntax error', 2);
  const text = String(typeof result === 'boolean' ? Number(result) : result);
  call.out(`${text}\n`);
  return exit(text === '0' || text === '' ? 1 : 0);
}
