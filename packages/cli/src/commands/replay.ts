/** `podsim replay`: a past instant, rebuilt from a log alone. */
import { formatDuration, pastState, type SimTime } from '@podsim/core';
import { BadInput } from '../bad-input.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { readLogFile } from '../log-file.ts';
import { printView } from '../output/print-view.ts';
import type { Format } from '../output/view.ts';

export interface ReplayCommandOptions {
  readonly at?: SimTime;
  readonly seq?: number;
  readonly output: Format;
  readonly namespace?: string;
  readonly color: boolean;
}

/** Folds the log up to the instant and prints what was there. Throws `BadInput` for a damaged log. */
export function replayCommand(io: Io, path: string, options: ReplayCommandOptions): ExitCode {
  const { at, seq } = options;
  const { facts, header, endedAt } = readLogFile(io, path);
  const last = facts.at(-1);
  if (seq !== undefined && seq > facts.length) {
    const end = last === undefined ? 'is empty' : `ends with #${last.seq}`;
    throw new BadInput([`--seq ${seq}: the log ${end}`]);
  }
  if (at !== undefined && endedAt !== undefined && at > endedAt) {
    const end = formatDuration(endedAt);
    throw new BadInput([`--at ${formatDuration(at)}: the run ends before, at ${end}`]);
  }
  const past = pastState(facts, { at: at ?? (seq === undefined ? endedAt : undefined), seq });
  const view = { ...past, seed: header.seed, expectations: [], warnings: [] };
  // Of an older log nobody knows whether the run went on until then.
  const isBeyond = at !== undefined && endedAt === undefined && last !== undefined && at > last.at;
  const remark = isBeyond ? `the last fact is at ${formatDuration(last.at)}` : undefined;
  printView(io, view, { ...options, quiet: false, remark });
  return EXIT.done;
}
