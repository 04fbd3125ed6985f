/** The API's answers to writes, worded as the API server words them. */
import { findKindByName } from '../../api/kinds.ts';
import { joinFieldErrors, type FieldError } from '../../api/validation/field-error.ts';
import type { ApiAnswer } from '../../state/api-client.ts';
import type { ApiObject } from '../../state/tables.ts';

type Refusal = Extract<ApiAnswer, { readonly accepted: false }>;

export const ACCEPTED: ApiAnswer = { accepted: true };

/** `pods "p1" not found`; groups other than the core one are named, as in `deployments.apps "web"`. */
export function notFound(plural: string, name: string): Refusal {
  return refusal('NotFound', 404, `${plural} "${name}" not found`);
}

export function alreadyExists(plural: string, name: string): Refusal {
  return refusal('AlreadyExists', 409, `${plural} "${name}" already exists`);
}

/** `Pod "p1" is invalid: spec.containers: Required value`. */
export function invalidObject(kind: string, name: string, errors: readonly FieldError[]): Refusal {
  const message = `${kind} "${name}" is invalid: ${joinFieldErrors(errors)}`;
  return refusal('Invalid', 422, message);
}

export function forbidden(plural: string, name: string, detail: string): Refusal {
  return refusal('Forbidden', 403, `${plural} "${name}" is forbidden: ${detail}`);
}

/** `Operation cannot be fulfilled on pods/binding "p1": ...`. */
export function conflict(resource: string, name: string, detail: string): Refusal {
  const message = `Operation cannot be fulfilled on ${resource} "${name}": ${detail}`;
  return refusal('Conflict', 409, message);
}

/** A kind that this API does not serve. */
export function unknownKind({ apiVersion, kind }: ApiObject): Refusal {
  const message = `no matches for kind "${kind}" in version "${apiVersion}"`;
  return refusal('NotFound', 404, message);
}

/** The uid of a delete request names another object than the one stored. */
export function uidConflict(
  plural: string,
  name: string,
  uids: { readonly wanted: string; readonly stored: string },
): Refusal {
  const kind = findKindByName(plural)?.kind ?? plural;
  const detail = `the UID in the precondition (${uids.wanted}) does not match the UID in record (${uids.stored}). The object might have been deleted and then recreated`;
  return conflict(kind, name, detail);
}

function refusal(reason: Refusal['reason'], code: number, message: string): Refusal {
  return { accepted: false, reason, message, code };
}
