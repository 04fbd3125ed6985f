/** A world in memory, for tests of the commands. */
import type { Io } from '../io.ts';
import { podsim } from '../podsim.ts';

export interface MemoryIo extends Io {
  /** Files by path; what the commands write stands here, too. */
  readonly files: Map<string, string>;
  readonly printed: { stdout: string; stderr: string };
}

export interface MemoryIoOptions {
  readonly files?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly isTTY?: boolean;
  /** The disk is full when a file gets longer than this. */
  readonly fileLengthMax?: number;
}

/** How a command line ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly files: ReadonlyMap<string, string>;
}

/** Runs a command line in memory. */
export async function ended(
  argv: readonly string[],
  options: MemoryIoOptions = {},
): Promise<Ended> {
  const io = memoryIo(argv, options);
  const code = await podsim(io);
  return { code, ...io.printed, files: io.files };
}

function memoryIo(argv: readonly string[], options: MemoryIoOptions): MemoryIo {
  const { stdin = '', env = {}, isTTY = false, fileLengthMax = Infinity } = options;
  const files = new Map(Object.entries(options.files ?? {}));
  const printed = { stdout: '', stderr: '' };
  let clockMs = 0;
  const output = (name: keyof typeof printed): Io['stdout'] => ({
    isTTY,
    columns: isTTY ? 120 : undefined,
    write: (text) => {
      printed[name] += text;
    },
  });
  const readFile = (path: string): string => {
    const text = files.get(path);
    if (text !== undefined) return text;
    throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
  };
  const below = (folder: string): readonly string[] =>
    [...files.keys()]
      .filter((path) => path.startsWith(`${folder}/`))
      .map((path) => path.slice(folder.length + 1))
      .sort();
  return {
    argv,
    stdout: output('stdout'),
    stderr: output('stderr'),
    env,
    files,
    printed,
    readFile,
    readLines: (path) => readFile(path).split('\n'),
    readStdin: () => stdin,
    isFolder: (path) => {
      if (below(path).length > 0) return true;
      readFile(path);
      return false;
    },
    filesIn: (path) => below(path).filter((name) => !name.includes('/')),
    filesBelow: below,
    createFile: (path) => {
      if (path.startsWith('nowhere/')) {
        throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
      }
      files.set(path, '');
      return {
        write: (text) => {
          const before = files.get(path) ?? '';
          if (before.length + text.length > fileLengthMax) {
            throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
          }
          files.set(path, before + text);
        },
        close: () => undefined,
      };
    },
    // An hour between two looks: every run is a long one.
    wallClockMs: () => (clockMs += 3_600_000),
  };
}
