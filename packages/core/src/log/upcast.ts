/** Old shapes of facts, turned into today's: one upcaster per change, each in its own file. */

import { invariant } from '../invariant.ts';
import type { JsonValue } from './canonical-json.ts';
import { factTimeV0 } from './upcasters/fact-time-v0.ts';

/** A fact as an older podsim wrote it: an object, and nothing more is known. */
export type StoredFact = Readonly<Record<string, JsonValue>>;

/**
 * Turns facts of format `from` into format `to`; a fact that the change does not touch is returned
 * as it is.
 */
export interface Upcaster {
  readonly from: number;
  readonly to: number;
  upcast(fact: StoredFact): StoredFact;
}

/** Every upcaster that podsim has, in the order of the changes. */
export const UPCASTERS: readonly Upcaster[] = [factTimeV0];

/**
 * The way from format `from` to format `to`: one function that applies all upcasters of each
 * version on the way, in their order. Undefined when there is no way.
 */
export function upcasting(
  upcasters: readonly Upcaster[],
  from: number,
  to: number,
): ((fact: StoredFact) => StoredFact) | undefined {
  const chain: Upcaster[] = [];
  for (let version = from; version !== to;) {
    const steps = upcasters.filter((upcaster) => upcaster.from === version);
    const next = steps[0]?.to;
    if (next === undefined || next > to) return undefined;
    invariant(next > version, `an upcaster leads from format ${version} back to ${next}`);
    invariant(
      steps.every((step) => step.to === next),
      `the upcasters from format ${version} disagree on where they lead`,
    );
    chain.push(...steps);
    version = next;
  }
  return (fact) => chain.reduce((older, upcaster) => upcaster.upcast(older), fact);
}
