/** `read`: one line of stdin into variables. */
import type { BuiltinCall } from './builtins.ts';
import { isReadable, readFrom } from './streams.ts';
import { assign } from './variables.ts';

/** 0 with a line, 1 at the end; `blocked` while a pipe or terminal has none. */
export function read({ machine, task, argv }: BuiltinCall): number | 'blocked' {
  const names: string[] = [];
  const args = argv.slice(1);
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? '';
    if (/^-[ptndui]$/.test(word)) at += 1;
    else if (!word.startsWith('-')) names.push(word);
  }
  if (!isReadable(machine.state, task, 0)) return 'blocked';
  const input = readFrom(machine.state, task, 0, 'line', machine.context);
  if (input.text === '' && !input.ended) return 'blocked';
  const line = input.text.replace(/\n$/, '');
  const targets = names.length === 0 ? ['REPLY'] : names;
  const separators = task.variables['IFS'] ?? ' \t\n';
  const values = splitLine(line, separators, targets.length);
  for (const [index, name] of targets.entries()) assign(task, name, values[index] ?? '');
  return input.text.endsWith('\n') ? 0 : 1;
}

/** At most `count` fields; the last one has the rest of the line. */
function splitLine(line: string, separators: string, count: number): readonly string[] {
  if (separators === '') return [line];
  const isSeparator = (char: string): boolean => separators.includes(char);
  const blank = (char: string): boolean => isSeparator(char) && ' \t\n'.includes(char);
  const fields: string[] = [];
  let at = 0;
  while (at < line.length && blank(line[at] ?? '')) at += 1;
  while (fields.length < count - 1 && at < line.length) {
    const start = at;
    while (at < line.length && !isSeparator(line[at] ?? '')) at += 1;
    fields.push(line.slice(start, at));
    while (at < line.length && blank(line[at] ?? '')) at += 1;
    if (at < line.length && isSeparator(line[at] ?? '') && !blank(line[at] ?? '')) at += 1;
    while (at < line.length && blank(line[at] ?? '')) at += 1;
  }
  let end = line.length;
  while (end > at && blank(line[end - 1] ?? '')) end -= 1;
  fields.push(line.slice(at, end));
  return fields;
}
