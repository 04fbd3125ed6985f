/** Whether two plain values (JSON) are the same; the order of keys does not matter, undefined is absent. */
export function equalPlain(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object') return false;
  if (left === null || right === null) return false;
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    return left.every((item: unknown, index) => equalPlain(item, right[index]));
  }
  return equalFields(left as Fields, right as Fields);
}

type Fields = Readonly<Record<string, unknown>>;

function equalFields(left: Fields, right: Fields): boolean {
  let count = 0;
  for (const key of Object.keys(left)) {
    if (left[key] === undefined) continue;
    if (!equalPlain(left[key], right[key])) return false;
    count += 1;
  }
  for (const key of Object.keys(right)) if (right[key] !== undefined) count -= 1;
  return count === 0;
}
