/** Lines, operands and patterns, as all text utilities read them. */
import { baseName } from '../paths.ts';
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
      const complaint = directory ? `${name}: Is a directory` : missingOperand(call, name);
      call.err(`${call.argv[0] ?? ''}: ${complaint}\n`);
    }
  }
  return { content, failed };
}

/** Utilities of busybox that open files by descriptor. Mirrors its `libbb (open_or_warn_stdin)`. */
const BUSYBOX_OPENS: ReadonlySet<string> = new Set(['cat', 'tail', 'md5sum', 'sha256sum']);
const GNU_OPENS: ReadonlySet<string> = new Set(['head', 'tail']);

/** What a utility says about a file that it was to read and that is not there. */
export function missingOperand({ argv, isBusybox }: UtilityCall, name: string): string {
  const utility = baseName(argv[0] ?? '');
  const reason = 'No such file or directory';
  if (isBusybox && BUSYBOX_OPENS.has(utility)) return `can't open '${name}': ${reason}`;
  if (!isBusybox && GNU_OPENS.has(utility)) return `cannot open '${name}' for reading: ${reason}`;
  return `${name}: ${reason}`;
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
