/** Lines, operands and patterns, as all text utilities read them. */
import { pathOf } from './utility.ts';
import type { UtilityCall } from './utility.ts';

/** What a filter works on. */
export interface Text {
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

/** `-5` as `-n5`, as `head` and `tail` once took it. */
export function oldCounts(args: readonly string[]): readonly string[] {
  return args.map((word, index) =>
    /^-[nc]$/.test(args[index - 1] ?? '') ? word : word.replace(/^-(\d+)$/, '-n$1'),
  );
}

/** A POSIX basic regular expression in JavaScript's syntax: `\(`, `\|`, `\+` are special, `(`, `|`, `+` are not. */
export function basicExpression(pattern: string): string {
  return pattern.replace(/\\([(){}|+?])|([(){}|+?])/g, (_, special?: string, plain?: string) =>
    special !== undefined ? special : `\\${plain ?? ''}`,
  );
}
