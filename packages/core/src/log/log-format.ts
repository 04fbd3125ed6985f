/** The frame of a log file: its first and its last line. `README.md` here shows a whole file. */

import type { SimTime } from '../engine/time.ts';
import { canonicalJson, type JsonValue } from './canonical-json.ts';

/** The format that this podsim writes; older ones are upcast when read. */
export const LOG_FORMAT_VERSION = 1;

/** The first line: what a run needs to be run again. */
export interface LogHeader {
  readonly podsim: 'log';
  readonly formatVersion: number;
  /** The podsim that wrote the file. */
  readonly version: string;
  readonly seed: number;
  /** Whatever else the run was given: manifests, options. Plain data. */
  readonly inputs: JsonValue;
}

/**
 * The header as its line, without the line break; keys in the order in which `LogHeader` has them.
 */
export function headerLine(header: LogHeader): string {
  const { podsim, formatVersion, version, seed, inputs } = header;
  return canonicalJson({ podsim, formatVersion, version, seed, inputs });
}

/** The last line, exactly: no other text closes a log of this many facts, this end and this checksum. */
export function closingLine(facts: number, sha256: string, endedAt: SimTime | undefined): string {
  return canonicalJson({ end: true, facts, endedAt, sha256 });
}

/** What the checksum covers behind the facts: the header, then the end of the run where that is known. */
export function sealedText(header: string, endedAt: SimTime | undefined): string {
  return endedAt === undefined ? header : `${header}\n"endedAt":${endedAt}`;
}

/**
 * Whether a line claims to be the last one. (A fact may well have a field `end`, but it has a
 * `seq`.)
 */
export function isClosing(line: Readonly<Record<string, JsonValue>>): boolean {
  return Object.hasOwn(line, 'end') && !Object.hasOwn(line, 'seq');
}
