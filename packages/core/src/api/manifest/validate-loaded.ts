/** Validates objects read from files: the API server's errors, each at its place in the file. */
import { setDefaults } from '../defaults/set-defaults.ts';
import { findKind } from '../kinds.ts';
import type { Pod } from '../schema/kubernetes.ts';
import type { FieldError } from '../validation/field-error.ts';
import { validatePodMetadataAndSpec } from '../validation/pod.ts';
import { validateCreate } from '../validation/validate-create.ts';
import type { Problem } from './problem.ts';
import { sortProblems } from './problem.ts';
import type { LoadedObject, ManifestObject } from './read-manifests.ts';

/** Options of validation; `namespace` is where objects go that do not say. */
export interface ValidateLoadedOptions {
  readonly namespace?: string;
}

/** The object in a namespace, as kubectl sends it: its own one, or the one given. */
export function withNamespace(object: ManifestObject, namespace: string): ManifestObject {
  if (findKind(object.apiVersion, object.kind)?.namespaced !== true) return object;
  if (object.metadata?.['namespace']) return object;
  return { ...object, metadata: { ...object.metadata, namespace } };
}

/** A generated name is not there yet; the server draws it before it validates. */
function withName(object: ManifestObject): ManifestObject {
  const { metadata } = object;
  const prefix = metadata?.['generateName'];
  if (metadata?.['name'] || typeof prefix !== 'string' || prefix === '') return object;
  return { ...object, metadata: { ...metadata, name: `${prefix}xxxxx` } };
}

/** A Pod that is given before is updated, and may get then what a new one must not have. */
function errorsOf(object: ManifestObject, isUpdate: boolean): readonly FieldError[] {
  if (!isUpdate || object.kind !== 'Pod') return validateCreate(object);
  return validatePodMetadataAndSpec(object as unknown as Pod);
}

const nameOf = ({ kind, metadata }: ManifestObject): string =>
  JSON.stringify([kind, metadata?.['namespace'], metadata?.['name']]);

/** What the API server would refuse to create, as `spec.containers[0].image: Required value`. */
export function validateLoaded(
  loaded: readonly LoadedObject[],
  { namespace = 'default' }: ValidateLoadedOptions = {},
): readonly Problem[] {
  const given = new Set<string>();
  const problems = loaded.flatMap(({ object, file, position }) => {
    const sent = setDefaults(withName(withNamespace(object, namespace)));
    const errors = errorsOf(sent, given.has(nameOf(sent)));
    given.add(nameOf(sent));
    return errors.map((error): Problem => ({
      file,
      ...position(error.field),
      message: error.message,
    }));
  });
  return sortProblems(problems);
}
