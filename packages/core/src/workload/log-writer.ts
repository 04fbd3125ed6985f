/** An application that appends numbered lines to a log file (`writeLog`). */
import type { SimTime } from '../engine/time.ts';
import { toTimestamp } from '../engine/time.ts';
import type { LogWriter } from './behaviour.ts';
import type { ProgramContext } from './process.ts';

/** `written` counts the lines in the file; unknown until the first line. */
export type WriterState = {
  readonly written: number | null;
  readonly dueMs: SimTime;
};

export function startWriting(dueMs: SimTime): WriterState {
  return { written: null, dueMs };
}

/** When the next line is due; never once all are written. */
export function writeDueMs(state: WriterState): SimTime {
  return state.dueMs;
}

/** Appends the line that is due, if one is. */
export function writeLog(
  writer: LogWriter,
  state: WriterState,
  context: ProgramContext,
): WriterState {
  if (context.now < state.dueMs) return state;
  const before = state.written ?? countLines(context.files.read(writer.path) ?? '');
  if (writer.count !== undefined && before >= writer.count)
    return { written: before, dueMs: Number.MAX_SAFE_INTEGER };
  const number = before + 1;
  const error = context.files.write(writer.path, `${lineOf(writer, number, context)}\n`, {
    append: true,
  });
  if (error !== undefined) context.stderr(`cannot write ${writer.path}: ${error}\n`);
  const written = error === undefined ? number : before;
  const done = writer.count !== undefined && written >= writer.count;
  return { written, dueMs: done ? Number.MAX_SAFE_INTEGER : context.now + writer.everyMs };
}

function lineOf(writer: LogWriter, number: number, context: ProgramContext): string {
  return writer.line
    .replaceAll('{n}', String(number))
    .replaceAll('{time}', toTimestamp(context.wallNow ?? context.now))
    .replaceAll('{hostname}', context.hostname);
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
