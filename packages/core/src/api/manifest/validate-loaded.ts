/** Validates objects read from files: the API server's errors, each at its place in the file. */
import { setDefaults } from '../defaults/set-defaults.ts';
import { findKind } from '../kinds.ts';
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

/** What the API server would refuse to create, as `spec.containers[0].image: Required value`. */
export function validateLoaded(
  loaded: readonly LoadedObject[],
  { namespace = 'default' }: ValidateLoadedOptions = {},
): readonly Problem[] {
  const problems = loaded.flatMap(({ object, file, position }) => {
    const sent = setDefaults(withName(withNamespace(object, namespace)));
    return validateCreate(sent).map((error): Problem => ({
      file,
      ...position(error.field),
      message: error.message,
    }));
  });
  return sortProblems(problems);
}
