/** Runs the validation vectors through the production path: decode, default, validate. */
import { setPodDefaults } from '../../api/defaults/pod-defaults.ts';
import { setServiceDefaults } from '../../api/defaults/service-defaults.ts';
import { decodeProblems } from '../../api/manifest/decode.ts';
import type { JsonObject, JsonValue, Pod, Service } from '../../api/schema/kubernetes.ts';
import type { FieldError } from '../../api/validation/field-error.ts';
import { mergeLabelKeys } from '../../api/validation/label-keys.ts';
import { POD_UPDATE_REFUSAL, validatePodUpdate } from '../../api/validation/pod-update.ts';
import { validatePodCreate } from '../../api/validation/pod.ts';
import { validateServiceCreate } from '../../api/validation/service.ts';

type Answer = Readonly<Record<string, unknown>>;

/** An error as vectors write it; what follows a refused update is our own text, so only its start. */
function expected({ field, type, message }: FieldError): Answer {
  const start = message.indexOf(POD_UPDATE_REFUSAL);
  if (start < 0) return { field, type, message };
  const prefix = message.slice(0, start + POD_UPDATE_REFUSAL.length);
  return { field, type, message: prefix, messageIsPrefix: true };
}

const answer = (errors: readonly FieldError[]): Answer =>
  errors.length === 0 ? { valid: true } : { valid: false, errors: errors.map(expected) };

/** Validates when the objects decode; else tells why not. */
function decoded(objects: readonly JsonValue[], definition: string, run: () => Answer): Answer {
  const problem = objects.flatMap((object) => decodeProblems(object as JsonObject, definition))[0];
  return problem === undefined ? run() : { decodeErrorContains: problem.reason };
}

/** The Pod as a client sends it in an update: the server fills in the version it holds. */
function asUpdate(pod: JsonValue): Pod {
  const defaulted = setPodDefaults(pod as JsonObject & Pod);
  return { ...defaulted, metadata: { ...defaulted.metadata, resourceVersion: '1' } };
}

function podValidation({ pod, oldPod, newPod }: JsonObject): Answer {
  if (pod !== undefined) {
    return decoded([pod], 'core.v1.Pod', () =>
      answer(validatePodCreate(mergeLabelKeys(setPodDefaults(pod as JsonObject & Pod)))),
    );
  }
  if (oldPod === undefined || newPod === undefined) return { valid: true };
  return decoded([oldPod, newPod], 'core.v1.Pod', () =>
    answer(validatePodUpdate(asUpdate(newPod), asUpdate(oldPod))),
  );
}

function serviceValidation({ service = null }: JsonObject): Answer {
  return decoded([service], 'core.v1.Service', () =>
    answer(validateServiceCreate(setServiceDefaults(service as JsonObject & Service))),
  );
}

/** Adapters of the suites about validation. */
export const apiValidationAdapters: Readonly<Record<string, (given: JsonObject) => unknown>> = {
  'api/pod-validation': podValidation,
  'api/service-validation': serviceValidation,
};
