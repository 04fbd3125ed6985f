/** Reads the first line of a log file, or says why it is none. */

import type { JsonValue } from './canonical-json.ts';
import { LOG_FORMAT_VERSION, type LogHeader } from './log-format.ts';
import type { LogProblemKind } from './log-problem.ts';
import type { StoredFact } from './upcast.ts';

const FIRST_WORDS = '{"podsim":"log",';

/** What is wrong with a file of nothing. */
export const NO_HEADER = 'the file has no header';

/** What is wrong with a line. */
export interface LineProblem {
  readonly kind: LogProblemKind;
  readonly what: string;
}

/**
 * The object that a line of JSON holds: undefined when it is not JSON, null when it is no object.
 */
export function parseObject(line: string): StoredFact | null | undefined {
  let value: JsonValue;
  try {
    value = JSON.parse(line) as JsonValue;
  } catch {
    return undefined;
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as StoredFact) : null;
}

/** The header in `line`; of a format that is too new only that much is said. */
export function parseHeader(line: string): LogHeader | LineProblem {
  const header = parseObject(line);
  if (line === '') return { kind: 'torn-header', what: NO_HEADER };
  if (header === undefined && (line.startsWith(FIRST_WORDS) || FIRST_WORDS.startsWith(line))) {
    return { kind: 'torn-header', what: 'the header is cut off or damaged' };
  }
  if (header?.podsim !== 'log') {
    return { kind: 'foreign', what: `not a podsim log, which would begin with ${FIRST_WORDS}` };
  }
  const { formatVersion, version, seed, inputs } = header;
  if (!Number.isSafeInteger(formatVersion)) {
    return { kind: 'damaged', what: 'the header has no formatVersion' };
  }
  if (Number(formatVersion) > LOG_FORMAT_VERSION) {
    const reads = `this podsim (reads up to ${LOG_FORMAT_VERSION})`;
    return { kind: 'format', what: `log format ${Number(formatVersion)} is newer than ${reads}` };
  }
  if (typeof version !== 'string' || typeof seed !== 'number' || inputs === undefined) {
    return { kind: 'damaged', what: 'the header lacks version, seed or inputs' };
  }
  return { podsim: 'log', formatVersion: Number(formatVersion), version, seed, inputs };
}
