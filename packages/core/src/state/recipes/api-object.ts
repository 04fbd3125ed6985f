/** Objects of the API: created, updated, deleted, whatever their kind. */
import type { ClusterRows, TableName } from '../tables.ts';
import { effect } from '../effect.ts';
import type { EffectTable } from '../effects.ts';

const tableOf = (fact: { readonly plural: string }): TableName => fact.plural as TableName;
const byKey = (fact: { readonly key: string }): string => fact.key;
/** Rows own their top level and metadata; spec and status are replaced, never changed in place. */
const own = (fact: { readonly object: object & { readonly metadata: object } }) =>
  ({ ...fact.object, metadata: { ...fact.object.metadata } }) as ClusterRows[TableName];

export const apiObjectEffects: EffectTable = {
  ObjectCreated: [
    effect('ObjectCreated', { table: tableOf, key: byKey, op: 'create', create: own }),
  ],
  ObjectUpdated: [
    effect('ObjectUpdated', { table: tableOf, key: byKey, op: 'create', create: own }),
  ],
  ObjectDeleted: [effect('ObjectDeleted', { table: tableOf, key: byKey, op: 'remove' })],
};
