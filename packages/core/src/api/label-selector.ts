/** Label selectors as objects and as strings. Mirrors `apimachinery/pkg/labels` and `meta/v1 (LabelSelectorAsSelector)`. */
import {
  formatRequirement,
  newRequirement,
  requirementMatches,
  type Requirement,
  type RequirementOperator,
  type SelectorError,
} from './label-requirement.ts';
import type { Labels } from './labels.ts';
import type { LabelSelector } from './schema/kubernetes.ts';

/** Requirements that must all hold, sorted by key. `nothing` selects no object at all. */
export type Selector = readonly Requirement[] | 'nothing';

/** Selects every object. */
export const EVERYTHING: Selector = [];

const OBJECT_OPERATORS: Readonly<Record<string, RequirementOperator>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: '!',
};

/** The selector of a LabelSelector object: absent selects nothing, `{}` everything. */
export function selectorOf(
  labelSelector: LabelSelector | null | undefined,
): Selector | SelectorError {
  if (labelSelector === null || labelSelector === undefined) return 'nothing';
  const requirements: Requirement[] = [];
  for (const [key, value] of Object.entries(labelSelector.matchLabels ?? {})) {
    const requirement = newRequirement(key, '=', [value]);
    if ('error' in requirement) return requirement;
    requirements.push(requirement);
  }
  for (const { key, operator, values } of labelSelector.matchExpressions ?? []) {
    const name = Object.hasOwn(OBJECT_OPERATORS, operator) ? OBJECT_OPERATORS[operator] : undefined;
    if (name === undefined) {
      return { error: `"${operator}" is not a valid label selector operator` };
    }
    const requirement = newRequirement(key, name, values ?? []);
    if ('error' in requirement) return requirement;
    requirements.push(requirement);
  }
  return sortedByKey(requirements);
}

/** The selector of a plain map, as in `Service.spec.selector`; unchecked. An empty map selects everything. */
export function selectorOfLabels(labels: Labels | undefined): Selector {
  const requirements = Object.entries(labels ?? {}).map(([key, value]): Requirement => ({
    key,
    operator: '=',
    values: [value],
  }));
  return sortedByKey(requirements);
}

/** Whether an object with these labels is selected. */
export function selectorMatches(selector: Selector, labels: Labels | undefined): boolean {
  if (selector === 'nothing') return false;
  return selector.every((requirement) => requirementMatches(requirement, labels ?? {}));
}

/** The selector in the string syntax: `app=web,tier in (a,b)`. */
export function formatSelector(selector: Selector): string {
  return selector === 'nothing' ? '' : selector.map(formatRequirement).join(',');
}

/** Whether a LabelSelector object selects these labels; one that cannot be read selects nothing. */
export function labelSelectorMatches(
  labelSelector: LabelSelector | null | undefined,
  labels: Labels | undefined,
): boolean {
  const selector = selectorOf(labelSelector);
  return !isSelectorError(selector) && selectorMatches(selector, labels);
}

/** Tells a refusal from a selector. */
export function isSelectorError(result: Selector | SelectorError): result is SelectorError {
  return typeof result === 'object' && 'error' in result;
}

/** Requirements in key order, those of one key in the order given. */
export function sortedByKey(requirements: readonly Requirement[]): readonly Requirement[] {
  return [...requirements].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}
