/**
 * YAML and JSON text as values, read the way kubectl reads it: YAML 1.2 with the booleans and octal
 * numbers of 1.1, merge keys, and no key twice.
 */
import type { Document, ScalarTag, Tags } from 'yaml';
import { LineCounter, isAlias, isMap, isPair, isScalar, isSeq, parseAllDocuments } from 'yaml';
import type { JsonValue } from '../schema/kubernetes.ts';
import type { PathStep } from './field-path.ts';
import { OLD_FALSE, OLD_OCTAL, OLD_TRUE } from './plain-scalar.ts';
import { readSimpleYaml } from './simple-yaml.ts';

/** A place in a text; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Something wrong with the text itself. */
export interface SyntaxProblem extends Position {
  readonly message: string;
}

/** One document of a text. */
export interface YamlDocument {
  readonly value: JsonValue;
  /** Where the value at `steps` stands: its key in a map, itself in a list; else its nearest holder. */
  readonly position: (steps: readonly PathStep[]) => Position;
}

const word = (test: RegExp, value: boolean): ScalarTag => ({
  tag: 'tag:yaml.org,2002:bool',
  default: true,
  test,
  resolve: () => value,
});

const octal: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: OLD_OCTAL,
  resolve: (text) => Number.parseInt(text, 8),
};

const OPTIONS = {
  version: '1.2',
  merge: true,
  prettyErrors: false,
  logLevel: 'silent',
  customTags: (tags: Tags): Tags => [word(OLD_TRUE, true), word(OLD_FALSE, false), octal, ...tags],
} as const;

/** The documents of a text, empty ones left out, and what is wrong with the text. */
export function parseYaml(text: string): YamlReading {
  const chunks = chunksOf(text);
  if (chunks === undefined) return parseFully(text, 0);
  const documents: YamlDocument[] = [];
  const problems: SyntaxProblem[] = [];
  for (const chunk of chunks) {
    const value = readSimpleYaml(chunk.text);
    if (value === undefined) {
      const read = parseFully(chunk.text, chunk.linesBefore);
      documents.push(...read.documents);
      problems.push(...read.problems);
    } else if (value !== null) documents.push(locatedLater(chunk, value));
  }
  return { documents, problems };
}

/** What reading a text gives. */
export interface YamlReading {
  readonly documents: readonly YamlDocument[];
  readonly problems: readonly SyntaxProblem[];
}

/** The text of one document, and how many lines stand before it. */
interface Chunk {
  readonly text: string;
  readonly linesBefore: number;
}

/** The documents of a text one by one; undefined when more than bare `---` lines divide it. */
function chunksOf(text: string): readonly Chunk[] | undefined {
  if (/^(?:%|\.\.\.|---[ \t]*[^ \t\r\n#])/m.test(text) || text.startsWith('\ufeff')) {
    return undefined;
  }
  const chunks: Chunk[] = [];
  let linesBefore = 0;
  for (const part of text.split(/^---.*$\n?/m)) {
    chunks.push({ text: part, linesBefore });
    linesBefore += part.split('\n').length;
  }
  return chunks;
}

/** A document read the fast way; its places are looked up only when something is wrong with it. */
function locatedLater({ text, linesBefore }: Chunk, value: JsonValue): YamlDocument {
  let full: YamlDocument | undefined;
  const position = (steps: readonly PathStep[]): Position => {
    full ??= parseFully(text, linesBefore).documents[0];
    return full?.position(steps) ?? { line: linesBefore + 1, column: 1 };
  };
  return { value, position };
}

/** Reads with the full YAML reader; lines count from `linesBefore`. */
export function parseFully(text: string, linesBefore: number): YamlReading {
  const lines = new LineCounter();
  const place: Locate = (offset) => {
    const { line, col } = lines.linePos(offset);
    return { line: linesBefore + Math.max(line, 1), column: Math.max(col, 1) };
  };
  const parsed = parseAllDocuments(text, { ...OPTIONS, lineCounter: lines });
  const documents: YamlDocument[] = [];
  const problems: SyntaxProblem[] = [];
  for (const document of Array.isArray(parsed) ? parsed : []) {
    problems.push(...syntaxProblems(document, text, place));
    if (document.contents === null || document.errors.length > 0) continue;
    const result = valueOf(document);
    if ('failure' in result) {
      problems.push({ ...place(document.range[0]), message: `yaml: ${result.failure}` });
    } else if (result.value !== null) {
      const position = (steps: readonly PathStep[]): Position => place(offsetOf(document, steps));
      documents.push({ value: result.value, position });
    }
  }
  return { documents, problems };
}

/** The place of an offset. */
type Locate = (offset: number) => Position;

/** The plain value, or why there is none: an alias without anchor, or too many of them. */
function valueOf(
  document: Document.Parsed,
): { readonly value: JsonValue } | { readonly failure: string } {
  try {
    return { value: document.toJS() as JsonValue };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

function syntaxProblems(
  document: Document.Parsed,
  text: string,
  locate: Locate,
): readonly SyntaxProblem[] {
  return document.errors.map((error) => {
    const place = locate(error.pos[0]);
    if (error.code !== 'DUPLICATE_KEY') return { ...place, message: `yaml: ${error.message}` };
    const key = /^[^\s:]+/.exec(text.slice(error.pos[0]))?.[0] ?? '';
    const name = key.replace(/^["']|["']$/g, '');
    return { ...place, message: `strict decoding error: key "${name}" already set in map` };
  });
}

/** Walks down as far as the document goes. */
function offsetOf(document: Document.Parsed, steps: readonly PathStep[]): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? document.range[0];
  for (const step of steps) {
    const next = childOf(isAlias(node) ? node.resolve(document) : node, step);
    if (next === undefined) return offset;
    node = next.node;
    offset = next.offset ?? offset;
  }
  return offset;
}

function childOf(
  node: unknown,
  step: PathStep,
): { readonly node: unknown; readonly offset: number | undefined } | undefined {
  if (isSeq(node)) {
    const item = typeof step === 'number' ? node.items[step] : undefined;
    return item === undefined ? undefined : { node: item, offset: startOf(item) };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find((item) => isPair(item) && keyOf(item.key) === String(step));
  return pair === undefined ? undefined : { node: pair.value, offset: startOf(pair.key) };
}

const keyOf = (key: unknown): string => (isScalar(key) ? String(key.value) : '');

function startOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined;
  const { range } = node;
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : undefined;
}
