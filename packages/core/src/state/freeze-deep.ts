/**
 * Freezes plain data and all that it holds; what is frozen already is taken to be so all the way down, so data that
 * shares most of itself with what was frozen before costs little. Hot, hence neither callbacks nor calls for nothing.
 */
export function freezeDeep<T>(value: T): T {
  if (isLoose(value)) freezeAll(value);
  return value;
}

function freezeAll(value: object): void {
  Object.freeze(value);
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const item: unknown = value[index];
      if (isLoose(item)) freezeAll(item);
    }
    return;
  }
  const fields = value as Readonly<Record<string, unknown>>;
  for (const key in fields) {
    const field = fields[key];
    if (typeof field === 'object' && field !== null && !Object.isFrozen(field)) freezeAll(field);
  }
}

function isLoose(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Object.isFrozen(value);
}
