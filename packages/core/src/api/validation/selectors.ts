/** Label selectors and node selectors. Mirrors `ValidateLabelSelector` and `ValidateNodeSelector`. */
import type {
  LabelSelector,
  LabelSelectorRequirement,
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
} from '../schema/kubernetes.ts';
import type { FieldError } from './field-error.ts';
import { forbidden, invalid, invalidEach, required, when } from './field-error.ts';
import { isDnsSubdomain, isLabelKey, isLabelValue } from './formats.ts';
import { validateLabels } from './metadata.ts';

const NOT_AN_OPERATOR = 'not a valid selector operator';

/** The values an operator wants: some, none. */
function validateValueCount(
  { operator, values = [] }: LabelSelectorRequirement | NodeSelectorRequirement,
  path: string,
): readonly FieldError[] | undefined {
  if (operator === 'In' || operator === 'NotIn') {
    const detail = "must be specified when `operator` is 'In' or 'NotIn'";
    return when(values.length === 0, required(`${path}.values`, detail));
  }
  if (operator === 'Exists' || operator === 'DoesNotExist') {
    const detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
    return when(values.length > 0, forbidden(`${path}.values`, detail));
  }
  return undefined;
}

const validateKey = (key: string | undefined, path: string): readonly FieldError[] =>
  invalidEach(`${path}.key`, key ?? '', isLabelKey(key ?? ''));

const validateValues = (
  values: readonly string[] | undefined,
  path: string,
): readonly FieldError[] =>
  (values ?? []).flatMap((value, index) =>
    invalidEach(`${path}.values[${index}]`, value, isLabelValue(value)),
  );

/** A label selector; absent is fine. */
export function validateLabelSelector(
  selector: LabelSelector | undefined,
  path: string,
): readonly FieldError[] {
  return [
    ...validateLabels(selector?.matchLabels, `${path}.matchLabels`),
    ...(selector?.matchExpressions ?? []).flatMap((requirement, index) => {
      const at = `${path}.matchExpressions[${index}]`;
      const counted = validateValueCount(requirement, at) ?? [
        invalid(`${at}.operator`, requirement.operator ?? '', NOT_AN_OPERATOR),
      ];
      return [
        ...counted,
        ...validateKey(requirement.key, at),
        ...validateValues(requirement.values, at),
      ];
    }),
  ];
}

function validateRequirement(
  requirement: NodeSelectorRequirement,
  path: string,
  anyValue: boolean,
): readonly FieldError[] {
  const { operator = '', values = [] } = requirement;
  let counted = validateValueCount(requirement, path);
  if (operator === 'Gt' || operator === 'Lt') {
    const detail = "must be specified single value when `operator` is 'Lt' or 'Gt'";
    counted = when(values.length !== 1, required(`${path}.values`, detail));
  }
  return [
    ...(counted ?? [invalid(`${path}.operator`, operator, NOT_AN_OPERATOR)]),
    ...validateKey(requirement.key, path),
    ...(anyValue ? [] : validateValues(values, path)),
  ];
}

/** A field requirement: only `metadata.name`, with one value. */
function validateFieldRequirement(
  { key = '', operator = '', values = [] }: NodeSelectorRequirement,
  path: string,
): readonly FieldError[] {
  const one = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
  const counted =
    operator === 'In' || operator === 'NotIn'
      ? when(values.length !== 1, required(`${path}.values`, one))
      : [invalid(`${path}.operator`, operator, NOT_AN_OPERATOR)];
  if (key !== 'metadata.name') {
    return [...counted, invalid(`${path}.key`, key, 'not a valid field selector key')];
  }
  const names = values.flatMap((value, index) =>
    invalidEach(`${path}.values[${index}]`, value, isDnsSubdomain(value)),
  );
  return [...counted, ...names];
}

/** One term; preferred terms may hold any label value (`anyValue`). */
export const validateNodeSelectorTerm = (
  term: NodeSelectorTerm | undefined,
  path: string,
  anyValue = false,
): readonly FieldError[] => [
  ...(term?.matchExpressions ?? []).flatMap((requirement, index) =>
    validateRequirement(requirement, `${path}.matchExpressions[${index}]`, anyValue),
  ),
  ...(term?.matchFields ?? []).flatMap((requirement, index) =>
    validateFieldRequirement(requirement, `${path}.matchFields[${index}]`),
  ),
];

/** A required node selector: at least one term. */
export function validateNodeSelector(selector: NodeSelector, path: string): readonly FieldError[] {
  const terms = selector.nodeSelectorTerms ?? [];
  const at = `${path}.nodeSelectorTerms`;
  if (terms.length === 0) return [required(at, 'must have at least one node selector term')];
  return terms.flatMap((term, index) => validateNodeSelectorTerm(term, `${at}[${index}]`));
}
