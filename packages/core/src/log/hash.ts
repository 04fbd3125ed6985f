/** The running hash of a log: two runs are the same when their hashes are. */

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { factLine } from './canonical-json.ts';
import type { Fact } from './fact.ts';

/**
 * Characters hashed in one go: turning text into bytes line by line costs as much as the hash
 * itself.
 */
const BATCH_LENGTH = 16_384;

/** SHA-256 over lines of text, each with its line break, in UTF-8. */
export class LogHash {
  readonly #state = sha256.create();
  #batch = '';

  /** Adds one line, given without its line break. */
  add(line: string): void {
    this.#batch += `${line}\n`;
    if (this.#batch.length < BATCH_LENGTH) return;
    this.#state.update(utf8ToBytes(this.#batch));
    this.#batch = '';
  }

  /**
   * The hash so far in lower-case hex; adding may go on. With `line`, as if that had been added,
   * too.
   */
  hex(line?: string): string {
    const rest = line === undefined ? this.#batch : `${this.#batch}${line}\n`;
    return bytesToHex(this.#state.clone().update(utf8ToBytes(rest)).digest());
  }
}

/**
 * The hash of facts: what `log.hash` is in a report, whoever wrote them and with whatever inputs.
 */
export function hashFacts(facts: Iterable<Fact>): string {
  const hash = new LogHash();
  for (const fact of facts) hash.add(factLine(fact));
  return hash.hex();
}
