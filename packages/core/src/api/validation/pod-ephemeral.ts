/** Ephemeral containers of a Pod that exists: some can be added, none changed or removed. Mirrors `ValidatePodEphemeralContainersUpdate`. */
import type { Pod, PodSpec } from '../schema/kubernetes.ts';
import type { FieldError } from './field-error.ts';
import { forbidden } from './field-error.ts';
import { validateObjectMetaUpdate } from './metadata.ts';
import { validatePodMetadataAndSpec } from './pod.ts';
import { formatDifferences, semanticDifferences } from './semantic-equality.ts';

const LIST = 'spec.ephemeralContainers';

/**
 * The same spec with the ephemeral containers that `before` has: what is left is an ordinary update. The API has a
 * subresource for the one and refuses it in the other; an applied manifest asks for both at once.
 */
export function withEphemeralContainersOf(now: PodSpec, before: PodSpec): PodSpec {
  if (now.ephemeralContainers === before.ephemeralContainers) return now;
  const { ephemeralContainers: _added, ...rest } = now;
  const { ephemeralContainers } = before;
  return ephemeralContainers === undefined ? rest : { ...rest, ephemeralContainers };
}

/** All errors of an update of ephemeral containers; the Pods may differ in nothing else. */
export function validateEphemeralContainersUpdate(now: Pod, before: Pod): readonly FieldError[] {
  const added = now.spec.ephemeralContainers ?? [];
  const errors = [
    ...validateObjectMetaUpdate(now.metadata, before.metadata),
    ...validatePodMetadataAndSpec(now),
  ];
  for (const old of before.spec.ephemeralContainers ?? []) {
    const same = added.find(({ name }) => name === old.name);
    const which = `existing ephemeral containers "${old.name}" may not be`;
    if (same === undefined) {
      errors.push(forbidden(LIST, `${which} removed`));
      continue;
    }
    const differences = semanticDifferences(old, same, LIST);
    if (differences.length === 0) continue;
    errors.push(forbidden(LIST, `${which} changed\n${formatDifferences(differences)}`));
  }
  return errors;
}
