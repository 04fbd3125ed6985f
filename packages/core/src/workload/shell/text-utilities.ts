/** Utilities that read text and write text. */
import { cut, translate } from './column-utilities.ts';
import { reasonOf } from './redirects.ts';
import { basicExpression, linesOf, oldCounts, readOperands } from './text-lines.ts';
import type { Text } from './text-lines.ts';
import { exit, fail, pathOf, readOptions } from './utility.ts';
import type { Utility, UtilityCall, UtilityStep } from './utility.ts';

export const text: Readonly<Record<string, Utility>> = {
  cat,
  head,
  tee,
  grep,
  egrep: grep,
  fgrep: grep,
  wc: (call) => whole(call, readOptions(call.argv.slice(1)).operands, count),
  sort: (call) => whole(call, readOptions(call.argv.slice(1), 'kt').operands, sort),
  uniq: (call) => whole(call, readOptions(call.argv.slice(1)).operands, unique),
  rev: (call) =>
    whole(call, call.argv.slice(1), ({ lines }) =>
      lines.map((line) => [...line].reverse().join('')),
    ),
  tac: (call) => whole(call, call.argv.slice(1), ({ lines }) => [...lines].reverse()),
  nl: (call) =>
    whole(call, call.argv.slice(1), ({ lines }) =>
      lines.map((line, index) => `${String(index + 1).padStart(6)}\t${line}`),
    ),
  cut: (call) => whole(call, readOptions(call.argv.slice(1), 'dfcb').operands, cut),
  tr: (call) => whole(call, [], translate),
  md5sum: checksum,
  sha256sum: checksum,
};

/** Gathers all input, then answers lines. */
function whole(
  call: UtilityCall,
  operands: readonly string[],
  answer: (text: Text) => readonly string[],
): UtilityStep {
  const files = operands.filter((name) => name !== '-');
  if (files.length > 0) {
    const { content, failed } = readOperands(call, files);
    for (const line of answer({ argv: call.argv, content, lines: linesOf(content) }))
      call.out(`${line}\n`);
    return exit(failed ? 1 : 0);
  }
  const input = call.input();
  const content = (typeof call.state === 'string' ? call.state : '') + input.text;
  if (!input.ended) return { kind: 'input', state: content };
  for (const line of answer({ argv: call.argv, content, lines: linesOf(content) }))
    call.out(`${line}\n`);
  return exit(0);
}

function cat(call: UtilityCall): UtilityStep {
  const { operands, flags } = readOptions(call.argv.slice(1));
  const files = operands.filter((name) => name !== '-');
  if (files.length > 0) {
    const { content, failed } = readOperands(call, files);
    call.out(flags.has('n') ? numbered(content) : content);
    return exit(failed ? 1 : 0);
  }
  const { text: chunk, ended } = call.input();
  call.out(chunk);
  return ended ? exit(0) : { kind: 'input', state: 0 };
}

function numbered(content: string): string {
  const lines = linesOf(content).map(
    (line, index) => `${String(index + 1).padStart(6)}\t${line}\n`,
  );
  return lines.join('');
}

function head(call: UtilityCall): UtilityStep {
  const args = oldCounts(call.argv.slice(1));
  const { values, operands } = readOptions(args, 'nc');
  const characters = values.get('c');
  const limit = Number(characters ?? values.get('n') ?? 10);
  if (operands.length > 0) {
    const { content, failed } = readOperands(call, operands);
    call.out(firstOf(content, limit, characters !== undefined));
    return exit(failed ? 1 : 0);
  }
  const input = call.input();
  const content = (typeof call.state === 'string' ? call.state : '') + input.text;
  const enough =
    limit >= 0 &&
    (characters === undefined ? content.split('\n').length > limit : content.length >= limit);
  if (!input.ended && !enough) return { kind: 'input', state: content };
  call.out(firstOf(content, limit, characters !== undefined));
  return exit(0);
}

function firstOf(content: string, limit: number, characters: boolean): string {
  if (characters) return content.slice(0, limit);
  const lines = linesOf(content).slice(0, limit < 0 ? linesOf(content).length + limit : limit);
  return lines.map((line) => `${line}\n`).join('');
}

function tee(call: UtilityCall): UtilityStep {
  const { flags, operands } = readOptions(call.argv.slice(1));
  const { text: chunk, ended } = call.input();
  call.out(chunk);
  const append = call.state !== null || flags.has('a');
  let code = typeof call.state === 'number' ? call.state : 0;
  if (chunk !== '' || call.state === null)
    for (const name of operands) {
      const error = call.context.files.write(pathOf(call, name), chunk, { append });
      if (error === undefined) continue;
      call.err(`tee: ${name}: ${reasonOf(error)}\n`);
      code = 1;
    }
  return ended ? exit(code) : { kind: 'input', state: code };
}

