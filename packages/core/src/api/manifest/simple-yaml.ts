/**
 * Fast path: reads the plain YAML that tools write (block maps and lists, one-line scalars and flow
 * collections), ten times as fast as the full reader. Anything else is left to that reader: the
 * answer is undefined then, never a guess. The two agree by `simple-yaml.property.spec.ts`.
 */
import type { JsonValue } from '../schema/kubernetes.ts';
import { plainScalar } from './plain-scalar.ts';
import { readFlow } from './simple-flow.ts';

/** A line with content, its indentation counted in blanks. */
interface Line {
  readonly indent: number;
  readonly text: string;
}

/** The lines still to read; `odd` is set once something is not plain. */
interface Reader {
  readonly lines: Line[];
  at: number;
  odd: boolean;
}

/** Blanks that JavaScript trims and YAML does not take for indentation. */
const ODD_BLANKS = /[^\S \r\n]/;
const KEY = /^([A-Za-z_$/.][\w$/.-]*|'[^'\\]*'|"[^"\\]*")\s*:(?: +|$)/;

/** The value of one document's text; undefined when it is not that plain. */
export function readSimpleYaml(text: string): JsonValue | undefined {
  if (ODD_BLANKS.test(text)) return undefined;
  const lines = linesOf(text);
  const [first] = lines;
  if (first === undefined) return null;
  if (first.text.startsWith('{') || first.text.startsWith('[')) return readWhole(text);
  const reader: Reader = { lines, at: 0, odd: false };
  const value = readBlock(reader, first.indent);
  return reader.odd || reader.at < lines.length ? undefined : value;
}

/** A document that is one flow collection, such as JSON. */
function readWhole(text: string): JsonValue | undefined {
  const trimmed = text.trim();
  const flow = readFlow(trimmed, 0, true);
  return flow === undefined || flow.end !== trimmed.length ? undefined : flow.value;
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (const raw of text.split('\n')) {
    const content = raw.trim();
    if (content === '' || content.startsWith('#')) continue;
    lines.push({ indent: raw.search(/\S/), text: content });
  }
  return lines;
}

function readBlock(reader: Reader, indent: number): JsonValue {
  const line = reader.lines[reader.at];
  if (line === undefined) return null;
  if (line.text === '-' || line.text.startsWith('- ')) return readList(reader, indent);
  return readMap(reader, indent);
}

function readList(reader: Reader, indent: number): JsonValue {
  const items: JsonValue[] = [];
  while (!reader.odd) {
    const line = reader.lines[reader.at];
    if (line === undefined || line.indent < indent) break;
    if (line.indent > indent) return giveUp(reader);
    if (line.text !== '-' && !line.text.startsWith('- ')) break;
    const rest = line.text.slice(1).trimStart();
    const inner = indent + line.text.length - rest.length;
    if (rest === '') {
      reader.at += 1;
      items.push(readNested(reader, indent + 1));
    } else if (rest === '-' || rest.startsWith('- ')) return giveUp(reader);
    else if (KEY.test(rest)) {
      // The item is a map that starts on the dash's own line: read on as if it stood alone.
      reader.lines[reader.at] = { indent: inner, text: rest };
      items.push(readMap(reader, inner));
    } else {
      reader.at += 1;
      items.push(readInline(reader, rest, indent));
    }
  }
  return items;
}

function readMap(reader: Reader, indent: number): JsonValue {
  const map: Record<string, JsonValue> = {};
  while (!reader.odd) {
    const line = reader.lines[reader.at];
    if (line === undefined || line.indent < indent) break;
    const match = line.indent === indent ? KEY.exec(line.text) : null;
    const key = match === null ? undefined : keyOf(match[1] ?? '');
    if (match === null || key === undefined || Object.hasOwn(map, key)) return giveUp(reader);
    const rest = line.text.slice(match[0].length);
    reader.at += 1;
    if (rest !== '' && !rest.startsWith('#')) map[key] = readInline(reader, rest, indent);
    else map[key] = readValueBelow(reader, indent);
  }
  return map;
}

/** A key as text; undefined for one that YAML takes for something else, and for `__proto__`. */
function keyOf(text: string): string | undefined {
  const quoted = text.startsWith("'") || text.startsWith('"');
  const key = quoted ? text.slice(1, -1) : text;
  if (key === '__proto__' || (!quoted && typeof plainScalar(key) !== 'string')) return undefined;
  return key;
}

/** What stands below a key: a deeper block, a list at the key's own depth, or nothing. */
function readValueBelow(reader: Reader, indent: number): JsonValue {
  const next = reader.lines[reader.at];
  const isList = next !== undefined && (next.text === '-' || next.text.startsWith('- '));
  if (isList && next.indent === indent) return readList(reader, indent);
  return readNested(reader, indent + 1);
}

function readNested(reader: Reader, indentMin: number): JsonValue {
  const next = reader.lines[reader.at];
  if (next === undefined || next.indent < indentMin) return null;
  return readBlock(reader, next.indent);
}

/** A value on the line of its key; it must end there. */
function readInline(reader: Reader, text: string, indent: number): JsonValue {
  const next = reader.lines[reader.at];
  // A deeper line would continue the scalar.
  if (next !== undefined && next.indent > indent) return giveUp(reader);
  const value = inlineValue(text);
  return value === undefined ? giveUp(reader) : value;
}

function inlineValue(text: string): JsonValue | undefined {
  const first = text[0] ?? '';
  if ('{["\''.includes(first)) {
    const flow = readFlow(text, 0, false);
    const isEnd = flow !== undefined && /^(?:\s+#.*|\s*)$/.test(text.slice(flow.end));
    return isEnd ? flow.value : undefined;
  }
  if (/^[-?:](?:\s|$)|^[,\]}#&*!|>%@`]/.test(text)) return undefined;
  const comment = text.indexOf(' #');
  const plain = comment < 0 ? text : text.slice(0, comment).trimEnd();
  if (plain.includes(': ') || plain.endsWith(':')) return undefined;
  return plainScalar(plain);
}

function giveUp(reader: Reader): null {
  reader.odd = true;
  return null;
}
