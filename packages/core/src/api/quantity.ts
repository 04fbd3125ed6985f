/** Kubernetes quantities (`100m`, `1Gi`, `1e3`): exact decimals that remember how they were written. */
import { invariant } from '../invariant.ts';
import { canonicalQuantity } from './quantity-format.ts';
import { parseQuantityText, type QuantityError } from './quantity-parse.ts';
import { remembering } from './remembering.ts';

/** How a quantity is written: `1k`, `1Ki` or `1e3`. */
export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

/** The exact number `unscaled * 10 ** scale`. `text` is set while the written form is kept verbatim. */
export interface Quantity {
  readonly unscaled: bigint;
  readonly scale: number;
  readonly format: QuantityFormat;
  readonly text?: string;
}

/**
 * Reads a quantity, or answers `{ error }` with the API server's words. A text with blanks is refused.
 * Mirrors `apimachinery/pkg/api/resource (ParseQuantity)`.
 */
export const parseQuantity = remembering((text: string | number): Quantity | QuantityError =>
  parseQuantityText(String(text)),
);

/** Reads a quantity as it stands in a JSON document: quotes are dropped, blanks trimmed, null is zero. */
export function parseQuantityJson(json: string): Quantity | QuantityError {
  const text = json.trim();
  if (text === 'null') return ZERO;
  const quoted = text.length >= 2 && text.startsWith('"') && text.endsWith('"');
  return parseQuantity((quoted ? text.slice(1, -1) : text).trim());
}

/** Zero in DecimalSI; adding to it takes over the other's format. */
export const ZERO: Quantity = { unscaled: 0n, scale: 0, format: 'DecimalSI' };

/** The quantity of a validated object's field. A text that is no quantity is a bug of the caller. */
export function quantityOf(text: string | number): Quantity {
  const quantity = parseQuantity(typeof text === 'string' ? text.trim() : text);
  invariant(!('error' in quantity), `${text} is no quantity`);
  return quantity;
}

/** The quantity as the API serves it: the kept text or the canonical form. */
export function formatQuantity(quantity: Quantity): string {
  return quantity.text ?? canonicalQuantity(quantity);
}

/** -1, 0 or 1 by exact value: `1Gi` is above `1G`, `1000m` equals `1`. */
export function compareQuantities(left: Quantity, right: Quantity): -1 | 0 | 1 {
  const leftSign = signOf(left);
  const rightSign = signOf(right);
  if (leftSign !== rightSign) return leftSign < rightSign ? -1 : 1;
  if (leftSign === 0) return 0;
  // Magnitudes first: it bounds the shift below, however large an exponent was written.
  const digits = magnitudeOf(left) - magnitudeOf(right);
  if (digits !== 0) return digits > 0 === leftSign > 0 ? 1 : -1;
  const [a, b] = aligned(left, right);
  return a === b ? 0 : a < b ? -1 : 1;
}

/** The exact sum. A zero takes over the format of what is added to it. */
export function addQuantities(left: Quantity, right: Quantity): Quantity {
  const [a, b, scale] = aligned(left, right);
  return { unscaled: a + b, scale, format: left.unscaled === 0n ? right.format : left.format };
}

/** The exact difference, in the format of `left` unless that is zero. */
export function subtractQuantities(left: Quantity, right: Quantity): Quantity {
  return addQuantities(left, { ...right, unscaled: -right.unscaled });
}

/**
 * Rounds away from zero to a multiple of `10 ** scale`; `exact` says whether nothing was lost.
 * Mirrors `Quantity.RoundUp`: a quantity that is coarse enough keeps its written form.
 */
export function roundUpQuantity(
  quantity: Quantity,
  scale: number,
): { readonly quantity: Quantity; readonly exact: boolean } {
  if (quantity.scale >= scale) return { quantity, exact: true };
  const { unscaled, exact } = scaledUp(quantity, scale);
  return { quantity: { unscaled, scale, format: quantity.format }, exact };
}

/** Whole units, rounded away from zero. Beyond 2 ** 53 the nearest double. */
export function valueOf(quantity: Quantity): number {
  return integerAt(quantity, 0);
}

/** Thousandths, rounded away from zero. Beyond 2 ** 53 the nearest double. */
export function milliValueOf(quantity: Quantity): number {
  return integerAt(quantity, -3);
}

/** Whole units of a validated quantity text: bytes of `64Mi`, cores of `1500m` (2). */
export const quantityValue = remembering((text: string | number) => valueOf(quantityOf(text)));

/** Thousandths of a validated quantity text: millicores of `1500m` (1500). */
export const quantityMilli = remembering((text: string | number) => milliValueOf(quantityOf(text)));

function integerAt(quantity: Quantity, scale: number): number {
  if (quantity.scale >= scale) return Number(`${quantity.unscaled}e${quantity.scale - scale}`);
  return Number(scaledUp(quantity, scale).unscaled);
}

function scaledUp(quantity: Quantity, scale: number): { unscaled: bigint; exact: boolean } {
  const divisor = 10n ** BigInt(scale - quantity.scale);
  const exact = quantity.unscaled % divisor === 0n;
  const towardsZero = quantity.unscaled / divisor;
  return { unscaled: exact ? towardsZero : towardsZero + BigInt(signOf(quantity)), exact };
}

function aligned(left: Quantity, right: Quantity): readonly [bigint, bigint, number] {
  const scale = Math.min(left.scale, right.scale);
  return [
    left.unscaled * 10n ** BigInt(left.scale - scale),
    right.unscaled * 10n ** BigInt(right.scale - scale),
    scale,
  ];
}

function signOf({ unscaled }: Quantity): -1 | 0 | 1 {
  return unscaled === 0n ? 0 : unscaled < 0n ? -1 : 1;
}

function magnitudeOf({ unscaled, scale }: Quantity): number {
  return String(unscaled < 0n ? -unscaled : unscaled).length + scale;
}
