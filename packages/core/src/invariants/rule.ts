/** A rule that holds after every fact: what it looks at, and what it says when it is broken. */
import type { ClusterFact, FactOf, FactType } from '../state/facts.ts';
import type { Tables } from '../state/tables.ts';

export interface Rule {
  /** What holds, in kebab-case: `one-ip-per-pod`. */
  readonly name: string;
  /** Facts that can break it; all when absent. */
  readonly types?: readonly FactType[];
  /** What is wrong, now that this fact has been folded into `tables`; undefined when nothing is. Looks at one aggregate only. */
  check(fact: ClusterFact, tables: Tables): string | undefined;
}

/** Begins a rule for one run; what it remembers starts from the state at that moment. */
export type RuleMaker = (tables: Tables) => Rule;

/** A rule about facts of some types. */
export function rule<T extends FactType>(
  name: string,
  types: readonly T[],
  check: (fact: FactOf<T>, tables: Tables) => string | undefined,
): Rule {
  return { name, types, check: (fact, tables) => check(fact as FactOf<T>, tables) };
}
