/** The arguments of `sh` itself. */
import { baseName } from '../paths.ts';

const SHELLS: readonly string[] = ['sh', 'bash', 'ash', 'dash', 'ksh', 'zsh'];
const FLAGS_WITH_VALUE: readonly string[] = ['-o', '+o', '-O', '--rcfile', '--init-file'];
/** A shell without a script reads its stdin: it ends at once, or waits at the terminal for ever. */
const INTERACTIVE = 'while read -r _; do :; done';

/** Whether the program is a shell. */
export function isShell(name: string): boolean {
  return SHELLS.includes(baseName(name));
}

/** What a shell is told to run; without anything it reads its stdin. */
export interface ShellInvocation {
  readonly text: string;
  readonly name: string;
  readonly args: readonly string[];
  readonly options: { errexit: boolean; nounset: boolean; pipefail: boolean };
  readonly error?: string;
  readonly code?: number;
}

/** Reads `-c text name args`, `file args` and nothing at all; options that change nothing here are passed over. */
export function readShellArguments(
  shell: string,
  args: readonly string[],
  read: (path: string) => string | undefined,
): ShellInvocation {
  const options = { errexit: false, nounset: false, pipefail: false };
  let command = false;
  let at = 0;
  for (; at < args.length; at += 1) {
    const word = args[at] ?? '';
    if (!/^[-+]./.test(word)) break;
    if (word === '--') {
      at += 1;
      break;
    }
    if (/^-\w+$/.test(word)) {
      command ||= word.includes('c');
      options.errexit ||= word.includes('e');
      options.nounset ||= word.includes('u');
    }
    if (FLAGS_WITH_VALUE.includes(word) || /^-\w*o$/.test(word)) {
      at += 1;
      options.pipefail ||= args[at] === 'pipefail';
      options.errexit ||= args[at] === 'errexit';
    }
  }
  const [first, ...rest] = args.slice(at);
  const plain = { text: '', name: shell, args: [], options };
  if (command) {
    if (first === undefined) return { ...plain, error: '-c: option requires an argument', code: 2 };
    const [name = shell, ...positional] = rest;
    return { text: first, name, args: positional, options };
  }
  if (first === undefined) return { ...plain, text: INTERACTIVE };
  const text = read(first);
  const missing = `can't open '${first}': No such file or directory`;
  if (text === undefined) return { ...plain, error: missing, code: 127 };
  return { text, name: first, args: rest, options };
}
