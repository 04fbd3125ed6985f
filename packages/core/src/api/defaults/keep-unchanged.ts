/** Building blocks of defaulting: fill in what is missing, and keep every part that does not change. */
import { formatQuantity, parseQuantity, roundUpQuantity } from '../quantity.ts';
import type { ResourceList } from '../resource-list.ts';

const MILLI = -3;

/** `object` with some fields replaced, or `object` itself when they are the same already. Undefined is skipped. */
export function withFields<T extends object>(
  object: T,
  fields: { [K in keyof T]?: T[K] | undefined },
): T {
  const changed = Object.entries(fields).filter(
    ([key, value]) => value !== undefined && Reflect.get(object, key) !== value,
  );
  return changed.length === 0 ? object : { ...object, ...Object.fromEntries(changed) };
}

/** `object` with `defaults` for the fields that are absent or empty text. */
export function withMissing<T extends object>(object: T, defaults: Partial<T>): T {
  return filled(object, defaults, (value) => value === undefined || value === null || value === '');
}

/** As `withMissing`, where a zero counts as absent too. */
export function withMissingOrZero<T extends object>(object: T, defaults: Partial<T>): T {
  return filled(object, defaults, (value) => value === undefined || value === null || value === 0);
}

/** The list with every item mapped, or the list itself when no item changed. */
export function mapItems<T>(
  items: readonly T[] | undefined,
  map: (item: T) => T,
): readonly T[] | undefined {
  if (items === undefined) return undefined;
  const mapped = items.map(map);
  return mapped.every((item, index) => item === items[index]) ? items : mapped;
}

/** Applies `map` to a part that may be absent. */
export function mapPart<T>(part: T | undefined, map: (part: T) => T): T | undefined {
  return part === undefined ? undefined : map(part);
}

/** Every quantity rounded up to thousandths and written as the API serves it (`SetDefaults_ResourceList`). */
export function roundedResources(list: ResourceList | undefined): ResourceList | undefined {
  if (list === undefined) return undefined;
  const rounded: Record<string, string> = {};
  for (const [name, text] of Object.entries(list)) rounded[name] = servedQuantity(text, MILLI);
  return withFields(list, rounded);
}

/** One quantity as the API serves it; a text that is none is left for validation to complain about. */
export function servedQuantity(text: string | number, scale = -Infinity): string {
  const quantity = parseQuantity(typeof text === 'string' ? text.trim() : text);
  if ('error' in quantity) return String(text);
  return formatQuantity(roundUpQuantity(quantity, scale).quantity);
}

function filled<T extends object>(
  object: T,
  defaults: Partial<T>,
  isMissing: (value: unknown) => boolean,
): T {
  const missing = Object.entries(defaults).filter(([key]) => isMissing(Reflect.get(object, key)));
  return missing.length === 0 ? object : { ...object, ...Object.fromEntries(missing) };
}
