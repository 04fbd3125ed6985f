/** Makes one entry of the routing table, typed by fact and row. */
import type { Draft } from 'immer';
import type { Effect } from './effects.ts';
import type { FactOf, FactType } from './facts.ts';
import type { ClusterRows, TableName } from './tables.ts';

type Recipe<T extends FactType, N extends TableName> = (
  draft: Draft<ClusterRows[N]>,
  fact: FactOf<T>,
) => void;

type TypedEffect<T extends FactType, N extends TableName> = {
  readonly table: N | ((fact: FactOf<T>) => N);
} & {
  readonly key: (fact: FactOf<T>) => string;
} & (
    | { readonly op: 'create'; readonly create: (fact: FactOf<T>) => ClusterRows[N] }
    | {
        readonly op: 'upsert';
        readonly create: (fact: FactOf<T>) => ClusterRows[N];
        readonly recipe: Recipe<T, N>;
      }
    | { readonly op: 'change' | 'changeIfPresent'; readonly recipe: Recipe<T, N> }
    | { readonly op: 'remove' }
  );

/** The routing table holds effects of all facts side by side; the store pairs each with its own fact again. */
export function effect<T extends FactType, N extends TableName>(
  _type: T,
  typed: TypedEffect<T, N>,
): Effect {
  return typed as unknown as Effect;
}

export const byUid = (fact: { readonly uid: string }): string => fact.uid;
export const byPod = (fact: { readonly pod: string }): string => fact.pod;
export const byNode = (fact: { readonly nodeName: string }): string => fact.nodeName;
