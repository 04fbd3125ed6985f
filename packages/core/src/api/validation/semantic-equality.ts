/**
 * Whether two objects say the same: absent, empty list and empty map are one, and so are two
 * spellings of a quantity. Mirrors `apimachinery/pkg/api/equality (Semantic)`.
 */
import { compareQuantities, parseQuantity } from '../quantity.ts';

/** Maps of quantities, by the field that holds them. */
const QUANTITY_MAPS = new Set(['requests', 'limits', 'overhead', 'capacity', 'allocatable']);
const QUANTITIES = new Set(['sizeLimit', 'divisor']);
/** Fields that are values, not pointers, in Go: their zero value is the same as none. */
const PLAIN_FIELDS = new Set([
  'hostIPC',
  'hostNetwork',
  'hostPID',
  'hostPort',
  'readOnly',
  'stdin',
  'stdinOnce',
  'tty',
  'hostIP',
  'nodeName',
  'subPath',
  'value',
]);
/** Structures by value in Go: empty is the same as none. */
const PLAIN_STRUCTURES = new Set(['resources', 'nodeSelector', 'labels', 'annotations', 'data']);

function isNothing(value: unknown, field: string): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  if (typeof value === 'object') {
    const plain = PLAIN_STRUCTURES.has(field) || QUANTITY_MAPS.has(field);
    return plain && Object.values(value).every((inner) => isNothing(inner, ''));
  }
  return PLAIN_FIELDS.has(field) && (value === false || value === 0 || value === '');
}

function sameQuantity(left: unknown, right: unknown): boolean {
  if (!isQuantityText(left) || !isQuantityText(right)) return false;
  const a = parseQuantity(left);
  const b = parseQuantity(right);
  return !('error' in a) && !('error' in b) && compareQuantities(a, b) === 0;
}

const isQuantityText = (value: unknown): value is string | number =>
  typeof value === 'string' || typeof value === 'number';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A difference found: the path, and both sides. */
export interface Difference {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Every place where two values differ in meaning, outermost first; empty when they do not. */
export function semanticDifferences(
  before: unknown,
  after: unknown,
  path = '',
  field = '',
  holder = '',
): readonly Difference[] {
  if (before === after || (isNothing(before, field) && isNothing(after, field))) return [];
  const isQuantity = QUANTITIES.has(field) || QUANTITY_MAPS.has(holder);
  if (isQuantity && sameQuantity(before, after)) return [];
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.flatMap((key) =>
      semanticDifferences(before[key], after[key], `${path}.${key}`, key, field),
    );
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((item: unknown, index) =>
      semanticDifferences(item, after[index], `${path}[${index}]`, '', field),
    );
  }
  return [{ path, before, after }];
}

/** Whether two values say the same. */
export const semanticallyEqual = (left: unknown, right: unknown, field = ''): boolean =>
  semanticDifferences(left, right, '', field).length === 0;

/** The differences as text, one line for each side: what stands after a refused update. */
export const formatDifferences = (differences: readonly Difference[]): string =>
  differences
    .flatMap(({ path, before, after }) => [
      ...(before === undefined ? [] : [`- ${path}: ${JSON.stringify(before)}`]),
      ...(after === undefined ? [] : [`+ ${path}: ${JSON.stringify(after)}`]),
    ])
    .join('\n');
