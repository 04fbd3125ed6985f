/** Reads a quantity text. Mirrors `apimachinery/pkg/api/resource (ParseQuantity)` with its quirks. */
import type { Quantity, QuantityFormat } from './quantity.ts';

/** A text that is no quantity, with the API server's words. */
export interface QuantityError {
  readonly error: string;
}

const FORMAT_WRONG =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const NUMERIC_WRONG = 'unable to parse numeric part of quantity';
const SUFFIX_WRONG = "unable to parse quantity's suffix";

const SHAPE = /^([+-]?)(0*)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[-+]?\d*)$/;
const EXPONENT = /^[eE]([+-]?\d+)$/;
const INT64_MAX = 2n ** 63n - 1n;
const INT64_DIGITS = 18;
const NANO = -9;

interface Suffix {
  readonly base: 2 | 10;
  readonly exponent: number;
  readonly format: QuantityFormat;
}

const SUFFIXES: ReadonlyMap<string, Suffix> = new Map([
  ...['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'].map((text, index): [string, Suffix] => [
    text,
    { base: 10, exponent: 3 * index - 9, format: 'DecimalSI' },
  ]),
  ...['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].map((text, index): [string, Suffix] => [
    text,
    { base: 2, exponent: 10 * index + 10, format: 'BinarySI' },
  ]),
]);

/** The quantity a text stands for, or why it stands for none. Nothing is trimmed. */
export function parseQuantityText(text: string): Quantity | QuantityError {
  const match = text === '' ? null : SHAPE.exec(text);
  if (match === null) return { error: FORMAT_WRONG };
  const [, sign = '', zeros = '', significant = '', fraction = '', suffixText = ''] = match;
  const suffix = readSuffix(suffixText);
  if (suffix === undefined) return { error: SUFFIX_WRONG };

  const integer = significant === '' ? '0' : significant;
  const short = parseShort({ text, negative: sign === '-', integer, fraction, suffix });
  if (short !== undefined) return short;
  if (zeros + significant + fraction === '') return { error: NUMERIC_WRONG };
  return parseLong({ negative: sign === '-', integer, fraction, suffix });
}

function readSuffix(text: string): Suffix | undefined {
  const known = SUFFIXES.get(text);
  if (known !== undefined) return known;
  const exponent = EXPONENT.exec(text)?.[1];
  if (exponent === undefined) return undefined;
  const value = BigInt(exponent.replace('+', ''));
  if (BigInt.asIntN(64, value) !== value) return undefined;
  return { base: 10, exponent: Number(BigInt.asIntN(32, value)), format: 'DecimalExponent' };
}

/** What fits into an int64 mantissa; only such quantities may keep their text. */
function parseShort(parts: {
  readonly text: string;
  readonly negative: boolean;
  readonly integer: string;
  readonly fraction: string;
  readonly suffix: Suffix;
}): Quantity | undefined {
  const { text, integer, fraction, suffix } = parts;
  const { base, exponent, format } = suffix;
  if (!isShort(integer, fraction, suffix)) return undefined;
  const scale = (base === 10 ? exponent : 0) - fraction.length;
  if (scale < NANO) return undefined;

  const shifted = integer + fraction;
  const mantissa = BigInt(shifted);
  const magnitude = base === 2 ? mantissa << BigInt(exponent) : mantissa;
  if (magnitude > INT64_MAX) return undefined;
  const verbatim =
    text === '0' ||
    (base === 2
      ? (mantissa & 7n) !== 0n
      : scale % 3 === 0 && !shifted.endsWith('000') && !shifted.startsWith('0'));
  const unscaled = parts.negative ? -magnitude : magnitude;
  return verbatim ? { unscaled, scale, format, text } : { unscaled, scale, format };
}

function isShort(integer: string, fraction: string, { base, exponent }: Suffix): boolean {
  if (base === 10) return integer.length + fraction.length <= INT64_DIGITS;
  return fraction === '' && integer.length + Math.trunc((exponent * 3) / 10) + 1 <= 15;
}

/** Everything else: arbitrary precision, never finer than 1n, binary values capped at 2^63-1. */
function parseLong(parts: {
  readonly negative: boolean;
  readonly integer: string;
  readonly fraction: string;
  readonly suffix: Suffix;
}): Quantity {
  const { integer, fraction, suffix } = parts;
  const digits = BigInt(integer + fraction);
  let magnitude = suffix.base === 2 ? digits << BigInt(suffix.exponent) : digits;
  let scale = (suffix.base === 10 ? suffix.exponent : 0) - fraction.length;
  if (scale < NANO) {
    magnitude = roundedUpBy(magnitude, NANO - scale);
    scale = NANO;
  }
  let { format } = suffix;
  if (format === 'BinarySI') {
    const one = 10n ** BigInt(-Math.min(scale, 0));
    if (magnitude > INT64_MAX * one) {
      magnitude = INT64_MAX;
      scale = 0;
    } else if (magnitude > 0n && magnitude < one) {
      format = 'DecimalSI'; // a fraction of one has no binary suffix
    }
  }
  return { unscaled: parts.negative ? -magnitude : magnitude, scale, format };
}

function roundedUpBy(magnitude: bigint, places: number): bigint {
  if (magnitude === 0n) return 0n;
  if (places > String(magnitude).length) return 1n;
  const divisor = 10n ** BigInt(places);
  return (magnitude + divisor - 1n) / divisor;
}
