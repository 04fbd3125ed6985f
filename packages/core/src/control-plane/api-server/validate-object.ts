/** The checks of each kind, on create and on update. */
import type { FieldError } from '../../api/validation/field-error.ts';
import { CLUSTER_WIDE, NAMESPACED, validateObjectMeta } from '../../api/validation/metadata.ts';
import { validatePodCreate } from '../../api/validation/pod.ts';
import { validatePodUpdate } from '../../api/validation/pod-update.ts';
import type { Pod } from '../../api/schema/kubernetes.ts';
import type { ApiObject } from '../../state/tables.ts';
import type { Resource } from './resource-of.ts';

/** All errors of a new object with defaults applied. */
export function validateNew({ plural, kind }: Resource, object: ApiObject): readonly FieldError[] {
  if (plural === 'pods') return validatePodCreate(object as Pod);
  return validateObjectMeta(object.metadata, kind.namespaced ? NAMESPACED : CLUSTER_WIDE);
}

/** All errors of a change. */
export function validateChange(
  { plural, kind }: Resource,
  now: ApiObject,
  before: ApiObject,
): readonly FieldError[] {
  if (plural === 'pods') return validatePodUpdate(now as Pod, before as Pod);
  return validateObjectMeta(now.metadata, kind.namespaced ? NAMESPACED : CLUSTER_WIDE);
}
