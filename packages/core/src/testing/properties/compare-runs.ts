/** Finds where two runs part: the first fact or row that differs. */
import { canonicalJson, factLine } from '../../log/canonical-json.ts';
import type { Fact } from '../../log/fact.ts';
import { TABLE_NAMES, type Tables } from '../../state/tables.ts';

/** The first pair of lines that differ; undefined when the facts are the same, one by one. */
export function firstDifference(a: readonly Fact[], b: readonly Fact[]): string | undefined {
  return firstDifferentLine(a.map(factLine), b.map(factLine));
}

export function firstDifferentLine(a: readonly string[], b: readonly string[]): string | undefined {
  const length = Math.max(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    if (a[index] === b[index]) continue;
    return `line ${index + 1} differs:\n  ${a[index] ?? 'nothing'}\n  ${b[index] ?? 'nothing'}`;
  }
  return undefined;
}

const TICKS: ReadonlySet<string> = new Set(['ProbeTicked', 'LeaseRenewed']);

/** The facts that ticked and elided runs both record; numbers and causes count the ticks in between, so they are left out. */
export function withoutTicks(facts: readonly Fact[]): readonly string[] {
  return facts
    .filter(({ type }) => !TICKS.has(type))
    .map(({ seq: _seq, cause: _cause, ...fact }) => canonicalJson(fact));
}

/** All rows as lines of text, table by table, in the order of their keys. */
export function rowLines(tables: Tables): readonly string[] {
  return TABLE_NAMES.flatMap((name) =>
    [...tables[name]]
      .map(([key, row]) => `${name} ${key} ${canonicalJson(sortedKeys(row))}`)
      .sort(),
  );
}

/** The first row that differs between two states. */
export function firstDifferentRow(a: Tables, b: Tables): string | undefined {
  return firstDifferentLine(rowLines(a), rowLines(b));
}

/** A copy with the keys of every object in code-unit order: where a key was added first is no part of a state. */
function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (value === null || typeof value !== 'object') return value;
  const fields = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.keys(fields)
      .sort()
      .map((key) => [key, sortedKeys(fields[key])]),
  );
}
