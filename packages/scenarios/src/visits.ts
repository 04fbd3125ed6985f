/** What visitors of a service have found, from what they noted: containers that print `served` or `unserved` at each change. */
import type { ClusterFact } from '@podsim/core';

/** From `from` on, up to but without `to`, in milliseconds of the simulation. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Visits {
  readonly servedSpans: readonly Span[];
  readonly unservedSpans: readonly Span[];
}

/** The notes of one visitor: a container of the Pod `pod`; what was noted last holds until `endsAt`. */
export function visits(
  facts: readonly ClusterFact[],
  pod: string,
  visitor: string,
  endsAt: number,
): Visits {
  const notes = facts.flatMap((fact) => {
    if (fact.type !== 'ContainerLogged' || fact.stream !== 'stdout') return [];
    if (fact.pod !== pod || fact.container !== visitor) return [];
    return [{ at: fact.at, note: fact.text.trim() }];
  });
  const spansOf = (wanted: string): readonly Span[] =>
    notes.flatMap(({ at, note }, index) =>
      note === wanted ? [{ from: at, to: notes[index + 1]?.at ?? endsAt }] : [],
    );
  return { servedSpans: spansOf('served'), unservedSpans: spansOf('unserved') };
}