/** What has come of an unfinished line, and how many lines matched. */
type GrepState = { readonly rest: string; readonly total: number };

/** `grep` with `-E`, `-F`, `-i`, `-v`, `-w`, `-x`, `-q` and `-c`. */
function grep(call: UtilityCall): UtilityStep {
  const { flags, values, operands } = readOptions(call.argv.slice(1), 'emABC');
  const [pattern = '', ...files] = values.has('e')
    ? [values.get('e') ?? '', ...operands]
    : operands;
  const expression = grepExpression(pattern, call.argv[0] ?? '', flags);
  if (!expression) return fail(call, `invalid regular expression: ${pattern}`, 2);
  const matches = (line: string): boolean => expression.test(line) !== flags.has('v');
  const quiet = flags.has('q') || flags.has('quiet') || flags.has('c');
  if (files.length > 0) {
    const { content, failed } = readOperands(call, files);
    const found = linesOf(content).filter(matches);
    if (flags.has('c')) call.out(`${found.length}\n`);
    else if (!quiet) call.out(found.map((line) => `${line}\n`).join(''));
    return exit(found.length > 0 ? 0 : failed ? 2 : 1);
  }
  const { text: chunk, ended } = call.input();
  const { rest, total: before } = (call.state ?? { rest: '', total: 0 }) as GrepState;
  const content = rest + chunk;
  const complete = ended ? content.length : content.lastIndexOf('\n') + 1;
  const found = linesOf(content.slice(0, complete)).filter(matches);
  if (!quiet) call.out(found.map((line) => `${line}\n`).join(''));
  const total = before + found.length;
  if (flags.has('q') && total > 0) return exit(0);
  if (!ended) return { kind: 'input', state: { rest: content.slice(complete), total } };
  if (flags.has('c')) call.out(`${total}\n`);
  return exit(total > 0 ? 0 : 1);
}

function grepExpression(
  pattern: string,
  name: string,
  flags: ReadonlySet<string>,
): RegExp | undefined {
  const fixed = flags.has('F') || name === 'fgrep';
  const extended = flags.has('E') || flags.has('P') || name === 'egrep';
  const source = fixed
    ? pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    : extended
      ? pattern
      : basicExpression(pattern);
  const word = flags.has('w') ? `\\b(?:${source})\\b` : source;
  try {
    return new RegExp(flags.has('x') ? `^(?:${word})$` : word, flags.has('i') ? 'i' : '');
  } catch {
    return undefined;
  }
}

function count({ argv, content, lines }: Text): readonly string[] {
  const { flags } = readOptions(argv.slice(1));
  const counts = {
    l: content.split('\n').length - 1,
    w: lines.flatMap((line) => line.split(/\s+/)).filter((word) => word !== '').length,
    c: content.length,
  };
  const wanted = (['l', 'w', 'c'] as const).filter((letter) => flags.has(letter));
  return [
    (wanted.length > 0 ? wanted : (['l', 'w', 'c'] as const))
      .map((letter) => counts[letter])
      .join(' '),
  ];
}

function sort({ argv, lines }: Text): readonly string[] {
  const { flags } = readOptions(argv.slice(1), 'kt');
  const numeric = flags.has('n');
  const sorted = [...lines].sort((a, b) => {
    const difference = numeric ? (parseFloat(a) || 0) - (parseFloat(b) || 0) : 0;
    return difference !== 0 ? difference : a < b ? -1 : a > b ? 1 : 0;
  });
  const ordered = flags.has('r') ? sorted.reverse() : sorted;
  return flags.has('u') ? [...new Set(ordered)] : ordered;
}

function unique({ argv, lines }: Text): readonly string[] {
  const counted = readOptions(argv.slice(1)).flags.has('c');
  const groups: { line: string; count: number }[] = [];
  for (const line of lines) {
    const last = groups.at(-1);
    if (last?.line === line) last.count += 1;
    else groups.push({ line, count: 1 });
  }
  return groups.map(({ line, count: size }) =>
    counted ? `${String(size).padStart(7)} ${line}` : line,
  );
}

/** Not the real digest: the same content gives the same text, which is what scripts compare. */
function checksum(call: UtilityCall): UtilityStep {
  const [name = '-'] = readOptions(call.argv.slice(1)).operands;
  const { content, failed } = readOperands(call, name === '-' ? [] : [name]);
  if (failed) return exit(1);
  let hash = 2_166_136_261;
  for (let at = 0; at < content.length; at += 1)
    hash = Math.imul(hash ^ content.charCodeAt(at), 16_777_619) >>> 0;
  call.context.warn(`unsupported shell: ${call.argv[0] ?? ''} prints a stand-in digest`);
  call.out(`${hash.toString(16).padStart(8, '0').repeat(4)}  ${name}\n`);
  return exit(0);
}
