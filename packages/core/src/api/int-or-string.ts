/** Values that are a number or a percentage (`maxSurge: 25%`). Mirrors `apimachinery/pkg/util/intstr`. */
import type { IntOrString } from './schema/kubernetes.ts';

/** A value that is neither a number nor a percentage, with the API server's words. */
export interface IntOrStringError {
  readonly error: string;
}

const DECIMAL = /^[+-]?\d+$/;
const INT32_MAX = 2 ** 31 - 1;

/** The number as it is, or the percentage of `total`, rounded up or down. Text without `%` is an error. */
export function scaledValue(
  value: IntOrString | null | undefined,
  scaling: { readonly total: number; readonly roundUp: boolean },
): number | IntOrStringError {
  if (value === null || value === undefined) return { error: 'nil value for IntOrString' };
  const amount = readIntOrPercent(value);
  if ('error' in amount) return { error: `invalid value for IntOrString: ${amount.error}` };
  if (!amount.isPercent) return amount.value;
  const share = (amount.value * scaling.total) / 100;
  return scaling.roundUp ? Math.ceil(share) : Math.floor(share);
}

/** Splits a value into its number and whether it is a percentage. */
export function readIntOrPercent(
  value: IntOrString,
): { readonly value: number; readonly isPercent: boolean } | IntOrStringError {
  if (typeof value === 'number') return { value, isPercent: false };
  if (!value.endsWith('%')) return { error: 'invalid type: string is not a percentage' };
  const digits = value.slice(0, -1);
  const number = Number(digits);
  if (!DECIMAL.test(digits)) {
    return {
      error: `invalid value "${value}": strconv.Atoi: parsing "${digits}": invalid syntax`,
    };
  }
  return { value: number, isPercent: true };
}

/** A text as the API stores it: a number where it is one of 32 bits, else the text. */
export function parseIntOrString(text: string): IntOrString {
  if (!DECIMAL.test(text)) return text;
  const number = Number(text);
  return number > INT32_MAX || number < -INT32_MAX - 1 ? text : number;
}
