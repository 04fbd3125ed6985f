/** Which taints a Pod puts up with. Mirrors `api/core/v1/toleration.go` and `component-helpers/scheduling/corev1`. */
import type { Taint, Toleration } from './schema/kubernetes.ts';

/** The alpha gate TaintTolerationComparisonOperators (`Lt`, `Gt`); off unless asked for. */
export interface TolerationOptions {
  readonly comparisonOperatorsEnabled?: boolean;
}

const DECIMAL_INT64 = /^(0|-?[1-9]\d*)$/;
const DEFAULT_TOLERATION_SECONDS = 300;
const DEFAULT_TOLERATED_KEYS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

/** Whether one toleration covers one taint: effect, key and value, where an empty effect or key covers all. */
export function toleratesTaint(
  toleration: Toleration,
  taint: Taint,
  options: TolerationOptions = {},
): boolean {
  const { effect = '', key = '', operator = '', value = '' } = toleration;
  if (effect !== '' && effect !== taint.effect) return false;
  if (key !== '' && key !== taint.key) return false;
  switch (operator) {
    case '':
    case 'Equal':
      return value === (taint.value ?? '');
    case 'Exists':
      return true;
    case 'Lt':
    case 'Gt':
      if (options.comparisonOperatorsEnabled !== true) return false;
      return compares(taint.value ?? '', operator, value);
    default:
      return false;
  }
}

/** Whether any of the tolerations covers the taint. */
export function tolerationsTolerateTaint(
  tolerations: readonly Toleration[] | undefined,
  taint: Taint,
  options: TolerationOptions = {},
): boolean {
  return (tolerations ?? []).some((toleration) => toleratesTaint(toleration, taint, options));
}

/** The first taint with one of the effects that no toleration covers; undefined when all are tolerated. */
export function findUntoleratedTaint(
  taints: readonly Taint[] | undefined,
  tolerations: readonly Toleration[] | undefined,
  options: TolerationOptions & { readonly effects: readonly string[] },
): Taint | undefined {
  return (taints ?? []).find(
    (taint) =>
      options.effects.includes(taint.effect) &&
      !tolerationsTolerateTaint(tolerations, taint, options),
  );
}

/**
 * Adds what every Pod tolerates for 300 s, a node that is not ready or unreachable, unless the Pod says
 * something about that key itself. Mirrors `plugin/pkg/admission/defaulttolerationseconds (Admit)`.
 */
export function withDefaultTolerations(
  tolerations: readonly Toleration[] | undefined,
): readonly Toleration[] {
  const given = tolerations ?? [];
  const missing = DEFAULT_TOLERATED_KEYS.filter(
    (wanted) =>
      !given.some(
        ({ key = '', effect = '' }) =>
          (key === wanted || key === '') && (effect === 'NoExecute' || effect === ''),
      ),
  ).map((key) => ({
    key,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: DEFAULT_TOLERATION_SECONDS,
  }));
  return missing.length === 0 ? given : [...given, ...missing];
}

function compares(taintValue: string, operator: 'Lt' | 'Gt', value: string): boolean {
  const left = decimalInt64(taintValue);
  const right = decimalInt64(value);
  if (left === undefined || right === undefined) return false;
  return operator === 'Lt' ? left < right : left > right;
}

function decimalInt64(text: string): bigint | undefined {
  if (!DECIMAL_INT64.test(text)) return undefined;
  const value = BigInt(text);
  return BigInt.asIntN(64, value) === value ? value : undefined;
}
