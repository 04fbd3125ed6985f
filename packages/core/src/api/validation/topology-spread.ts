/** Topology spread constraints. Mirrors `validateTopologySpreadConstraints`. */
import type { LabelSelector, TopologySpreadConstraint } from '../schema/kubernetes.ts';
import type { FieldError } from './field-error.ts';
import {
  duplicate,
  forbidden,
  invalid,
  invalidEach,
  notSupported,
  required,
  when,
} from './field-error.ts';
import { isLabelKey } from './formats.ts';
import { validateLabelSelector } from './selectors.ts';

const ACTIONS = ['DoNotSchedule', 'ScheduleAnyway'];
const NODE_POLICIES = ['Honor', 'Ignore'];
const NOT_POSITIVE = 'must be greater than zero';

/**
 * Keys of `matchLabelKeys` that the selector names twice. The server has written each key into the
 * selector before it validates (see `mergeLabelKeys`), so one mention more is the user's own.
 */
export function repeatedLabelKeys(
  matchLabelKeys: readonly string[],
  selector: LabelSelector | undefined,
): readonly { readonly key: string; readonly index: number }[] {
  const seen = new Set(Object.keys(selector?.matchLabels ?? {}));
  return (selector?.matchExpressions ?? []).flatMap(({ key }) => {
    const index = matchLabelKeys.lastIndexOf(key);
    const repeated = index >= 0 && seen.has(key);
    seen.add(key);
    return repeated ? [{ key, index }] : [];
  });
}

function validateLabelKeys(
  { matchLabelKeys = [], labelSelector }: TopologySpreadConstraint,
  path: string,
): readonly FieldError[] {
  if (matchLabelKeys.length === 0) return [];
  const unset = 'must not be specified when labelSelector is not set';
  return [
    ...when(labelSelector === undefined, forbidden(path, unset)),
    ...matchLabelKeys.flatMap((key, index) =>
      invalidEach(`${path}[${index}]`, key, isLabelKey(key)),
    ),
    ...repeatedLabelKeys(matchLabelKeys, labelSelector).map(({ key, index }) =>
      invalid(`${path}[${index}]`, key, 'exists in both matchLabelKeys and labelSelector'),
    ),
  ];
}

function validateMinDomains(
  minDomains: number | undefined,
  action: string,
  path: string,
): readonly FieldError[] {
  if (minDomains === undefined) return [];
  const detail = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`;
  return [
    ...when(minDomains <= 0, invalid(path, minDomains, NOT_POSITIVE)),
    ...when(action !== 'DoNotSchedule', invalid(path, minDomains, detail)),
  ];
}

const validatePolicy = (policy: string | undefined, path: string): readonly FieldError[] =>
  when(
    policy !== undefined && !NODE_POLICIES.includes(policy),
    notSupported(path, policy, NODE_POLICIES),
  );

/** `spec.topologySpreadConstraints`; a pair of key and action stands once. */
export const validateTopologySpread = (
  constraints: readonly TopologySpreadConstraint[] | undefined,
  path: string,
): readonly FieldError[] =>
  (constraints ?? []).flatMap((constraint, index, all) => {
    const at = `${path}[${index}]`;
    const { maxSkew = 0, topologyKey = '', whenUnsatisfiable: action = '' } = constraint;
    const again = all
      .slice(index + 1)
      .some((next) => next.topologyKey === topologyKey && next.whenUnsatisfiable === action);
    return [
      ...when(maxSkew <= 0, invalid(`${at}.maxSkew`, maxSkew, NOT_POSITIVE)),
      ...when(topologyKey === '', required(`${at}.topologyKey`, 'can not be empty')),
      ...when(!ACTIONS.includes(action), notSupported(`${at}.whenUnsatisfiable`, action, ACTIONS)),
      ...when(
        again,
        duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${action}}`),
      ),
      ...validateMinDomains(constraint.minDomains, action, `${at}.minDomains`),
      ...validatePolicy(constraint.nodeAffinityPolicy, `${at}.nodeAffinityPolicy`),
      ...validatePolicy(constraint.nodeTaintsPolicy, `${at}.nodeTaintsPolicy`),
      ...validateLabelKeys(constraint, `${at}.matchLabelKeys`),
      ...validateLabelSelector(constraint.labelSelector, `${at}.labelSelector`),
    ];
  });
