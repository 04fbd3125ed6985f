/** The canonical text of a quantity. Mirrors `Quantity.CanonicalizeBytes`. */
import type { Quantity } from './quantity.ts';

const DECIMAL_SUFFIXES = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY_SUFFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/**
 * No fraction, and the largest suffix that leaves a whole mantissa. Binary quantities below 1024 or
 * with a fraction are written in decimal so that nothing is lost.
 */
export function canonicalQuantity(quantity: Quantity): string {
  if (quantity.unscaled === 0n) return '0';
  if (quantity.format === 'BinarySI') {
    const integer = integerOf(quantity);
    if (integer !== undefined && (integer >= 1024n || integer <= -1024n)) return binary(integer);
  }
  const { mantissa, exponent } = decimalParts(quantity);
  if (quantity.format !== 'DecimalExponent') {
    return `${mantissa}${DECIMAL_SUFFIXES[exponent / 3 + 3] ?? ''}`;
  }
  return exponent === 0 ? mantissa : `${mantissa}e${exponent}`;
}

function integerOf({ unscaled, scale }: Quantity): bigint | undefined {
  if (scale >= 0) return unscaled * 10n ** BigInt(scale);
  const divisor = 10n ** BigInt(-scale);
  return unscaled % divisor === 0n ? unscaled / divisor : undefined;
}

function binary(integer: bigint): string {
  let mantissa = integer;
  let power = 0;
  while (mantissa % 1024n === 0n) {
    mantissa /= 1024n;
    power += 1;
  }
  return `${mantissa}${BINARY_SUFFIXES[power] ?? ''}`;
}

/** Mantissa and exponent with the exponent a multiple of three, as large as it can be. */
function decimalParts({ unscaled, scale }: Quantity): { mantissa: string; exponent: number } {
  const digits = String(unscaled);
  const stripped = digits.replace(/0+$/, '');
  const exponent = scale + digits.length - stripped.length;
  const whole = Math.floor(exponent / 3) * 3;
  return { mantissa: stripped + '0'.repeat(exponent - whole), exponent: whole };
}
