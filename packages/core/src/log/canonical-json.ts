/**
 * The one text form of plain data, for log files and hashes.
 *
 * Keys stand in insertion order, not sorted: a deterministic run builds its objects in a
 * deterministic order, `JSON.parse` gives that order back, and `seq`, `at`, `cause`, `type` stay in
 * front where a reader looks for them. (Whole numbers as keys come first, as JavaScript has it.)
 */

import { InvariantError } from '../invariant.ts';
import type { Fact } from './fact.ts';

/** What JSON can say. */
export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

const DEPTH_MAX = 500;
const ENVELOPE: ReadonlySet<string> = new Set(['seq', 'at', 'cause', 'type']);
// All but the characters that stand for themselves: what JSON must escape, and three more. U+2028
// and U+2029 end a line for some readers; U+FFFD is what a decoder makes of damaged bytes, so as
// itself it could hide the damage.
const NEEDS_ESCAPE = /[^ !#-[\]-\u2027\u202a-\ud7ff\ue000-\ufffc]/;
const ESCAPED_BY_US = /[\u2028\u2029\ufffd]/g;

/**
 * Writes plain data as JSON without spaces: `undefined` properties are dropped, `-0` becomes `0`.
 * Throws an `InvariantError` for what JSON cannot say or would change: numbers that are not finite,
 * functions, symbols, big integers, `undefined` in an array, instances of classes, cycles.
 */
export function canonicalJson(value: unknown): string {
  return write(value, 'the value', 0);
}

/** Writes a fact as one line, without the line break: the envelope first, then its own fields. */
export function factLine(fact: Fact): string {
  const { seq, at, cause, type } = fact;
  let text = `{"seq":${write(seq, 'seq', 0)},"at":${write(at, 'at', 0)}`;
  text += `,"cause":${write(cause, 'cause', 0)},"type":${write(type, 'type', 0)}`;
  const fields = fact as Fact & Readonly<Record<string, unknown>>;
  for (const key of Object.keys(fields)) {
    const value = fields[key];
    if (value === undefined || ENVELOPE.has(key)) continue;
    text += `,${writeString(key)}:${write(value, key, 1)}`;
  }
  return `${text}}`;
}

function write(value: unknown, key: string, depth: number): string {
  if (typeof value === 'string') return writeString(value);
  if (typeof value === 'number') {
    return Number.isFinite(value) ? String(value) : refuse(String(value), key);
  }
  if (typeof value === 'boolean' || value === null) return String(value);
  if (typeof value !== 'object') return refuse(typeof value, key);
  if (depth > DEPTH_MAX) return refuse(`more than ${DEPTH_MAX} levels (a cycle?)`, key);
  return Array.isArray(value) ? writeArray(value, key, depth) : writeObject(value, key, depth);
}

function writeArray(values: readonly unknown[], key: string, depth: number): string {
  let text = '[';
  for (const value of values) {
    if (text !== '[') text += ',';
    text += write(value, key, depth + 1);
  }
  return `${text}]`;
}

function writeObject(object: object, key: string, depth: number): string {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) {
    refuse(`a ${object.constructor.name}, which is no plain data,`, key);
  }
  let text = '{';
  const fields = object as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value === undefined) continue;
    if (text !== '{') text += ',';
    text += `${writeString(name)}:${write(value, name, depth + 1)}`;
  }
  return `${text}}`;
}

function writeString(text: string): string {
  if (!NEEDS_ESCAPE.test(text)) return `"${text}"`;
  return JSON.stringify(text).replace(
    ESCAPED_BY_US,
    (character) => `\\u${character.charCodeAt(0).toString(16)}`,
  );
}

function refuse(what: string, key: string): never {
  throw new InvariantError(`cannot write ${what} at ${key} as JSON`);
}
