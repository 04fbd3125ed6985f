/** Utilities that read text and write text. */
import { reasonOf } from './redirects.ts';
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

interface Text {
  readonly argv: readonly string[];
  readonly content: string;
  readonly lines: readonly string[];
}

/** The lines of a text; the last one need not be ended. */
export function linesOf(content: string): string[] {
  const lines = content.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Content of the operands, one after the other, or what is wrong with one. */
export function readOperands(
  call: UtilityCall,
  operands: readonly string[],
): { readonly content: string; readonly failed: boolean } {
  let content = '';
  let failed = false;
  for (const name of operands) {
    const path = pathOf(call, name);
    const found = call.context.files.read(path);
    if (found !== undefined) content += found;
    else if (!isDevice(name)) {
      failed = true;
      const directory = call.context.files.stat(path)?.kind === 'directory';
      const reason = directory ? 'Is a directory' : 'No such file or directory';
      call.err(`${call.argv[0] ?? ''}: ${name}: ${reason}\n`);
    }
  }
  return { content, failed };
}

function isDevice(name: string): boolean {
  return name === '/dev/null' || name.startsWith('/proc/');
}

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

/** `-5` as `-n5`, as `head` and `tail` once took it. */
export function oldCounts(args: readonly string[]): readonly string[] {
  return args.map((word, index) =>
    /^-[nc]$/.test(args[index - 1] ?? '') ? word : word.replace(/^-(\d+)$/, '-n$1'),
  );
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

/** State: what has come of an unfinished line, and whether any line matched. */
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
  const [rest, before] = Array.isArray(call.state) ? call.state : ['', 0];
  const content = String(rest) + chunk;
  const complete = ended ? content.length : content.lastIndexOf('\n') + 1;
  const found = linesOf(content.slice(0, complete)).filter(matches);
  if (!quiet) call.out(found.map((line) => `${line}\n`).join(''));
  const total = Number(before) + found.length;
  if (flags.has('q') && total > 0) return exit(0);
  if (!ended) return { kind: 'input', state: [content.slice(complete), total] };
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

/** A POSIX basic regular expression in JavaScript's syntax: `\(`, `\|`, `\+` are special, `(`, `|`, `+` are not. */
export function basicExpression(pattern: string): string {
  return pattern.replace(/\\([(){}|+?])|([(){}|+?])/g, (_, special?: string, plain?: string) =>
    special !== undefined ? special : `\\${plain ?? ''}`,
  );
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

function cut({ argv, lines }: Text): readonly string[] {
  const { values, flags } = readOptions(argv.slice(1), 'dfcb');
  const list = values.get('f') ?? values.get('c') ?? values.get('b') ?? '';
  const ranges = list.split(',').map((range) => {
    const [from = '', to = from] = range.split('-');
    return [Number(from) || 1, to === '' ? Number.MAX_SAFE_INTEGER : Number(to)] as const;
  });
  const wanted = (index: number): boolean =>
    ranges.some(([from, to]) => from <= index + 1 && index + 1 <= to);
  if (!values.has('f'))
    return lines.map((line) => [...line].filter((_, at) => wanted(at)).join(''));
  const delimiter = values.get('d') ?? '\t';
  return lines
    .filter((line) => !flags.has('s') || line.includes(delimiter))
    .map((line) =>
      line.includes(delimiter)
        ? line
            .split(delimiter)
            .filter((_, at) => wanted(at))
            .join(delimiter)
        : line,
    );
}

function translate({ argv, content }: Text): readonly string[] {
  const { flags, operands } = readOptions(argv.slice(1));
  const from = characters(operands[0] ?? '');
  const to = characters(operands[1] ?? '');
  const changed = [...content]
    .map((char) => {
      const at = from.indexOf(char);
      if (at < 0) return char;
      return flags.has('d') ? '' : (to[Math.min(at, to.length - 1)] ?? char);
    })
    .join('');
  return linesOf(changed);
}

function characters(set: string): readonly string[] {
  const named = set
    .replace('[:upper:]', 'A-Z')
    .replace('[:lower:]', 'a-z')
    .replace('[:digit:]', '0-9')
    .replace('[:space:]', ' \\t\\n')
    .replaceAll('\\n', '\n')
    .replaceAll('\\t', '\t');
  return [...named.replace(/(.)-(.)/gs, (_, from: string, to: string) => range(from, to))];
}

function range(from: string, to: string): string {
  const [first, last] = [from.charCodeAt(0), to.charCodeAt(0)];
  const length = Math.max(0, last - first + 1);
  return Array.from({ length }, (_, index) => String.fromCharCode(first + index)).join('');
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
