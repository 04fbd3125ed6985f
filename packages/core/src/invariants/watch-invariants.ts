/** Holds a running simulation to its rules, fact by fact. */
import type { ClusterFact, FactType } from '../state/facts.ts';
import type { Tables } from '../state/tables.ts';
import { ALL_RULES } from './all-rules.ts';
import type { Rule, RuleMaker } from './rule.ts';

/** What is watched: a `Simulation`, or anything else with a log and a state. */
export interface Watched {
  readonly options: { readonly seed: number };
  readonly state: Tables;
  readonly log: { tap(listener: (fact: ClusterFact) => void): () => void };
}

/** A rule that was broken, and where. */
export interface Violation {
  readonly rule: string;
  readonly problem: string;
  readonly seed: number;
  /** Simulation time in milliseconds. */
  readonly at: number;
  readonly seq: number;
  readonly type: FactType;
}

export interface WatchOptions {
  /** `throw` (default) stops the run at the first violation; `record` goes on. */
  readonly onViolation?: 'throw' | 'record';
  /** The command that repeats the run, for the message. */
  readonly reproduceWith?: string;
}

export interface InvariantWatch {
  /** Everything found so far, oldest first. */
  readonly violations: readonly Violation[];
  /** Ends the watch. */
  stop(): void;
}

/** The model is wrong: a bug in podsim, never bad input. */
export class InvariantViolationError extends Error {
  override readonly name = 'InvariantViolationError';
  readonly violation: Violation;

  constructor(violation: Violation, reproduceWith?: string) {
    const again = reproduceWith === undefined ? '' : `\nrepeat with: ${reproduceWith}`;
    super(describeViolation(violation) + again);
    this.violation = violation;
  }
}

/** One line: rule, problem, and the place. */
export function describeViolation({ rule, problem, seed, at, seq, type }: Violation): string {
  return `invariant ${rule} broken: ${problem} (seed ${seed}, at ${at} ms, fact ${seq}: ${type})`;
}

/** Checks `rules` after every fact from now on. Facts recorded earlier count as they stand in the state. */
export function watchInvariants(
  simulation: Watched,
  rules: readonly RuleMaker[] = ALL_RULES,
  { onViolation = 'throw', reproduceWith }: WatchOptions = {},
): InvariantWatch {
  const { seed } = simulation.options;
  const violations: Violation[] = [];
  const byType = new Map<FactType, Rule[]>();
  const always: Rule[] = [];
  for (const make of rules) {
    const one = make(simulation.state);
    if (one.types === undefined) always.push(one);
    for (const type of one.types ?? []) {
      const list = byType.get(type);
      if (list) list.push(one);
      else byType.set(type, [one]);
    }
  }
  const look = (one: Rule, fact: ClusterFact): void => {
    const problem = one.check(fact, simulation.state);
    if (problem === undefined) return;
    const { at, seq, type } = fact;
    const violation: Violation = { rule: one.name, problem, seed, at, seq, type };
    violations.push(violation);
    if (onViolation === 'throw') throw new InvariantViolationError(violation, reproduceWith);
  };
  const stop = simulation.log.tap((fact) => {
    for (const one of always) look(one, fact);
    for (const one of byType.get(fact.type) ?? []) look(one, fact);
  });
  return { violations, stop };
}
