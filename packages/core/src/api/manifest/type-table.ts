/** The field table of all kinds podsim reads, unpacked when first asked for. */
import type { JsonValue } from '../schema/kubernetes.ts';
import { SCHEMA_DEFINITIONS, SCHEMA_KINDS } from '../schema/schema-data.ts';
import {
  KUBELET_CONFIG_API_VERSION,
  KUBELET_CONFIGURATION,
  KUBELET_DEFINITIONS,
} from '../kubelet-configuration/fields.ts';
import { PODSIM_DEFINITIONS, PODSIM_KINDS } from './podsim-schema.ts';

/** Fields of a definition: name to type word (see `SchemaDefinition`). */
export type FieldTypes = ReadonlyMap<string, string>;

const unpacked = new Map<string, FieldTypes>();

/** The fields of a definition such as `core.v1.Container`; undefined for a scalar word. */
export function fieldsOf(type: string): FieldTypes | undefined {
  const known = unpacked.get(type);
  if (known !== undefined) return known;
  const text =
    lookUp(SCHEMA_DEFINITIONS, type) ??
    lookUp(PODSIM_DEFINITIONS, type) ??
    lookUp(KUBELET_DEFINITIONS, type);
  if (text === undefined) return undefined;
  const fields = new Map(
    text.split(' ').map((field): [string, string] => {
      const colon = field.indexOf(':');
      return [field.slice(0, colon), field.slice(colon + 1)];
    }),
  );
  unpacked.set(type, fields);
  return fields;
}

/** The definition of a kind's objects; undefined for a kind nobody knows. */
export const definitionOf = (apiVersion: string, kind: string): string | undefined =>
  lookUp(SCHEMA_KINDS, `${apiVersion}.${kind}`) ??
  lookUp(PODSIM_KINDS, `${apiVersion}.${kind}`) ??
  (isKubeletConfiguration(apiVersion, kind) ? KUBELET_CONFIGURATION : undefined);

/** The file that a kubelet is started with: no object of the API, but of the same form. */
export const isKubeletConfiguration = (
  apiVersion: JsonValue | undefined,
  kind: JsonValue | undefined,
): boolean => apiVersion === KUBELET_CONFIG_API_VERSION && kind === 'KubeletConfiguration';

const lookUp = (table: Readonly<Record<string, string>>, key: string): string | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;
