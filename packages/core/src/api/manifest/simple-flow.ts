/** Flow collections and quoted texts for the fast path; undefined for whatever is not plain. */
import type { JsonValue } from '../schema/kubernetes.ts';
import { plainScalar } from './plain-scalar.ts';

/** A value and the offset behind it. */
interface Read {
  readonly value: JsonValue;
  readonly end: number;
}

/** Reads the value at an offset; `multiline` allows line breaks between its parts. */
export function readFlow(text: string, start: number, multiline: boolean): Read | undefined {
  switch (text[start]) {
    case '{':
      return readMap(text, start, multiline);
    case '[':
      return readList(text, start, multiline);
    case '"':
      return readDoubleQuoted(text, start);
    case "'":
      return readSingleQuoted(text, start);
    default:
      return readPlain(text, start);
  }
}

function skipBlanks(text: string, start: number, multiline: boolean): number {
  let at = start;
  while (text[at] === ' ' || (multiline && (text[at] === '\n' || text[at] === '\r'))) at += 1;
  return at;
}

function readList(text: string, start: number, multiline: boolean): Read | undefined {
  const items: JsonValue[] = [];
  let at = skipBlanks(text, start + 1, multiline);
  while (text[at] !== ']') {
    const item = readFlow(text, at, multiline);
    if (item === undefined) return undefined;
    items.push(item.value);
    at = skipBlanks(text, item.end, multiline);
    if (text[at] === ',') at = skipBlanks(text, at + 1, multiline);
    else if (text[at] !== ']') return undefined;
  }
  return { value: items, end: at + 1 };
}

function readMap(text: string, start: number, multiline: boolean): Read | undefined {
  const map: Record<string, JsonValue> = {};
  let at = skipBlanks(text, start + 1, multiline);
  while (text[at] !== '}') {
    const quoted = text[at] === '"' || text[at] === "'";
    const key = quoted ? readFlow(text, at, multiline) : readPlain(text, at);
    if (key === undefined || typeof key.value !== 'string' || key.value === '__proto__') {
      return undefined;
    }
    const colon = skipBlanks(text, key.end, false);
    if (text[colon] !== ':' || Object.hasOwn(map, key.value)) return undefined;
    const value = readFlow(text, skipBlanks(text, colon + 1, multiline), multiline);
    if (value === undefined) return undefined;
    map[key.value] = value.value;
    at = skipBlanks(text, value.end, multiline);
    if (text[at] === ',') at = skipBlanks(text, at + 1, multiline);
    else if (text[at] !== '}') return undefined;
  }
  return { value: map, end: at + 1 };
}

/** A text that is quoted as in JSON; other escapes are rare. */
function readDoubleQuoted(text: string, start: number): Read | undefined {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') {
    if (text[at] === '\n') return undefined;
    at += text[at] === '\\' ? 2 : 1;
  }
  if (at >= text.length) return undefined;
  const quoted = text.slice(start, at + 1);
  if (!quoted.includes('\\')) return { value: quoted.slice(1, -1), end: at + 1 };
  if (!/^"(?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"$/.test(quoted)) return undefined;
  return { value: JSON.parse(quoted) as string, end: at + 1 };
}

function readSingleQuoted(text: string, start: number): Read | undefined {
  const close = text.indexOf("'", start + 1);
  const inside = text.slice(start + 1, close);
  // A doubled quote is an escape, a line break folds: both are for the full reader.
  if (close < 0 || text[close + 1] === "'" || inside.includes('\n')) return undefined;
  return { value: inside, end: close + 1 };
}

/** A plain scalar inside a flow collection: up to a mark that ends it, on one line. */
const PLAIN = /[A-Za-z0-9_./$+-](?:[^,[\]{}:#\n\r"'&*!|>%@`]|:(?=[^\s,[\]{}]))*/y;

function readPlain(text: string, start: number): Read | undefined {
  PLAIN.lastIndex = start;
  const match = PLAIN.exec(text)?.[0];
  if (match === undefined || /^[-?:](?:\s|$)/.test(match)) return undefined;
  const after = text[start + match.length];
  if (after !== undefined && !',]}:'.includes(after)) return undefined;
  const value = plainScalar(match.trimEnd());
  return value === undefined ? undefined : { value, end: start + match.trimEnd().length };
}
