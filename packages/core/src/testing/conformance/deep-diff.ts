/** Deep comparison of plain JSON, reported as the few places where two values differ. */

/** Paths whose arrays are compared as sets, in the form `conditions` or `steps[].conditions`. */
export type UnorderedPaths = ReadonlySet<string>;

const NONE: UnorderedPaths = new Set();
const SHOWN_MAX = 160;

/**
 * The differences, one line each: `path: expected X, got Y`; empty when the values are equal.
 * A field that is undefined is the same as one that is absent.
 */
export function deepDiff(
  expected: unknown,
  actual: unknown,
  unordered: UnorderedPaths = NONE,
): string[] {
  const lines: string[] = [];
  compare(expected, actual, { path: '', shape: '', unordered, lines });
  return lines;
}

interface Place {
  /** Where we are, for people: `steps[2].phase`. */
  readonly path: string;
  /** The same without indices, to look up in `unordered`. */
  readonly shape: string;
  readonly unordered: UnorderedPaths;
  readonly lines: string[];
}

function compare(expected: unknown, actual: unknown, place: Place): void {
  if (Object.is(expected, actual) || (expected === 0 && actual === 0)) return;
  if (Array.isArray(expected) && Array.isArray(actual)) {
    compareArrays(expected, actual, place);
  } else if (isRecord(expected) && isRecord(actual)) {
    compareRecords(expected, actual, place);
  } else {
    const path = place.path === '' ? '(whole)' : place.path;
    place.lines.push(`${path}: expected ${show(expected)}, got ${show(actual)}`);
  }
}

function compareRecords(
  expected: Readonly<Record<string, unknown>>,
  actual: Readonly<Record<string, unknown>>,
  place: Place,
): void {
  const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  for (const key of keys) {
    const dot = place.path === '' ? '' : '.';
    const path = `${place.path}${dot}${key}`;
    const shape = `${place.shape}${place.shape === '' ? '' : '.'}${key}`;
    compare(expected[key], actual[key], { ...place, path, shape });
  }
}

function compareArrays(
  expected: readonly unknown[],
  actual: readonly unknown[],
  place: Place,
): void {
  const candidates = place.unordered.has(place.shape) ? matched(expected, actual) : actual;
  const length = Math.max(expected.length, candidates.length);
  for (let index = 0; index < length; index += 1) {
    const path = `${place.path}[${index}]`;
    compare(expected[index], candidates[index], { ...place, path, shape: `${place.shape}[]` });
  }
}

/** `actual` in the order of `expected`: equal items side by side, the others in the gaps. */
function matched(expected: readonly unknown[], actual: readonly unknown[]): readonly unknown[] {
  const rest = [...actual];
  const placed = expected.map((item) => {
    const index = rest.findIndex((candidate) => deepDiff(item, candidate).length === 0);
    return index < 0 ? undefined : { item: rest.splice(index, 1)[0] };
  });
  const filled = placed.map((found) => (found === undefined ? rest.shift() : found.item));
  return [...filled, ...rest];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  // Functions and symbols have no JSON.
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) return typeof value;
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}...` : text;
}
