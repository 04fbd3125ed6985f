/**
 * YAML and JSON text as values, read the way kubectl reads it: YAML 1.2 with the booleans and octal
 * numbers of 1.1, merge keys, and no key twice.
 */
import type { Document, Scalar, ScalarTag, Tags } from 'yaml';
import { LineCounter, isAlias, isMap, isPair, isScalar, isSeq, parseAllDocuments } from 'yaml';
import type { JsonValue } from '../schema/kubernetes.ts';
import type { PathStep } from './field-path.ts';

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

const TRUE_WORDS = /^(?:y|Y|yes|Yes|YES|on|On|ON)$/;
const FALSE_WORDS = /^(?:n|N|no|No|NO|off|Off|OFF)$/;

const word = (test: RegExp, value: boolean): ScalarTag => ({
  tag: 'tag:yaml.org,2002:bool',
  default: true,
  test,
  resolve: () => value,
});

const octal: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^[-+]?0[0-7]+$/,
  resolve: (text) => Number.parseInt(text, 8),
};

const OPTIONS = {
  version: '1.2',
  merge: true,
  prettyErrors: false,
  logLevel: 'silent',
  customTags: (tags: Tags): Tags => [
    word(TRUE_WORDS, true),
    word(FALSE_WORDS, false),
    octal,
    ...tags,
  ],
} as const;

/** The documents of a text, empty ones left out, and what is wrong with the text. */
export function parseYaml(text: string): {
  readonly documents: readonly YamlDocument[];
  readonly problems: readonly SyntaxProblem[];
} {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { ...OPTIONS, lineCounter: lines });
  const documents: YamlDocument[] = [];
  const problems: SyntaxProblem[] = [];
  for (const document of Array.isArray(parsed) ? parsed : []) {
    problems.push(...syntaxProblems(document, text, lines));
    if (document.contents === null || document.errors.length > 0) continue;
    const result = valueOf(document);
    if ('failure' in result) {
      problems.push({ ...at(lines, document.range[0]), message: `yaml: ${result.failure}` });
    } else if (result.value !== null) documents.push(locatable(document, result.value, lines));
  }
  return { documents, problems };
}

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
  lines: LineCounter,
): readonly SyntaxProblem[] {
  return document.errors.map((error) => {
    const place = at(lines, error.pos[0]);
    if (error.code !== 'DUPLICATE_KEY') return { ...place, message: `yaml: ${error.message}` };
    const key = /^[^\s:]+/.exec(text.slice(error.pos[0]))?.[0] ?? '';
    const name = key.replace(/^["']|["']$/g, '');
    return { ...place, message: `strict decoding error: key "${name}" already set in map` };
  });
}

function at(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

function locatable(document: Document.Parsed, value: JsonValue, lines: LineCounter): YamlDocument {
  const position = (steps: readonly PathStep[]): Position => at(lines, offsetOf(document, steps));
  return { value, position };
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
