/** Reads a log file line by line, and says exactly how far a damaged one can be trusted. */

import type { SimTime } from '../engine/time.ts';
import { invariant } from '../invariant.ts';
import { envelopeProblem, type Fact } from './fact.ts';
import { LogHash } from './hash.ts';
import {
  closingLine,
  isClosing,
  LOG_FORMAT_VERSION,
  sealedText,
  type LogHeader,
} from './log-format.ts';
import { logProblem, type LogProblem, type LogProblemKind } from './log-problem.ts';
import { NO_HEADER, parseHeader, parseObject } from './parse-header.ts';
import { upcasting, UPCASTERS, type StoredFact, type Upcaster } from './upcast.ts';

/** A log that is whole and unaltered. */
export interface CompleteLog<F extends Fact> {
  readonly complete: true;
  readonly header: LogHeader;
  readonly facts: readonly F[];
  /** The hash of the fact lines as they stand in the file: `log.hash` of the run that wrote it. */
  readonly hash: string;
  /** The instant to which the run went, at or after the last fact; older logs do not say. */
  readonly endedAt?: SimTime;
}

/**
 * A log that is not whole: the facts before the line where that showed. Only a whole log vouches
 * for its facts: an altered one that is still plausible may stand before the line that gives it away.
 */
export interface DamagedLog<F extends Fact> {
  readonly complete: false;
  readonly header: LogHeader | undefined;
  readonly facts: readonly F[];
  readonly problem: LogProblem;
}

export type LogReading<F extends Fact> = CompleteLog<F> | DamagedLog<F>;

export interface LogReaderOptions<F extends Fact> {
  /**
   * Whether this podsim knows the fact (by its `type`); without it every well-formed fact is taken.
   */
  readonly recognise?: (fact: Fact) => fact is F;
  /** Called with each fact as it is read, before it is known whether the log is whole. */
  readonly onFact?: (fact: F) => void;
  /** False leaves `facts` empty, so that memory stays bounded. Default true. */
  readonly retain?: boolean;
  /** Default: `UPCASTERS`. */
  readonly upcasters?: readonly Upcaster[];
}

/**
 * Takes the lines of a file one by one (`push`, without line breaks), gives the verdict at `end`.
 * Reading stops at the first problem: state is folded from a prefix, so later facts are of no use.
 */
export class LogReader<F extends Fact = Fact> {
  readonly #options: LogReaderOptions<F>;
  readonly #hash = new LogHash();
  readonly #facts: F[] = [];
  #header: LogHeader | undefined;
  #headerText = '';
  #upcast: ((fact: StoredFact) => StoredFact) | undefined;
  #line = 0;
  #count = 0;
  #lastAt: SimTime = 0;
  /** The latest line was not JSON: cut off if the file ends there, damaged if it goes on. */
  #unreadable: string | undefined;
  #closed = false;
  #endedAt: SimTime | undefined;
  #problem: LogProblem | undefined;

  constructor(options: LogReaderOptions<F> = {}) {
    this.#options = options;
  }

  /** Takes the next line. */
  push(line: string): void {
    if (this.#problem) return;
    if (this.#unreadable !== undefined) return this.#stop('damaged', 'not JSON');
    this.#line += 1;
    if (this.#header === undefined) return this.#readHeader(line);
    if (!this.#closed) return this.#readLine(line);
    if (line !== '') this.#stop('trailing', 'there is text after the closing line');
  }

  /** The verdict, once all lines were pushed. */
  end(): LogReading<F> {
    if (!this.#problem && !this.#closed) this.#stopShort();
    const facts = this.#facts;
    const header = this.#header;
    if (this.#problem) return { complete: false, header, facts, problem: this.#problem };
    invariant(header, 'a log was closed before its header was read');
    const endedAt = this.#endedAt;
    const hash = this.#hash.hex();
    return { complete: true, header, facts, hash, ...(endedAt !== undefined && { endedAt }) };
  }

  #readHeader(line: string): void {
    const header = parseHeader(line);
    if ('kind' in header) return this.#stop(header.kind, header.what);
    const { formatVersion } = header;
    const upcasters = this.#options.upcasters ?? UPCASTERS;
    this.#upcast = upcasting(upcasters, formatVersion, LOG_FORMAT_VERSION);
    if (!this.#upcast) {
      return this.#stop('format', `log format ${formatVersion} is older than this podsim reads`);
    }
    this.#header = header;
    this.#headerText = line;
  }

  #readLine(line: string): void {
    const object = parseObject(line);
    if (object === undefined) this.#unreadable = line;
    else if (object === null) this.#stop('damaged', 'JSON, but not an object');
    else if (isClosing(object)) this.#readClosing(line, object);
    else this.#readFact(line, object);
  }

  #readFact(line: string, object: StoredFact): void {
    // What the upcasters return is checked field by field before anyone takes it for a fact.
    const fact = (this.#upcast?.(object) ?? object) as StoredFact & Fact;
    const problem = envelopeProblem(fact, this.#count, this.#lastAt);
    if (problem !== undefined) return this.#stop('damaged', problem);
    if (!this.#recognises(fact)) {
      return this.#stop('damaged', `fact ${fact.seq} is a ${fact.type}, unknown to this podsim`);
    }
    this.#hash.add(line);
    this.#count += 1;
    this.#lastAt = fact.at;
    if (this.#options.retain ?? true) this.#facts.push(fact);
    this.#options.onFact?.(fact);
  }

  #readClosing(line: string, { facts, endedAt: end }: StoredFact): void {
    const endedAt = typeof end === 'number' && Number.isSafeInteger(end) ? end : undefined;
    const sha256 = this.#hash.hex(sealedText(this.#headerText, endedAt));
    this.#closed = true;
    this.#endedAt = endedAt;
    if (line === closingLine(this.#count, sha256, endedAt)) {
      if (endedAt === undefined || endedAt >= this.#lastAt) return;
      const when = `at ${endedAt} ms, before its last fact`;
      return this.#stop('damaged', `the closing line ends the run ${when}`);
    }
    if (facts === this.#count) this.#stop('checksum', 'checksum mismatch: the log was altered');
    else this.#stop('damaged', `the closing line counts ${JSON.stringify(facts)} facts`);
  }

  #stopShort(): void {
    if (this.#line === 0) this.#stop('torn-header', NO_HEADER);
    else if (this.#unreadable) this.#stop('torn', 'the log ends within this line');
    else this.#stop('torn', 'the log ends here without its closing line');
  }

  #recognises(fact: Fact): fact is F {
    return this.#options.recognise?.(fact) ?? true;
  }

  #stop(kind: LogProblemKind, what: string): void {
    this.#problem = logProblem(kind, Math.max(1, this.#line), what, this.#count);
  }
}

/** Reads a whole log from its lines. */
export function readLog<F extends Fact = Fact>(
  lines: Iterable<string>,
  options: LogReaderOptions<F> = {},
): LogReading<F> {
  const reader = new LogReader(options);
  for (const line of lines) reader.push(line);
  return reader.end();
}
