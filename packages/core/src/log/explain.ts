/** Why did this happen? The walk up from a fact through its causes. */

import type { SimTime } from '../engine/time.ts';
import { OUTSIDE, type Fact } from './fact.ts';

/** Anything with facts in order: an event log, what was read from a file, or a part of either. */
export interface FactSource<F extends Fact> {
  readonly facts: readonly F[];
}

/**
 * The facts that led to fact `seq`, from the root to that fact itself; empty when it is not there.
 * Ends early where a cause is missing or is not an earlier fact, so it always ends.
 */
export function causeChain<F extends Fact>(log: FactSource<F>, seq: number): readonly F[] {
  const chain: F[] = [];
  let fact = findFact(log.facts, seq);
  while (fact !== undefined) {
    chain.push(fact);
    fact = fact.cause < fact.seq ? findFact(log.facts, fact.cause) : undefined;
  }
  return chain.reverse();
}

/** How an explanation is put into words; by default facts are told by their type. */
export interface Wording<F extends Fact> {
  /** The rest of the line of a fact. */
  readonly describe?: (fact: F) => string;
  /** Facts of one kind in succession say much the same. */
  readonly kindOf?: (fact: F) => string;
}

/** Longer runs of one kind are told by their first and last fact. */
const RUN_SHOWN_MAX = 4;

/**
 * One line per fact, oldest first: `   2m0.000s  #1234  ContainerExited default/web app exit 1`.
 * Time and `seq` stand in columns; a long run of one kind is cut short.
 * A chain that does not reach its root says so in a first line.
 */
export function formatExplanation<F extends Fact>(
  chain: readonly F[],
  { describe = ({ type }) => type, kindOf = ({ type }) => type }: Wording<F> = {},
): readonly string[] {
  const times = chain.map((fact) => formatInstant(fact.at));
  const numbers = chain.map((fact) => `#${fact.seq}`);
  const timeWidth = Math.max(9, ...times.map((time) => time.length)) + 2;
  const numberWidth = Math.max(0, ...numbers.map((number) => number.length));
  const beside = ' '.repeat(timeWidth);
  const lines = runsOf(chain, kindOf).flatMap(({ from, to }) => {
    const told = chain.slice(from, to).map((fact, index) => {
      const time = (times[from + index] ?? '').padStart(timeWidth);
      return `${time}  ${(numbers[from + index] ?? '').padEnd(numberWidth)}  ${describe(fact)}`;
    });
    if (told.length <= RUN_SHOWN_MAX) return told;
    const between = `${beside}  ${'…'.padEnd(numberWidth)}  ${told.length - 2} more like these`;
    return [...told.slice(0, 1), between, ...told.slice(-1)];
  });
  const root = chain[0];
  if (root === undefined || root.cause === OUTSIDE) return lines;
  return [`${beside}  its cause, #${root.cause}, is not in this log`, ...lines];
}

interface Run {
  readonly from: number;
  /** The first index after it. */
  readonly to: number;
}

function runsOf<F extends Fact>(chain: readonly F[], kindOf: (fact: F) => string): readonly Run[] {
  const runs: Run[] = [];
  let from = 0;
  for (const [index, fact] of chain.entries()) {
    const next = chain[index + 1];
    if (next !== undefined && kindOf(next) === kindOf(fact)) continue;
    runs.push({ from, to: index + 1 });
    from = index + 1;
  }
  return runs;
}

/** An instant with all its milliseconds, so that columns line up: `2m0.000s`, `1h2m3.004s`. */
export function formatInstant(at: SimTime): string {
  const seconds = Math.floor(at / 1_000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const fraction = String(at % 1_000).padStart(3, '0');
  const text = `${seconds % 60}.${fraction}s`;
  if (hours > 0) return `${hours}h${minutes % 60}m${text}`;
  return minutes > 0 ? `${minutes}m${text}` : text;
}

/** Binary search by `seq`, since a part of a log need not start at 1. */
function findFact<F extends Fact>(facts: readonly F[], seq: number): F | undefined {
  let low = 0;
  let high = facts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((facts[middle]?.seq ?? Infinity) < seq) low = middle + 1;
    else high = middle;
  }
  const found = facts[low];
  return found?.seq === seq ? found : undefined;
}
