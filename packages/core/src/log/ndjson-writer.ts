/**
 * Writes a log as lines of JSON, one at a time, so that memory stays bounded however long the run.
 */

import { invariant } from '../invariant.ts';
import { factLine, type JsonValue } from './canonical-json.ts';
import type { Fact } from './fact.ts';
import { LogHash } from './hash.ts';
import { closingLine, headerLine, LOG_FORMAT_VERSION } from './log-format.ts';

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
 * The checksum covers the fact lines and then the header, in this order, so that one pass yields
 * both it and `hash`, which must not depend on the header.
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

  /** Writes the closing line. A log without it counts as torn. */
  close(): void {
    invariant(!this.#closed, 'the log was closed twice');
    this.#closed = true;
    this.#sink(`${closingLine(this.#facts, this.#hash.hex(this.#header))}\n`);
  }
}

/** A whole log as one text. For logs too large for that, use a `LogWriter`. */
export function writeLog(facts: Iterable<Fact>, options: LogWriterOptions): string {
  const pieces: string[] = [];
  const writer = new LogWriter((text) => pieces.push(text), options);
  for (const fact of facts) writer.write(fact);
  writer.close();
  return pieces.join('');
}
