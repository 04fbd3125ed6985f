/** What can be wrong with a log file, in words that say where, and how much is still good. */

/**
 * - `foreign`: not a podsim log
 * - `torn-header`: nothing there, or the first line is cut off
 * - `format`: a format that this podsim cannot read
 * - `damaged`: a line that cannot be what it should be
 * - `torn`: the end is missing
 * - `checksum`: every line reads well, but the text is not the one that was written
 * - `trailing`: text after the end
 */
export type LogProblemKind =
  'foreign' | 'torn-header' | 'format' | 'damaged' | 'torn' | 'checksum' | 'trailing';

/** Why a log is not whole: a value, for the file is input and may well be bad. */
export interface LogProblem {
  readonly kind: LogProblemKind;
  /** The line where reading stopped, from 1. */
  readonly line: number;
  /** How many facts before it were read. */
  readonly recovered: number;
  /** All of this in a sentence: `line 7: not JSON; 5 facts recovered`. */
  readonly message: string;
}

/** A problem with its message: line, what is wrong, what survived. */
export function logProblem(
  kind: LogProblemKind,
  line: number,
  what: string,
  recovered: number,
): LogProblem {
  const facts = recovered === 1 ? '1 fact' : `${recovered} facts`;
  const doubt = kind === 'checksum' && recovered > 0 ? ', not all of them to be trusted' : '';
  return { kind, line, recovered, message: `line ${line}: ${what}; ${facts} recovered${doubt}` };
}
