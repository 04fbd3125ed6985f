/** The real world: Node's files, streams and environment. */
import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import type { FileSink, Io, Output } from './io.ts';

const STDIN = 0;
const CHUNK_BYTES = 1 << 16;
/** Facts are short; writing them one by one costs more than making them. */
const BUFFERED_CHARACTERS = 1 << 16;

/** Input and output of this process. */
export function nodeIo(): Io {
  return {
    argv: process.argv.slice(2),
    stdout: outputTo(process.stdout),
    stderr: outputTo(process.stderr),
    env: process.env,
    readFile: (file) => readFileSync(file, 'utf8'),
    readLines,
    readStdin: () => readFileSync(STDIN, 'utf8'),
    isFolder: (folder) => statSync(folder).isDirectory(),
    filesIn: (folder) => files(folder, false),
    filesBelow: (folder) => files(folder, true),
    createFile,
    wallClockMs: () => performance.now(),
  };
}

const outputTo = (stream: NodeJS.WriteStream): Output => ({
  isTTY: Boolean(stream.isTTY), // undefined when it is no terminal, whatever the types say
  columns: stream.isTTY ? stream.columns : undefined,
  write: (text) => void stream.write(text),
});

function files(folder: string, recursive: boolean): readonly string[] {
  return readdirSync(folder, { recursive, withFileTypes: true })
    .map((entry) => ({ entry, file: path.join(entry.parentPath, entry.name) }))
    .filter(({ entry, file }) => (entry.isSymbolicLink() ? isFile(file) : entry.isFile()))
    .map(({ file }) => path.relative(folder, file).replaceAll('\\', '/'))
    .sort();
}

const isFile = (file: string): boolean =>
  statSync(file, { throwIfNoEntry: false })?.isFile() === true;

function* readLines(name: string): Iterable<string> {
  const file = openSync(name, 'r');
  try {
    const decoder = new StringDecoder('utf8');
    const chunk = Buffer.alloc(CHUNK_BYTES);
    let rest = '';
    for (;;) {
      const length = readSync(file, chunk);
      const text = rest + (length === 0 ? decoder.end() : decoder.write(chunk.subarray(0, length)));
      const lines = text.split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
      if (length === 0) break;
    }
    yield rest;
  } finally {
    closeSync(file);
  }
}

function createFile(name: string): FileSink {
  const file = openSync(name, 'w');
  let pending = '';
  const flush = (): void => {
    const bytes = Buffer.from(pending, 'utf8');
    pending = '';
    for (let written = 0; written < bytes.length;) {
      written += writeSync(file, bytes, written);
    }
  };
  return {
    write: (text) => {
      pending += text;
      if (pending.length >= BUFFERED_CHARACTERS) flush();
    },
    close: () => {
      flush();
      closeSync(file);
    },
  };
}
