/** `kubectl apply`: creates an object, or changes what may be changed of the stored one. */
import { setDefaults } from '../../api/defaults/set-defaults.ts';
import type { Pod } from '../../api/schema/kubernetes.ts';
import type { FieldError } from '../../api/validation/field-error.ts';
import { withDefaultTolerations } from '../../api/tolerations.ts';
import {
  validateEphemeralContainersUpdate,
  withEphemeralContainersOf,
} from '../../api/validation/pod-ephemeral.ts';
import { validatePodResize, withResourcesOf } from '../../api/validation/pod-resize.ts';
import { validatePodUpdate } from '../../api/validation/pod-update.ts';
import { semanticallyEqual } from '../../api/validation/semantic-equality.ts';
import { validateCreate } from '../../api/validation/validate-create.ts';
import type { ApiAnswer } from '../../state/api-client.ts';
import type { Context } from '../../state/context.ts';
import type { ApiObject } from '../../state/tables.ts';
import { ACCEPTED, invalidObject, unknownKind } from './answers.ts';
import { asStored, createObject, inItsNamespace } from './create-object.ts';
import { removeObject } from './delete-object.ts';
import { equalPlain } from './equal-plain.ts';
import { mergeManifest } from './merge-manifest.ts';
import { keyOf, resourceOf, storedObject, type ApiTable } from './resource-of.ts';

/** Fields that are merged; all others of a kind are taken from the manifest as they stand there. */
const MERGED = ['spec', 'metadata'];
/** Kept as stored: identity and what only the server writes. */
const SERVER_METADATA = [
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
] as const;

export function applyObject(ctx: Context, given: ApiObject): ApiAnswer {
  const resource = resourceOf(given);
  if (resource === undefined) return unknownKind(given);
  const { plural } = resource;
  const key = keyOf(inItsNamespace(given, resource).metadata);
  const stored = storedObject(ctx.state, plural, key);
  if (stored === undefined) return createObject(ctx, given);

  const merged = changed(ctx, plural, stored, given);
  const errors = validateChange(merged, stored);
  if (errors.length > 0) return invalidObject(given.kind, stored.metadata.name, errors);
  if (equalPlain(merged, stored)) return ACCEPTED;
  const object = { ...merged, metadata: nextMetadata(ctx, merged, stored) };
  ctx.emit('ObjectUpdated', { plural, key, object });
  if (isReleased(object.metadata)) removeObject(ctx, plural, key, object);
  return ACCEPTED;
}

function changed(ctx: Context, plural: ApiTable, stored: ApiObject, given: ApiObject): ApiObject {
  const { status: _status, ...fields } = given as ApiObject & { readonly status?: unknown };
  const merged: Record<string, unknown> = { ...stored };
  for (const [field, value] of Object.entries(fields)) {
    const own = merged[field];
    merged[field] = MERGED.includes(field) ? mergeManifest(own, value) : value;
  }
  const metadata = { ...(merged['metadata'] as ApiObject['metadata']) };
  for (const field of SERVER_METADATA) {
    if (stored.metadata[field] === undefined) delete (metadata as Record<string, unknown>)[field];
    else Object.assign(metadata, { [field]: stored.metadata[field] });
  }
  const defaulted = setDefaults({ ...(merged as unknown as ApiObject), metadata });
  return plural === 'pods' ? withTolerations(defaulted as Pod) : asStored(ctx, plural, defaulted);
}

/** Other kinds than Pods are checked as if they were new. */
function validateChange(now: ApiObject, before: ApiObject): readonly FieldError[] {
  return now.kind === 'Pod' ? validatePodChange(now as Pod, before as Pod) : validateCreate(now);
}

/**
 * Other resources of the containers go through the `resize` subresource, ephemeral containers through one of their own,
 * everything else through the Pod itself: up to three requests of a user, of which none is made after one was refused.
 */
function validatePodChange(now: Pod, before: Pod): readonly FieldError[] {
  const resized = { ...now, spec: withEphemeralContainersOf(now.spec, before.spec) };
  const updated = { ...now, spec: withResourcesOf(resized.spec, before.spec) };
  const errors = validatePodUpdate(updated, before);
  if (errors.length > 0) return errors;
  const isSame = (one: Pod, other: Pod) => semanticallyEqual(one.spec, other.spec, 'spec');
  const resizeErrors = isSame(updated, resized) ? [] : validatePodResize(resized, updated);
  if (resizeErrors.length > 0 || isSame(resized, now)) return resizeErrors;
  return validateEphemeralContainersUpdate(now, resized);
}

/** Admission adds the default tolerations on updates too. */
function withTolerations(pod: Pod): Pod {
  const tolerations = withDefaultTolerations(pod.spec.tolerations);
  return { ...pod, spec: { ...pod.spec, tolerations } };
}

function nextMetadata(ctx: Context, now: ApiObject, before: ApiObject): ApiObject['metadata'] {
  const resourceVersion = ctx.nextResourceVersion();
  const { generation } = before.metadata;
  const isSameSpec = equalPlain(specOf(now), specOf(before));
  if (generation === undefined || isSameSpec) return { ...now.metadata, resourceVersion };
  return { ...now.metadata, resourceVersion, generation: generation + 1 };
}

/** Deletion was asked for and nobody holds the object any more. */
function isReleased(metadata: ApiObject['metadata']): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = metadata;
  return deletionTimestamp !== undefined && deletionGracePeriodSeconds === 0 && !finalizers.length;
}

function specOf(object: ApiObject): unknown {
  return (object as { readonly spec?: unknown }).spec;
}
