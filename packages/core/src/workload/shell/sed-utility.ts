/** `sed` with substitutions, deletions and prints by line or pattern: what start-up scripts do with configuration. */
import { basicExpression, linesOf, readOperands } from './text-lines.ts';
import { exit, fail, pathOf, readOptions } from './utility.ts';
import type { UtilityCall, UtilityStep } from './utility.ts';

type Edit = (line: string, number: number, last: boolean) => readonly string[];

/** Other commands are passed over with a warning. */
export function sed(call: UtilityCall): UtilityStep {
  const args = call.argv.slice(1).map((word) => word.replace(/^-i.+$/, '-i'));
  const { flags, values, operands } = readOptions(args, 'ef');
  const [script = '', ...files] = values.has('e') ? [values.get('e') ?? '', ...operands] : operands;
  const extended = flags.has('E') || flags.has('r');
  const edits = script
    .split(/[;\n]\s*(?=[\d$/spdyq])/)
    .map((text) => editOf(text.trim(), flags.has('n'), extended));
  if (edits.includes(undefined)) {
    call.context.warn(`unsupported shell: sed ${script}`);
    if (flags.has('i')) return exit(0);
  }
  const known = edits.filter((edit) => edit !== undefined);
  const edited = (content: string): string => applyEdits(known, content, flags.has('n'));
  if (flags.has('i')) {
    if (files.length === 0) return fail(call, 'no input files');
    for (const name of files) {
      const { content, failed } = readOperands(call, [name]);
      if (failed) return exit(2);
      call.context.files.write(pathOf(call, name), edited(content), { append: false });
    }
    return exit(0);
  }
  if (files.length > 0) {
    const { content, failed } = readOperands(call, files);
    call.out(edited(content));
    return exit(failed ? 2 : 0);
  }
  const input = call.input();
  const content = (typeof call.state === 'string' ? call.state : '') + input.text;
  if (!input.ended) return { kind: 'input', state: content };
  call.out(edited(content));
  return exit(0);
}

function applyEdits(edits: readonly Edit[], content: string, silent: boolean): string {
  const lines = linesOf(content);
  const result = lines.flatMap((line, index) => {
    let kept: readonly string[] = [line];
    for (const edit of edits)
      kept = kept.flatMap((each) => edit(each, index + 1, index === lines.length - 1));
    return edits.length === 0 && silent ? [] : kept;
  });
  return result.map((line) => `${line}\n`).join('');
}

const COMMAND = /^(?:(\d+)|(\$)|\/((?:[^/\\]|\\.)*)\/)?\s*([spd])(.*)$/s;

function editOf(text: string, silent: boolean, extended: boolean): Edit | undefined {
  const [, number, lastLine, pattern, command, rest = ''] = COMMAND.exec(text) ?? [];
  const expression = pattern === undefined ? undefined : expressionOf(pattern, '', extended);
  const selects = (line: string, at: number, last: boolean): boolean =>
    (number === undefined || Number(number) === at) &&
    (lastLine === undefined || last) &&
    (pattern === undefined || expression?.test(line) === true);
  if (command === 'd' && rest === '')
    return (line, at, last) => (selects(line, at, last) ? [] : [line]);
  if (command === 'p' && rest === '')
    return (line, at, last) =>
      selects(line, at, last) ? (silent ? [line] : [line, line]) : silent ? [] : [line];
  return command === 's' ? substitution(rest, selects, { silent, extended }) : undefined;
}

function substitution(
  text: string,
  selects: (line: string, at: number, last: boolean) => boolean,
  { silent, extended }: { readonly silent: boolean; readonly extended: boolean },
): Edit | undefined {
  const delimiter = text[0] ?? '/';
  const parts = text.slice(1).split(new RegExp(`(?<!\\\\)\\${delimiter}`));
  const [pattern, replacement, flags] = parts;
  if (pattern === undefined || replacement === undefined || parts.length !== 3) return undefined;
  const plain = pattern.replaceAll(`\\${delimiter}`, delimiter);
  const expression = expressionOf(
    plain,
    flags?.replace(/[^gi]/gi, '').toLowerCase() ?? '',
    extended,
  );
  if (!expression) return undefined;
  const into = replacement
    .replaceAll(`\\${delimiter}`, delimiter)
    .replaceAll('$', '$$$$')
    .replace(/\\(\d)/g, '$$$1')
    .replace(/(?<!\\)&/g, '$$&')
    .replaceAll('\\&', '&')
    .replaceAll('\\n', '\n');
  const prints = flags?.includes('p') === true;
  return (line, at, last) => {
    if (!selects(line, at, last)) return silent ? [] : [line];
    const changed = line.replace(expression, into);
    return silent ? (prints && changed !== line ? [changed] : []) : [changed];
  };
}

function expressionOf(pattern: string, flags: string, extended: boolean): RegExp | undefined {
  try {
    return new RegExp(extended ? pattern : basicExpression(pattern), flags);
  } catch {
    return undefined;
  }
}
