/** A Pod on create. Mirrors `ValidatePodCreate` and `validatePodMetadataAndSpec`. */
import type { Pod } from '../schema/kubernetes.ts';
import { validateImageBlanks } from './containers.ts';
import type { FieldError } from './field-error.ts';
import { forbidden, when } from './field-error.ts';
import { NAMESPACED, validateObjectMeta } from './metadata.ts';
import { validatePodAnnotations, validateProfileAnnotations } from './pod-annotations.ts';
import { validatePodSpec } from './pod-spec.ts';

/** A projected token needs an account to speak for. */
function validateTokensHaveAccount(pod: Pod): readonly FieldError[] {
  if (pod.spec.serviceAccountName) return [];
  return (pod.spec.volumes ?? []).flatMap((volume, index) =>
    (volume.projected?.sources ?? []).flatMap((source, sourceIndex) =>
      when(
        source.serviceAccountToken !== undefined,
        forbidden(
          `spec.volumes[${index}].projected.sources[${sourceIndex}].serviceAccountToken`,
          'must not be specified when serviceAccountName is not set',
        ),
      ),
    ),
  );
}

/** What create and update check alike; defaults are applied. */
export function validatePodMetadataAndSpec(pod: Pod): readonly FieldError[] {
  const { spec } = pod;
  return [
    ...validateObjectMeta(pod.metadata, NAMESPACED),
    ...validatePodAnnotations(pod.metadata.annotations, spec, 'metadata.annotations'),
    ...validatePodSpec(spec, pod.metadata.name ?? ''),
    ...validateTokensHaveAccount(pod),
    ...(['containers', 'initContainers'] as const).flatMap((field) =>
      (spec[field] ?? []).flatMap((container, index) =>
        validateImageBlanks(container.image, `spec.${field}[${index}]`),
      ),
    ),
  ];
}

/**
 * All errors of a new Pod, in the order the API server reports them. Expects defaults to be applied
 * (an absent restartPolicy is an error here) and quantities that parse.
 */
export function validatePodCreate(pod: Pod): readonly FieldError[] {
  const { spec } = pod;
  const gated = (spec.schedulingGates ?? []).length > 0;
  const ephemeral = (spec.ephemeralContainers ?? []).length > 0;
  const nodeDetail = 'cannot be set until all schedulingGates have been cleared';
  return [
    ...validatePodMetadataAndSpec(pod),
    ...when(ephemeral, forbidden('spec.ephemeralContainers', 'cannot be set on create')),
    ...when(Boolean(spec.nodeName) && gated, forbidden('spec.nodeName', nodeDetail)),
    ...validateProfileAnnotations(pod, 'spec'),
  ];
}
