/** Tolerations of Pods and taints of nodes. Mirrors `ValidateTolerations` and `validateNodeTaints`. */
import type { Taint, Toleration } from '../schema/kubernetes.ts';
import type { FieldError } from './field-error.ts';
import { duplicate, invalid, invalidEach, notSupported, required, when } from './field-error.ts';
import { isLabelKey, isLabelValue } from './formats.ts';
import { taintForm } from './go-form.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
const OPERATORS = ['Equal', 'Exists'];

function validateOperator({ operator = '', value = '' }: Toleration, path: string): FieldError[] {
  if (operator === 'Equal' || operator === '') {
    const broken = isLabelValue(value);
    return broken.length === 0 ? [] : [invalid(path, value, broken.join(';'))];
  }
  if (operator !== 'Exists') return [notSupported(path, operator, OPERATORS)];
  return value === ''
    ? []
    : [invalid(path, value, "value must be empty when `operator` is 'Exists'")];
}

/** `spec.tolerations`. */
export const validateTolerations = (
  tolerations: readonly Toleration[] | undefined,
  path: string,
): readonly FieldError[] =>
  (tolerations ?? []).flatMap((toleration, index) => {
    const at = `${path}[${index}]`;
    const { key = '', operator = '', effect = '', tolerationSeconds } = toleration;
    const matchAll =
      'operator must be Exists when `key` is empty, which means "match all values and all keys"';
    const seconds = "effect must be 'NoExecute' when `tolerationSeconds` is set";
    return [
      ...(key === '' ? [] : invalidEach(`${at}.key`, key, isLabelKey(key))),
      ...when(key === '' && operator !== 'Exists', invalid(`${at}.operator`, operator, matchAll)),
      ...when(
        tolerationSeconds !== undefined && effect !== 'NoExecute',
        invalid(`${at}.effect`, effect, seconds),
      ),
      ...validateOperator(toleration, `${at}.operator`),
      ...when(
        effect !== '' && !EFFECTS.includes(effect),
        notSupported(`${at}.effect`, effect, EFFECTS),
      ),
    ];
  });

function validateTaintEffect(effect: string | undefined, path: string): readonly FieldError[] {
  if (!effect) return [required(path)];
  return when(!EFFECTS.includes(effect), notSupported(path, effect, EFFECTS));
}

/** Taints of a node, unique by key and effect; upstream reports them under `metadata.taints`. */
export function validateTaints(taints: readonly Taint[], path: string): readonly FieldError[] {
  const seen = new Set<string>();
  return taints.flatMap((taint, index) => {
    const at = `${path}[${index}]`;
    const { key = '', value = '', effect = '' } = taint;
    const brokenValue = isLabelValue(value);
    const pair = `${effect}\n${key}`;
    const repeated = seen.has(pair);
    seen.add(pair);
    const unique = 'taints must be unique by key and effect pair';
    return [
      ...invalidEach(`${at}.key`, key, isLabelKey(key)),
      ...when(brokenValue.length > 0, invalid(`${at}.value`, value, brokenValue.join(';'))),
      ...validateTaintEffect(effect, `${at}.effect`),
      ...when(repeated, duplicate(at, taintForm(taint), unique)),
    ];
  });
}
