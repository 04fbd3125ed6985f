/** What an update may change in a Pod. Mirrors `ValidatePodUpdate`. */
import type {
  Container,
  NodeAffinity,
  NodeSelectorTerm,
  Pod,
  PodSpec,
  Toleration,
} from '../schema/kubernetes.ts';
import type { FieldError } from './field-error.ts';
import { forbidden, invalid, required, when } from './field-error.ts';
import { rangeRule } from './formats.ts';
import { nodeSelectorTermForm } from './go-form.ts';
import { sortedKeys, validateObjectMetaUpdate } from './metadata.ts';
import { validatePodAnnotationUpdate } from './pod-annotations.ts';
import { validatePodMetadataAndSpec } from './pod.ts';
import { formatDifferences, semanticDifferences, semanticallyEqual } from './semantic-equality.ts';
import { validateTolerations } from './tolerations.ts';

const DEADLINE_SECONDS_MAX = 2 ** 31 - 1;
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const CHANGEABLE = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',');

/** The text every refused change of the spec starts with; the differences follow on new lines. */
export const POD_UPDATE_REFUSAL = `pod updates may not change fields other than ${CHANGEABLE}`;

/** Errors, and whether the remaining checks make no sense any more. */
interface Checked {
  readonly errors: readonly FieldError[];
  readonly stop: boolean;
}

function validateContainerUpdates(
  now: readonly Container[],
  before: readonly Container[],
  path: string,
): Checked {
  if (now.length !== before.length) {
    const detail = 'pod updates may not add or remove containers';
    return { errors: [forbidden(path, detail)], stop: true };
  }
  const errors = now.flatMap(({ image = '' }, index) => {
    const at = `${path}[${index}].image`;
    return [
      ...when(image === '', required(at)),
      ...when(
        image.trim() !== image,
        invalid(at, image, 'must not have leading or trailing whitespace'),
      ),
    ];
  });
  return { errors, stop: false };
}

/** A deadline can be set, or brought forward. */
function validateDeadlineUpdate(now: PodSpec, before: PodSpec): Checked {
  const path = 'spec.activeDeadlineSeconds';
  const { activeDeadlineSeconds: seconds } = now;
  const { activeDeadlineSeconds: old } = before;
  if (seconds === undefined) {
    const detail = 'must not update from a positive integer to nil value';
    return { errors: when(old !== undefined, invalid(path, undefined, detail)), stop: false };
  }
  if (seconds < 0 || seconds > DEADLINE_SECONDS_MAX) {
    return { errors: [invalid(path, seconds, rangeRule(0, DEADLINE_SECONDS_MAX))], stop: true };
  }
  if (old === undefined || old >= seconds) return { errors: [], stop: false };
  const detail = 'must be less than or equal to previous value';
  return { errors: [invalid(path, seconds, detail)], stop: true };
}

const sameToleration = (a: Toleration, b: Toleration): boolean =>
  (['key', 'operator', 'value', 'effect'] as const).every(
    (field) => (a[field] ?? '') === (b[field] ?? ''),
  );

/** Tolerations can be added, and their seconds changed. */
function validateTolerationUpdate(now: PodSpec, before: PodSpec): readonly FieldError[] {
  const kept = (before.tolerations ?? []).every((old) =>
    (now.tolerations ?? []).some((toleration) => sameToleration(old, toleration)),
  );
  const detail = 'existing toleration can not be modified except its tolerationSeconds';
  if (!kept) return [forbidden('spec.tolerations', detail)];
  return validateTolerations(now.tolerations, 'spec.tolerations');
}

/** Scheduling gates can only go. */
function validateGateUpdate(now: PodSpec, before: PodSpec): readonly FieldError[] {
  const old = new Set((before.schedulingGates ?? []).map(({ name }) => name));
  const names = (now.schedulingGates ?? []).map(({ name }) => name);
  return names.flatMap((name, index) => {
    if (old.has(name) || names.lastIndexOf(name) !== index) return [];
    const detail = `only deletion is allowed, but found new scheduling gate '${name}'`;
    return [forbidden(`spec.schedulingGates[${index}].name`, detail)];
  });
}

function validateNodeSelectorUpdate(now: PodSpec, before: PodSpec): readonly FieldError[] {
  const old = before.nodeSelector ?? {};
  const changed = sortedKeys(old).some((key) => now.nodeSelector?.[key] !== old[key]);
  const detail = 'only additions to spec.nodeSelector are allowed (no mutations or deletions)';
  const form = now.nodeSelector === undefined ? undefined : sortedMap(now.nodeSelector);
  return when(changed, invalid('spec.nodeSelector', form, detail));
}

const sortedMap = (map: Readonly<Record<string, string>>): object =>
  Object.fromEntries(sortedKeys(map).map((key) => [key, map[key]]));

