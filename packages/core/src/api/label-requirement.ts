/** One condition on an object's labels. Mirrors `apimachinery/pkg/labels (Requirement)`. */
import { labelKeyErrors, labelValueErrors, type Labels } from './labels.ts';

/** Operators by their names inside a selector: `=` and `==` mean the same but are printed as written. */
export type RequirementOperator = 'in' | 'notin' | '=' | '==' | '!=' | 'exists' | '!' | 'gt' | 'lt';

/** `key operator values`; `values` is empty for `exists` and `!`. */
export interface Requirement {
  readonly key: string;
  readonly operator: RequirementOperator;
  readonly values: readonly string[];
}

/** Why a requirement is refused; `field` and `type` are those of the first complaint. */
export interface SelectorError {
  readonly error: string;
  readonly field?: string;
  readonly type?: 'Invalid value' | 'Unsupported value';
}

const INT64 = /^[+-]?\d+$/;
const OPERATORS: readonly RequirementOperator[] = [
  'in',
  'notin',
  '=',
  '==',
  '!=',
  'gt',
  'lt',
  'exists',
  '!',
];
const PRINTED: Readonly<Record<RequirementOperator, string>> = {
  in: ' in ',
  notin: ' notin ',
  '=': '=',
  '==': '==',
  '!=': '!=',
  gt: '>',
  lt: '<',
  exists: '',
  '!': '',
};

/** Checks key, operator and values, in this order; the first complaint is the answer. */
export function newRequirement(
  key: string,
  operator: string,
  values: readonly string[],
): Requirement | SelectorError {
  const keyErrors = labelKeyErrors(key);
  if (keyErrors.length > 0) return invalid('key', `"${key}"`, keyErrors.join('; '));
  if (!isOperator(operator)) {
    const supported = OPERATORS.map((name) => `"${name}"`).join(', ');
    const error = `operator: Unsupported value: "${operator}": supported values: ${supported}`;
    return { error, field: 'operator', type: 'Unsupported value' };
  }
  const listed = `[${values.map((value) => `"${value}"`).join(',')}]`;
  const problem = valueCountProblem(operator, values.length);
  if (problem !== undefined) return invalid('values', listed, problem);
  for (const [index, value] of values.entries()) {
    if ((operator === 'gt' || operator === 'lt') && int64(value) === undefined) {
      const detail = "for 'Gt', 'Lt' operators, the value must be an integer";
      return invalid(`values[${index}]`, `"${value}"`, detail);
    }
    const errors = labelValueErrors(value);
    if (errors.length > 0) {
      return invalid(`values[${index}][${key}]`, `"${value}"`, errors.join('; '));
    }
  }
  return { key, operator, values };
}

/** Whether labels satisfy the requirement; `notin` and `!=` accept labels without the key. */
export function requirementMatches(requirement: Requirement, labels: Labels): boolean {
  const { key, operator, values } = requirement;
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'in':
    case '=':
    case '==':
      return value !== undefined && values.includes(value);
    case 'notin':
    case '!=':
      return value === undefined || !values.includes(value);
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    case 'gt':
    case 'lt':
      return comparesTo(value, operator, values);
    default:
      return operator satisfies never;
  }
}

/** The requirement in the string syntax; values in order. */
export function formatRequirement({ key, operator, values }: Requirement): string {
  if (operator === 'exists') return key;
  if (operator === '!') return `!${key}`;
  const text = [...values].sort().join(',');
  const isSet = operator === 'in' || operator === 'notin';
  return `${key}${PRINTED[operator]}${isSet ? `(${text})` : text}`;
}

function comparesTo(
  value: string | undefined,
  operator: 'gt' | 'lt',
  values: readonly string[],
): boolean {
  const left = value === undefined ? undefined : int64(value);
  const right = values.length === 1 ? int64(values[0] ?? '') : undefined;
  if (left === undefined || right === undefined) return false;
  return operator === 'gt' ? left > right : left < right;
}

function valueCountProblem(operator: RequirementOperator, count: number): string | undefined {
  switch (operator) {
    case 'in':
    case 'notin':
      return count === 0 ? "for 'in', 'notin' operators, values set can't be empty" : undefined;
    case 'exists':
    case '!':
      return count === 0 ? undefined : 'values set must be empty for exists and does not exist';
    case 'gt':
    case 'lt':
      return count === 1 ? undefined : "for 'Gt', 'Lt' operators, exactly one value is required";
    default:
      return count === 1 ? undefined : 'exact-match compatibility requires one single value';
  }
}

function invalid(field: string, value: string, detail: string): SelectorError {
  return { error: `${field}: Invalid value: ${value}: ${detail}`, field, type: 'Invalid value' };
}

function isOperator(text: string): text is RequirementOperator {
  return OPERATORS.some((operator) => operator === text);
}

function int64(text: string): bigint | undefined {
  if (!INT64.test(text)) return undefined;
  const value = BigInt(text.replace('+', ''));
  return BigInt.asIntN(64, value) === value ? value : undefined;
}
