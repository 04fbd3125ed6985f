/** `cut` and `tr`. */
import { linesOf } from './text-lines.ts';
import type { Text } from './text-lines.ts';
import { readOptions } from './utility.ts';

/** `cut -d, -f1,3` and `cut -c2-4`. */
export function cut({ argv, lines }: Text): readonly string[] {
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

/** `tr a-z A-Z`, `tr -d x`. */
export function translate({ argv, content }: Text): readonly string[] {
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
