/** Which table an object belongs to, under which key. */
import { findKind, type Kind } from '../../api/kinds.ts';
import { API_TABLES, type ApiObject, type Tables } from '../../state/tables.ts';

/** A table of API objects. */
export type ApiTable = (typeof API_TABLES)[number];

export interface Resource {
  readonly kind: Kind;
  readonly plural: ApiTable;
}

/** The resource of an object; undefined for kinds that the API of this model does not store. */
export function resourceOf({ apiVersion, kind }: ApiObject): Resource | undefined {
  const known = findKind(apiVersion, kind);
  const plural = API_TABLES.find((table) => table === known?.plural);
  return known === undefined || plural === undefined ? undefined : { kind: known, plural };
}

/** `namespace/name`, or `name` for what belongs to no namespace. */
export function keyOf({ namespace, name }: ApiObject['metadata']): string {
  return namespace === undefined || namespace === '' ? name : `${namespace}/${name}`;
}

/** The stored object; undefined for an unknown table too. */
export function storedObject(tables: Tables, plural: string, key: string): ApiObject | undefined {
  const table = API_TABLES.find((name) => name === plural);
  return table === undefined ? undefined : tables[table].get(key);
}

/** The name without its namespace. */
export function nameOfKey(key: string): string {
  return key.slice(key.indexOf('/') + 1);
}
