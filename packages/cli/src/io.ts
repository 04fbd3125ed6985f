/** The world outside as the commands see it, so that tests can stand in for it. */

/** A stream to write on. */
export interface Output {
  readonly isTTY: boolean;
  /** Width of the terminal; undefined when it is none. */
  readonly columns: number | undefined;
  write(text: string): void;
}

/** A file being written. */
export interface FileSink {
  write(text: string): void;
  close(): void;
}

/** Files, streams and environment. Paths are as the user wrote them; the functions on files throw Node's errors. */
export interface Io {
  /** The command line without the command itself. */
  readonly argv: readonly string[];
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readFile(path: string): string;
  /** The lines of a file without their line breaks, read piece by piece: logs may be large. */
  readLines(path: string): Iterable<string>;
  readStdin(): string;
  isFolder(path: string): boolean;
  /** Names of the files in a folder, sorted by code unit. */
  filesIn(path: string): readonly string[];
  /** Paths of all files below a folder, relative to it, with `/`, sorted by code unit. */
  filesBelow(path: string): readonly string[];
  createFile(path: string): FileSink;
  /** Wall clock in milliseconds, for progress only. */
  wallClockMs(): number;
}
