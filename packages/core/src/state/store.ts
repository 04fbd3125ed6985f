/**
 * The two stores over one set of recipes. The immutable one runs each recipe through Immer and freezes the
 * result, so every past row stays valid; the direct one runs the same recipe on rows that it owns.
 * Hot file, guarded by packages/bench (stores, cluster).
 */
import { Immer } from 'immer';
import { invariant } from '../invariant.ts';
import type { ClusterFact } from './facts.ts';
import { copyPlain } from './copy-plain.ts';
import { EFFECTS, type Effect } from './effects.ts';
import { freezeDeep } from './freeze-deep.ts';
import { TABLE_NAMES, type ClusterRows, type TableName, type Tables } from './tables.ts';

export type StoreKind = 'immutable' | 'direct';

/** All rows as plain data, in insertion order. */
export type TablesSnapshot = Readonly<Record<TableName, readonly (readonly [string, unknown])[]>>;

type MutableTables = { [T in TableName]: Map<string, ClusterRows[T]> };
type AnyTable = Map<string, object>;

// Facts are frozen before they are folded, so what is left to freeze of a row is what its recipe made.
const immer = new Immer({ autoFreeze: false });

export class Store {
  readonly kind: StoreKind;
  readonly tables: Tables;
  private readonly mutable: MutableTables;

  constructor(kind: StoreKind, rows?: TablesSnapshot) {
    this.kind = kind;
    this.mutable = Object.fromEntries(
      TABLE_NAMES.map((name) => [name, new Map(rows ? ownRows(rows[name], kind) : [])]),
    ) as unknown as MutableTables;
    this.tables = this.mutable;
  }

  /** Folds one fact into the state. A fact that does not fit the state is a bug. */
  apply(fact: ClusterFact): void {
    const effects = EFFECTS[fact.type];
    if (this.kind === 'immutable') freezeDeep(fact);
    for (let index = 0; index < effects.length; index += 1) {
      const effect = effects[index] as Effect;
      const name = typeof effect.table === 'string' ? effect.table : effect.table(fact);
      this.applyEffect(this.mutable[name], effect, effect.key(fact), fact);
    }
  }

  private applyEffect(table: AnyTable, effect: Effect, key: string, fact: ClusterFact): void {
    if (effect.op === 'remove') {
      table.delete(key);
      return;
    }
    let row = table.get(key);
    if (effect.op === 'create' || (row === undefined && effect.op === 'upsert')) {
      row = effect.create(fact);
      if (this.kind === 'immutable') freezeDeep(row);
      table.set(key, row);
      if (effect.op === 'create') return;
    }
    if (row === undefined && effect.op === 'changeIfPresent') return;
    invariant(row !== undefined, `${fact.type} for ${key}, which does not exist`);
    if (this.kind === 'direct') {
      effect.recipe(row, fact);
      return;
    }
    const next = immer.produce(row, (draft: object) => effect.recipe(draft, fact));
    table.set(key, freezeDeep(next));
  }

  /** Rows as they are: shared when immutable, copied when direct (later facts would change them). */
  snapshot(): TablesSnapshot {
    const copy = <T>(row: T): T => (this.kind === 'direct' ? copyPlain(row) : row);
    return Object.fromEntries(
      TABLE_NAMES.map((name) => [
        name,
        [...(this.mutable[name] as AnyTable)].map(([key, row]) => [key, copy(row)] as const),
      ]),
    ) as unknown as TablesSnapshot;
  }
}

function ownRows(
  rows: readonly (readonly [string, unknown])[],
  kind: StoreKind,
): [string, object][] {
  return rows.map(([key, row]) => {
    const own = kind === 'direct' ? copyPlain(row) : freezeDeep(row);
    return [key, own as object];
  });
}