/** Whether the new term only narrows the old one. */
function onlyAdds(now: NodeSelectorTerm, before: NodeSelectorTerm): boolean {
  const empty = (term: NodeSelectorTerm): boolean =>
    (term.matchExpressions ?? []).length === 0 && (term.matchFields ?? []).length === 0;
  if (empty(before)) return empty(now);
  return (['matchExpressions', 'matchFields'] as const).every((field) => {
    const old = before[field] ?? [];
    return semanticallyEqual((now[field] ?? []).slice(0, old.length), old);
  });
}

function validateNodeAffinityUpdate(
  now: NodeAffinity | undefined,
  before: NodeAffinity | undefined,
): readonly FieldError[] {
  const old = before?.[REQUIRED]?.nodeSelectorTerms ?? [];
  const terms = now?.[REQUIRED]?.nodeSelectorTerms;
  const path = `spec.affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms`;
  if (old.length > 0 && old.length !== (terms ?? []).length) {
    const detail = 'no additions/deletions to non-empty NodeSelectorTerms list are allowed';
    return [invalid(path, terms?.map(nodeSelectorTermForm), detail)];
  }
  return old.flatMap((term, index) => {
    const next = terms?.[index] ?? {};
    const detail = 'only additions are allowed (no mutations or deletions)';
    const error = invalid(`${path}[${index}]`, nodeSelectorTermForm(next), detail);
    return when(!onlyAdds(next, term), error);
  });
}

/** A Pod that waits at a gate may still be steered to fewer nodes. */
function validateGatedUpdate(now: PodSpec, before: PodSpec): readonly FieldError[] {
  return [
    ...validateNodeSelectorUpdate(now, before),
    ...validateNodeAffinityUpdate(now.affinity?.nodeAffinity, before.affinity?.nodeAffinity),
  ];
}

const withImagesOf = (
  now: readonly Container[] | undefined,
  before: readonly Container[] | undefined,
): readonly Container[] =>
  (now ?? []).map((container, index) => {
    const { image: _replaced, ...rest } = container;
    const image = before?.[index]?.image;
    return image === undefined ? rest : { ...rest, image };
  });

/** The new affinity with the old node part; nothing at all when nothing else is in it. */
function affinityWithNodesOf(now: PodSpec, before: PodSpec): unknown {
  const { nodeAffinity: _now, ...rest } = now.affinity ?? {};
  const old = before.affinity?.nodeAffinity;
  if (before.affinity === undefined && Object.keys(rest).length === 0) return undefined;
  return old === undefined ? rest : { ...rest, nodeAffinity: old };
}

/** The new spec with everything that may change put back: what still differs is refused. */
function withoutAllowedChanges(now: PodSpec, before: PodSpec): object {
  const gated = (before.schedulingGates ?? []).length > 0;
  const graceSet =
    (before.terminationGracePeriodSeconds ?? 0) < 0 && now.terminationGracePeriodSeconds === 1;
  return {
    ...now,
    containers: withImagesOf(now.containers, before.containers),
    initContainers: withImagesOf(now.initContainers, before.initContainers),
    activeDeadlineSeconds: before.activeDeadlineSeconds,
    schedulingGates: before.schedulingGates,
    tolerations: before.tolerations,
    ...(graceSet ? { terminationGracePeriodSeconds: before.terminationGracePeriodSeconds } : {}),
    ...(gated
      ? { nodeSelector: before.nodeSelector, affinity: affinityWithNodesOf(now, before) }
      : {}),
  };
}

function validateSpecUpdate(now: PodSpec, before: PodSpec): readonly FieldError[] {
  if (semanticallyEqual(before, now)) return [];
  const gated = (before.schedulingGates ?? []).length > 0;
  const differences = semanticDifferences(before, withoutAllowedChanges(now, before), 'spec');
  const detail = `${POD_UPDATE_REFUSAL}\n${formatDifferences(differences)}`;
  return [
    ...(gated ? validateGatedUpdate(now, before) : []),
    ...when(differences.length > 0, forbidden('spec', detail)),
  ];
}

/** All errors of an update by a user; `now` has defaults applied, like `before`. */
export function validatePodUpdate(now: Pod, before: Pod): readonly FieldError[] {
  const errors = [
    ...validateObjectMetaUpdate(now.metadata, before.metadata),
    ...validatePodMetadataAndSpec(now),
    ...validatePodAnnotationUpdate(now, before, 'metadata.annotations'),
  ];
  const steps: (() => Checked)[] = [
    ...(['containers', 'initContainers'] as const).map(
      (field) => () =>
        validateContainerUpdates(now.spec[field] ?? [], before.spec[field] ?? [], `spec.${field}`),
    ),
    () => validateDeadlineUpdate(now.spec, before.spec),
  ];
  for (const step of steps) {
    const checked = step();
    errors.push(...checked.errors);
    if (checked.stop) return errors;
  }
  return [
    ...errors,
    ...validateTolerationUpdate(now.spec, before.spec),
    ...validateGateUpdate(now.spec, before.spec),
    ...validateSpecUpdate(now.spec, before.spec),
  ];
}
