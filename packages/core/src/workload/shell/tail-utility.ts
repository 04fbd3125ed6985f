/** `tail`: the end of files, and with `-f` whatever comes after. */
import { exit, fail, pathOf, readOptions } from './utility.ts';
import type { UtilityCall, UtilityStep } from './utility.ts';
import { linesOf, missingOperand, oldCounts, readOperands } from './text-lines.ts';

const POLL_MS = 1_000;

/** `tail -n N`, `-n +N`, `-c N`; `-f` and `-F` look at the files every second, as without inotify. */
export function tail(call: UtilityCall): UtilityStep {
  const args = oldCounts(call.argv.slice(1));
  const { flags, values, operands } = readOptions(args, 'ncs');
  const follows = flags.has('f') || flags.has('F') || flags.has('follow');
  const names = operands.filter((name) => name !== '-');
  if (follows && names.every((name) => name === '/dev/null'))
    return names.length === 0 ? fromInput(call, values) : { kind: 'forever', state: 0 };
  if (names.length === 0) return fromInput(call, values);
  if (!follows) {
    const { content, failed } = readOperands(call, names);
    call.out(lastOf(content, values));
    return exit(failed ? 1 : 0);
  }
  const offsets = Array.isArray(call.state) ? call.state.map(Number) : undefined;
  const waits = flags.has('F') || values.has('retry') || flags.has('retry');
  if (!offsets && !waits) {
    const missing = names.filter((name) => !call.context.files.stat(pathOf(call, name)));
    for (const name of missing) call.err(`tail: ${missingOperand(call, name)}\n`);
    if (missing.length === names.length)
      return fail(call, call.isBusybox ? 'no files' : 'no files remaining');
  }
  const state = names.map((name, index) => follow(call, name, offsets?.[index], values));
  return { kind: 'sleep', untilMs: call.context.now + POLL_MS, state };
}

/** Prints what is new in one file and answers the new position; a shorter file was truncated and begins again. */
function follow(
  call: UtilityCall,
  name: string,
  offset: number | undefined,
  values: ReadonlyMap<string, string>,
): number {
  const content = call.context.files.read(pathOf(call, name));
  if (content === undefined) return 0;
  if (offset === undefined) call.out(lastOf(content, values));
  else call.out(content.slice(offset > content.length ? 0 : offset));
  return content.length;
}

function fromInput(call: UtilityCall, values: ReadonlyMap<string, string>): UtilityStep {
  const input = call.input();
  const content = (typeof call.state === 'string' ? call.state : '') + input.text;
  if (!input.ended) return { kind: 'input', state: content };
  call.out(lastOf(content, values));
  return exit(0);
}

function lastOf(content: string, values: ReadonlyMap<string, string>): string {
  const characters = values.get('c');
  if (characters !== undefined)
    return characters.startsWith('+')
      ? content.slice(Number(characters) - 1)
      : content.slice(Math.max(0, content.length - Number(characters)));
  const lines = linesOf(content);
  const count = values.get('n') ?? '10';
  const from = count.startsWith('+')
    ? Math.max(0, Number(count) - 1)
    : Math.max(0, lines.length - Math.abs(Number(count)));
  return lines
    .slice(from)
    .map((line) => `${line}\n`)
    .join('');
}
