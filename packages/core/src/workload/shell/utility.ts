/** What a utility (`cp`, `sleep`, `grep`) is given and answers. It may stop and be called again with its own state. */
import type { SimTime } from '../../engine/time.ts';
import type { Json, ProgramContext, Signal } from '../process.ts';
import { absolutePath } from '../paths.ts';
import type { Input } from './streams.ts';

/** A running process as `ps` shows it. */
export interface ProcessEntry {
  readonly pid: number;
  readonly command: string;
}

export interface UtilityCall {
  /** The name first. */
  readonly argv: readonly string[];
  /** Null in the first call. */
  readonly state: Json;
  readonly context: ProgramContext;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The utility is busybox's, else GNU's. */
  readonly isBusybox: boolean;
  /** Set when the image's files are unknown: its name. */
  readonly unknownImage: string | undefined;
  readonly processes: readonly ProcessEntry[];
  /** Executed beside the container's main process. */
  readonly executed: boolean;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Takes everything that is on stdin now. */
  readonly input: () => Input;
  /** False: no such process. */
  readonly kill: (pid: number, signal: Signal | 0) => boolean;
}

export type UtilityStep =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'sleep'; readonly untilMs: SimTime; readonly state: Json }
  | { readonly kind: 'input'; readonly state: Json }
  | { readonly kind: 'forever'; readonly state: Json };

export type Utility = (call: UtilityCall) => UtilityStep;

/** The utility ends with this exit code. */
export function exit(code: number): UtilityStep {
  return { kind: 'exit', code };
}

/** Prints `name: message` on stderr and ends. */
export function fail(call: UtilityCall, message: string, code = 1): UtilityStep {
  call.err(`${call.argv[0] ?? ''}: ${message}\n`);
  return exit(code);
}

/** A path argument as an absolute path. */
export function pathOf(call: UtilityCall, path: string): string {
  return absolutePath(path, call.cwd);
}

/** Options (single letters, `--long`) and the other arguments; letters in `withValue` take the next word or the rest. */
export interface Options {
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
}

/** Reads arguments the POSIX way; `--` ends the options. */
export function readOptions(args: readonly string[], withValue = ''): Options {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const operands: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? '';
    if (word === '--') {
      operands.push(...args.slice(at + 1));
      break;
    }
    if (word.startsWith('--')) {
      const [name = '', value] = word.slice(2).split(/=(.*)/s);
      if (value === undefined) flags.add(name);
      else values.set(name, value);
    } else if (word.startsWith('-') && word !== '-') {
      at += readLetters(word.slice(1), args[at + 1], { withValue, flags, values });
    } else operands.push(word);
  }
  return { flags, values, operands };
}

/** Reads `-abc`; answers 1 when the next word was used as a value. */
function readLetters(
  letters: string,
  nextWord: string | undefined,
  to: {
    readonly withValue: string;
    readonly flags: Set<string>;
    readonly values: Map<string, string>;
  },
): 0 | 1 {
  for (let index = 0; index < letters.length; index += 1) {
    const letter = letters[index] ?? '';
    if (!to.withValue.includes(letter)) {
      to.flags.add(letter);
      continue;
    }
    const rest = letters.slice(index + 1);
    to.values.set(letter, rest !== '' ? rest : (nextWord ?? ''));
    return rest !== '' ? 0 : 1;
  }
  return 0;
}
