/** The API takes a field that is null for one that is absent; test vectors write it so. */

/** A copy without the fields that are null, however deep; lists keep all their items. */
export function withoutNulls<T>(value: T): T {
  return copy(value) as T;
}

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== 'object' || value === null) return value;
  const present = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(present.map(([name, field]) => [name, copy(field)]));
}
