/** Expectations about a run: CEL, as in Kubernetes, over the report. */
import { Environment, type ParseResult } from '@marcbachmann/cel-js';
import type { Report } from './report/report.ts';

/** An expectation that can be asked of any report. */
export interface Expectation {
  readonly text: string;
  /** True when it holds; false as well when it cannot be told, because a field that it needs is not there. */
  evaluate(report: Report): boolean;
  /** The same, with what stood in the way. */
  outcome(report: Report): ExpectationOutcome;
}

export interface ExpectationOutcome {
  readonly ok: boolean;
  /** Why it could not be told; undefined when it could. */
  readonly problem?: string;
}

const VARIABLES = {
  pods: 'list',
  nodes: 'list',
  events: 'list',
  objects: 'dyn',
  hosts: 'list',
  clockMs: 'int',
  facts: 'int',
} as const;

let environment: Environment | undefined;

/** Reads an expectation; a problem names what is wrong with the text. */
export function compileExpectation(text: string): Expectation | { readonly problem: string } {
  environment ??= newEnvironment();
  const checked = environment.check(text);
  if (!checked.valid) return { problem: checked.error?.summary ?? 'not a CEL expression' };
  if (checked.type !== 'bool' && checked.type !== 'dyn') {
    return { problem: `gives ${checked.type ?? 'nothing'} where true or false is wanted` };
  }
  const run = environment.parse(text);
  return {
    text,
    evaluate: (report) => evaluated(run, report).ok,
    outcome: (report) => evaluated(run, report),
  };
}

function newEnvironment(): Environment {
  const created = new Environment({
    homogeneousAggregateLiterals: false,
    enableOptionalTypes: true,
  });
  for (const [name, type] of Object.entries(VARIABLES)) created.registerVariable(name, type);
  return created.registerFunction(
    'string.replace(string, string): string',
    (text: string, old: string, by: string) => text.replaceAll(old, by),
  );
}

function evaluated(run: ParseResult, report: Report): ExpectationOutcome {
  try {
    const value: unknown = run(contextOf(report));
    if (typeof value === 'boolean') return { ok: value };
    return { ok: false, problem: 'gives something other than true or false' };
  } catch (error) {
    return { ok: false, problem: summaryOf(error) };
  }
}

/** The library's own errors carry a line without the picture of the source. */
function summaryOf(error: unknown): string {
  if (error instanceof Error) {
    const { summary } = error as Error & { readonly summary?: unknown };
    return typeof summary === 'string' ? summary : error.message;
  }
  return String(error);
}

const contexts = new WeakMap<Report, Readonly<Record<keyof typeof VARIABLES, unknown>>>();

function contextOf(report: Report): Readonly<Record<keyof typeof VARIABLES, unknown>> {
  const known = contexts.get(report);
  if (known !== undefined) return known;
  const objects = withIntegers(report.objects) as Readonly<Record<string, unknown>>;
  const context = {
    pods: objects['pods'] ?? [],
    nodes: objects['nodes'] ?? [],
    events: withIntegers(report.events),
    objects,
    hosts: withIntegers(report.hosts),
    clockMs: BigInt(report.clockMs),
    facts: BigInt(report.log.facts),
  };
  contexts.set(report, context);
  return context;
}

/** Whole numbers are `int` in CEL, which the library wants as big integers; JSON has them as numbers. */
function withIntegers(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(withIntegers);
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined) copy[key] = withIntegers(member);
  }
  return copy;
}
