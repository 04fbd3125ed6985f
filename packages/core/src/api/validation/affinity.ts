/** Affinity of a Pod. Mirrors `validateAffinity`. */
import type { Affinity, NodeAffinity, PodAffinity, PodAffinityTerm } from '../schema/kubernetes.ts';
import type { FieldError } from './field-error.ts';
import { forbidden, invalid, invalidEach, required, when } from './field-error.ts';
import { isDnsLabel, isLabelKey } from './formats.ts';
import {
  validateLabelSelector,
  validateNodeSelector,
  validateNodeSelectorTerm,
} from './selectors.ts';
import { repeatedLabelKeys } from './topology-spread.ts';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

const validateWeight = (weight: number | undefined, path: string): readonly FieldError[] =>
  when(
    (weight ?? 0) <= 0 || (weight ?? 0) > 100,
    invalid(`${path}.weight`, weight ?? 0, 'must be in the range 1-100'),
  );

function validateNodeAffinity(affinity: NodeAffinity, path: string): readonly FieldError[] {
  const needed = affinity[REQUIRED];
  return [
    ...(needed === undefined ? [] : validateNodeSelector(needed, `${path}.${REQUIRED}`)),
    ...(affinity[PREFERRED] ?? []).flatMap(({ weight, preference }, index) => {
      const at = `${path}.${PREFERRED}[${index}]`;
      const term = validateNodeSelectorTerm(preference, `${at}.preference`, true);
      return [...validateWeight(weight, at), ...term];
    }),
  ];
}

function validateKeys(
  keys: readonly string[] | undefined,
  term: PodAffinityTerm,
  path: string,
): readonly FieldError[] {
  if (keys === undefined || keys.length === 0) return [];
  if (term.labelSelector === undefined) {
    return [forbidden(path, 'must not be specified when labelSelector is not set')];
  }
  return keys.flatMap((key, index) => invalidEach(`${path}[${index}]`, key, isLabelKey(key)));
}

function validateLabelKeys(term: PodAffinityTerm, path: string): readonly FieldError[] {
  const { matchLabelKeys = [], mismatchLabelKeys = [], labelSelector } = term;
  const inBoth = 'exists in both matchLabelKeys and mismatchLabelKeys';
  return [
    ...validateKeys(matchLabelKeys, term, `${path}.matchLabelKeys`),
    ...validateKeys(mismatchLabelKeys, term, `${path}.mismatchLabelKeys`),
    ...repeatedLabelKeys(matchLabelKeys, labelSelector).map(({ key, index }) =>
      invalid(`${path}[${index}]`, key, 'exists in both matchLabelKeys and labelSelector'),
    ),
    ...matchLabelKeys.flatMap((key, index) =>
      when(
        mismatchLabelKeys.includes(key),
        invalid(`${path}.matchLabelKeys[${index}]`, key, inBoth),
      ),
    ),
  ];
}

function validateTerm(term: PodAffinityTerm, path: string): readonly FieldError[] {
  const topologyKey = term.topologyKey ?? '';
  const at = `${path}.topologyKey`;
  return [
    ...validateLabelSelector(term.labelSelector, `${path}.labelSelector`),
    ...validateLabelSelector(term.namespaceSelector, `${path}.namespaceSelector`),
    ...(term.namespaces ?? []).flatMap((name) =>
      invalidEach(`${path}.namespace`, name, isDnsLabel(name)),
    ),
    ...validateLabelKeys(term, path),
    ...when(topologyKey === '', required(at, 'can not be empty')),
    ...invalidEach(at, topologyKey, isLabelKey(topologyKey)),
  ];
}

/** Affinity and anti-affinity between Pods have the same shape and rules. */
const validatePodAffinity = (affinity: PodAffinity, path: string): readonly FieldError[] => [
  ...(affinity[REQUIRED] ?? []).flatMap((term, index) =>
    validateTerm(term, `${path}.${REQUIRED}[${index}]`),
  ),
  ...(affinity[PREFERRED] ?? []).flatMap(({ weight, podAffinityTerm }, index) => {
    const at = `${path}.${PREFERRED}[${index}]`;
    const term: PodAffinityTerm = podAffinityTerm ?? { topologyKey: '' };
    return [...validateWeight(weight, at), ...validateTerm(term, `${at}.podAffinityTerm`)];
  }),
];

/** `spec.affinity`; absent is fine. */
export function validateAffinity(
  affinity: Affinity | undefined,
  path: string,
): readonly FieldError[] {
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity ?? {};
  return [
    ...(nodeAffinity ? validateNodeAffinity(nodeAffinity, `${path}.nodeAffinity`) : []),
    ...(podAffinity ? validatePodAffinity(podAffinity, `${path}.podAffinity`) : []),
    ...(podAntiAffinity ? validatePodAffinity(podAntiAffinity, `${path}.podAntiAffinity`) : []),
  ];
}
