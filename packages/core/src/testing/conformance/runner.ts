/** Runs test vectors through adapters that call the production functions. */
import type { JsonObject } from '../../api/schema/kubernetes.ts';
import { deepDiff } from './deep-diff.ts';

/** Which case is run. */
export interface CaseContext {
  readonly id: string;
  /** The upstream test that the case restates; it decides which fields are looked at. */
  readonly test: string | undefined;
  /** The keys of the expected answer: what the case wants to know. */
  readonly asked: readonly string[];
}

/** Translates `given`, calls the production function and translates its answer back. */
export type AdapterFunction = (given: JsonObject, context: CaseContext) => unknown;

/** An adapter, and which arrays of its answer are sets (`conditions`, `steps[].conditions`). */
export interface SetAwareAdapter {
  readonly run: AdapterFunction;
  readonly unordered: readonly string[];
}

export type ConformanceAdapter = AdapterFunction | SetAwareAdapter;

/** Adapters by suite name, such as `kubelet/pod-phase`. */
export type ConformanceAdapters = Readonly<Record<string, ConformanceAdapter>>;

/** A vector file as text; files that hold no vectors are passed over. */
export interface VectorFile {
  readonly path: string;
  readonly text: string;
}

export interface ConformanceFailure {
  readonly id: string;
  /** Lines `path: expected X, got Y`. */
  readonly diff: string;
}

export interface SuiteReport {
  readonly suite: string;
  readonly passed: number;
  readonly failed: number;
  readonly total: number;
  /** Whether there is an adapter; without one nothing passes and nothing fails. */
  readonly covered: boolean;
  readonly failures: readonly ConformanceFailure[];
}

/** Suites by name; `total` counts the cases of uncovered suites too. */
export interface ConformanceReport {
  readonly suites: readonly SuiteReport[];
  readonly passed: number;
  readonly total: number;
}

/** Options of a run; `suite` is a full name (`kubelet/pod-phase`) or its last part. */
export interface ConformanceOptions {
  readonly suite?: string | undefined;
  readonly adapters: ConformanceAdapters;
}

/** One case of a vector file. */
export interface VectorCase {
  readonly id: string;
  readonly test: string | undefined;
  readonly given: JsonObject;
  readonly expect: unknown;
}

const DIFF_LINES_MAX = 20;

/** Runs every case of every vector file. Throws on a file that is no JSON at all. */
export function runConformance(
  files: readonly VectorFile[],
  options: ConformanceOptions,
): ConformanceReport {
  const suites = [...readSuites(files)]
    .filter(([name]) => isWanted(name, options.suite))
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, cases]) => runSuite(name, cases, options.adapters[name]));
  const passed = suites.reduce((sum, suite) => sum + suite.passed, 0);
  const total = suites.reduce((sum, suite) => sum + suite.total, 0);
  return { suites, passed, total };
}

/** The cases of all files by suite name. */
export function readSuites(files: readonly VectorFile[]): ReadonlyMap<string, VectorCase[]> {
  const suites = new Map<string, VectorCase[]>();
  for (const { path, text } of files) {
    const content = parseVectors(path, text);
    if (content === undefined) continue;
    const known = suites.get(content.suite);
    if (known === undefined) suites.set(content.suite, content.cases);
    else known.push(...content.cases);
  }
  return suites;
}

/** Runs one case; undefined when it passes, else the difference. */
export function runCase(
  adapter: ConformanceAdapter,
  vector: VectorCase,
): ConformanceFailure | undefined {
  const { run, unordered } =
    typeof adapter === 'function' ? { run: adapter, unordered: [] } : adapter;
  let actual: unknown;
  try {
    const { id, test, expect } = vector;
    const asked = typeof expect === 'object' && expect !== null ? Object.keys(expect) : [];
    actual = run(vector.given, { id, test, asked });
  } catch (error) {
    return { id: vector.id, diff: `(whole): threw ${String(error)}` };
  }
  const lines = deepDiff(vector.expect, actual, new Set(unordered));
  if (lines.length === 0) return undefined;
  const shown = lines.slice(0, DIFF_LINES_MAX);
  if (lines.length > shown.length) shown.push(`... and ${lines.length - shown.length} more`);
  return { id: vector.id, diff: shown.join('\n') };
}

function runSuite(
  suite: string,
  cases: readonly VectorCase[],
  adapter: ConformanceAdapter | undefined,
): SuiteReport {
  const total = cases.length;
  if (adapter === undefined) {
    return { suite, passed: 0, failed: 0, total, covered: false, failures: [] };
  }
  const failures = cases
    .map((vector) => runCase(adapter, vector))
    .filter((failure) => failure !== undefined);
  const failed = failures.length;
  return { suite, passed: total - failed, failed, total, covered: true, failures };
}

function isWanted(name: string, suite: string | undefined): boolean {
  return suite === undefined || name === suite || name.endsWith(`/${suite}`);
}

function parseVectors(
  path: string,
  text: string,
): { readonly suite: string; readonly cases: VectorCase[] } | undefined {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new Error(`${path} is not JSON: ${String(error)}`, { cause: error });
  }
  if (typeof content !== 'object' || content === null) return undefined;
  if (!('suite' in content) || typeof content.suite !== 'string') return undefined;
  if (!('cases' in content) || !Array.isArray(content.cases)) return undefined;
  return { suite: content.suite, cases: content.cases.filter(isCase).map(toCase) };
}

interface RawCase {
  readonly id: string;
  readonly test?: unknown;
  readonly given: JsonObject;
  readonly expect?: unknown;
}

function isCase(value: unknown): value is RawCase {
  if (typeof value !== 'object' || value === null) return false;
  if (!('id' in value) || typeof value.id !== 'string') return false;
  return 'given' in value && typeof value.given === 'object' && value.given !== null;
}

function toCase({ id, test, given, expect }: RawCase): VectorCase {
  const upstream = typeof test === 'string' ? test : undefined;
  return { id, test: upstream, given, expect: withoutNote(expect) };
}

/** A `note` beside the expected values explains them; it is not an answer. */
function withoutNote(expect: unknown): unknown {
  if (typeof expect !== 'object' || expect === null || !('note' in expect)) return expect;
  const { note: _prose, ...values } = expect;
  return values;
}
