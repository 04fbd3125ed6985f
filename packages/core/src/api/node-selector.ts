/** Node selector terms. Mirrors `component-helpers/scheduling/corev1/nodeaffinity`. */
import {
  newRequirement,
  requirementMatches,
  type Requirement,
  type RequirementOperator,
} from './label-requirement.ts';
import type {
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PreferredSchedulingTerm,
} from './schema/kubernetes.ts';

/** What a term is matched against. */
export interface SelectableNode {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** `metadata.name` must be this one, or anything else. */
export interface NameDemand {
  readonly isIn: boolean;
  readonly name: string;
}

/** A readable term: all label requirements and all demands on the node's name must hold. */
export interface ParsedTerm {
  readonly requirements: readonly Requirement[];
  readonly names: readonly NameDemand[];
}

export interface ParsedPreference extends ParsedTerm {
  readonly weight: number;
}

/** A complaint about one part of a term, with the path inside the list. */
export interface TermError {
  readonly field: string;
  readonly type: string;
  readonly detail?: string;
}

const OPERATORS: Readonly<Record<string, RequirementOperator>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: '!',
  Gt: 'gt',
  Lt: 'lt',
};

/** The terms that can match something: empty ones and those that do not parse are left out. */
export function parseTerms(terms: readonly NodeSelectorTerm[] | undefined): readonly ParsedTerm[] {
  return (terms ?? []).flatMap((term) => {
    const parsed = parseTerm(term);
    return parsed === undefined || 'errors' in parsed ? [] : [parsed];
  });
}

/** Preferred terms likewise; those of weight 0 are not even read. */
export function parsePreferences(
  terms: readonly PreferredSchedulingTerm[] | undefined,
): readonly ParsedPreference[] {
  return (terms ?? []).flatMap(({ weight, preference }) => {
    if (weight === 0) return [];
    const parsed = parseTerm(preference);
    return parsed === undefined || 'errors' in parsed ? [] : [{ ...parsed, weight }];
  });
}

/** Everything that is wrong with a list of terms. */
export function termErrors(terms: readonly NodeSelectorTerm[], path: string): readonly TermError[] {
  return terms.flatMap((term, index) => {
    const parsed = parseTerm(term);
    if (parsed === undefined || !('errors' in parsed)) return [];
    return parsed.errors.map((error) => ({ ...error, field: `${path}[${index}].${error.field}` }));
  });
}

export function termMatches(term: ParsedTerm, node: SelectableNode): boolean {
  return (
    term.requirements.every((requirement) => requirementMatches(requirement, node.labels)) &&
    term.names.every(({ isIn, name }) => isIn === (name === node.name))
  );
}

/** Terms are alternatives. */
export function someTermMatches(terms: readonly ParsedTerm[], node: SelectableNode): boolean {
  return terms.some((term) => termMatches(term, node));
}

function parseTerm(
  term: NodeSelectorTerm,
): ParsedTerm | { readonly errors: readonly TermError[] } | undefined {
  const { matchExpressions = [], matchFields = [] } = term;
  if (matchExpressions.length === 0 && matchFields.length === 0) return undefined;
  const errors: TermError[] = [];
  const requirements: Requirement[] = [];
  matchExpressions.forEach((expression, index) => {
    const parsed = parseExpression(expression);
    if ('key' in parsed) requirements.push(parsed);
    else errors.push({ ...parsed, field: `matchExpressions[${index}].${parsed.field}` });
  });
  const names: NameDemand[] = [];
  matchFields.forEach((field, index) => {
    const parsed = parseField(field);
    if ('isIn' in parsed) names.push(parsed);
    else errors.push({ ...parsed, field: `matchFields[${index}].${parsed.field}` });
  });
  return errors.length > 0 ? { errors } : { requirements, names };
}

function parseExpression({
  key,
  operator,
  values = [],
}: NodeSelectorRequirement): Requirement | TermError {
  const known = OPERATORS[operator];
  if (known === undefined) {
    return { field: 'operator', type: 'Unsupported value' };
  }
  const requirement = newRequirement(key, known, values);
  if (!('error' in requirement)) return requirement;
  return {
    field: requirement.field ?? 'key',
    type: requirement.type ?? 'Invalid value',
  };
}

function parseField({
  key,
  operator,
  values = [],
}: NodeSelectorRequirement): NameDemand | TermError {
  const [name] = values;
  if (values.length !== 1 || name === undefined) {
    const detail = 'must have one element';
    return { field: 'values', type: 'Invalid value', detail };
  }
  if (operator !== 'In' && operator !== 'NotIn') {
    return { field: 'operator', type: 'Unsupported value' };
  }
  if (key !== 'metadata.name') {
    return { field: 'key', type: 'Unsupported value' };
  }
  return { isIn: operator === 'In', name };
}
