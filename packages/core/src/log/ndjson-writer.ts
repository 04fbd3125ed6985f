/**
 * Writes a log as lines of JSON, one at a time, so that memory stays bounded however long the run.
 */

import type { SimTime } from '../engine/time.ts';
import { invariant } from '../invariant.ts';
import { factLine, type JsonValue } from './canonical-json.ts';
import type { Fact } from './fact.ts';
import { LogHash } from './hash.ts';
import { closingLine, headerLine, LOG_FORMAT_VERSION, sealedText } from './log-format.ts';

export interface LogWriterOptions {
  /** The podsim that writes. */
  readonly version: string;
  readonly seed: number;
  /** Whatever else the run was given, as plain data. */
  readonly inputs: JsonValue;
}

/**
 * Hands a log file to `sink` piece by piece: whole lines with their line breaks, header first.
 *
 * The checksum covers the fact lines, then the header and the end of the run, in this order, so that one pass yields
 * both it and `hash`, which must not depend on these two.
 */
export class LogWriter {
  readonly #sink: (text: string) => void;
  readonly #header: string;
  readonly #hash = new LogHash();
  #facts = 0;
  #closed = false;

  constructor(sink: (text: string) => void, options: LogWriterOptions) {
    this.#sink = sink;
    this.#header = headerLine({ podsim: 'log', formatVersion: LOG_FORMAT_VERSION, ...options });
    sink(`${this.#header}\n`);
  }

  /** The hash of the facts written so far: `log.hash` of a report. */
  get hash(): string {
    return this.#hash.hex();
  }

  /** Writes the next fact. Its `seq` must follow that of the fact before. */
  write(fact: Fact): void {
    invariant(!this.#closed, 'a fact was written to a closed log');
    invariant(fact.seq === this.#facts + 1, `fact ${fact.seq} was written out of order`);
    const line = factLine(fact);
    this.#facts += 1;
    this.#hash.add(line);
    this.#sink(`${line}\n`);
  }

  /** Writes the closing line, with the instant to which the run went. A log without that line counts as torn. */
  close(endedAt?: SimTime): void {
    invariant(!this.#closed, 'the log was closed twice');
    this.#closed = true;
    const sha256 = this.#hash.hex(sealedText(this.#header, endedAt));
    this.#sink(`${closingLine(this.#facts, sha256, endedAt)}\n`);
  }
}

/** A whole log as one text. For logs too large for that, use a `LogWriter`. */
export function writeLog(
  facts: Iterable<Fact>,
  options: LogWriterOptions,
  endedAt?: SimTime,
): string {
  const pieces: string[] = [];
  const writer = new LogWriter((text) => pieces.push(text), options);
  for (const fact of facts) writer.write(fact);
  writer.close(endedAt);
  return pieces.join('');
}
