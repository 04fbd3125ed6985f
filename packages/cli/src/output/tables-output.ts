/** Objects as `kubectl get` prints them. */
import { API_TABLES, renderObjects, type ApiObject, type TableName } from '@podsim/core';
import type { View } from './view.ts';

export interface TableOptions {
  readonly wide: boolean;
  /** Only objects of this namespace; undefined: all, with a column that says which when there are several. */
  readonly namespace: string | undefined;
}

/** Every cluster has the same few; what one looks for comes first. */
const LAST: readonly TableName[] = ['namespaces'];

/** A table of every kind of which there are objects, Pods first. */
export function allTables(view: View, options: TableOptions): string {
  const tables = API_TABLES.filter((name) => !LAST.includes(name))
    .map((name) => kindTable(view, name, options))
    .filter((text) => text !== '');
  return tables.join('\n');
}

/** The table of one kind; empty when there are no objects. */
export function kindTable(
  { state, at }: View,
  table: (typeof API_TABLES)[number],
  { wide, namespace }: TableOptions,
): string {
  const all: readonly ApiObject[] = [...state[table].values()];
  const shown = all
    .filter(({ metadata }) => !namespace || !metadata.namespace || metadata.namespace === namespace)
    .map((object) => ({ object, name: sortKey(object) }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map(({ object }) => object);
  const namespaces = new Set(shown.map(({ metadata }) => metadata.namespace));
  return renderObjects(shown, { now: at, wide, withNamespace: namespaces.size > 1 });
}

/** As an API server lists them: by namespace, then by name. */
const sortKey = ({ metadata }: ApiObject): string => `${metadata.namespace ?? ''}/${metadata.name}`;
