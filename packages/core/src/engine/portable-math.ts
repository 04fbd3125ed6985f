/**
 * Logarithm and exponential from the four basic operations only. JavaScript leaves the last digits of `Math.log`
 * and `Math.exp` to the engine, and one digit in one drawn value is enough to give a run another log file.
 */

// The natural logarithm of 2 in two parts; the first has 20 trailing zero bits, so its small multiples are exact.
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const SQRT_2 = 1.4142135623730951;
const ATANH_TERM_COUNT = 12;
const EXP_TERM_COUNT = 16;

/** The natural logarithm, within 2 units in the last place; -Infinity at 0, NaN below. */
export function ln(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return Infinity;
  let mantissa = x;
  let exponent = 0;
  for (; mantissa >= SQRT_2; exponent += 1) mantissa /= 2;
  for (; mantissa < SQRT_2 / 2; exponent -= 1) mantissa *= 2;
  const rest = 2 * atanh((mantissa - 1) / (mantissa + 1));
  return exponent * LN2_HIGH + (exponent * LN2_LOW + rest);
}

/** `ln(1 + x)` without losing the digits of a small `x`. */
export function lnOnePlus(x: number): number {
  if (x > -1e-17 && x < 1e-17) return x;
  return x > -0.25 && x < 0.25 ? 2 * atanh(x / (2 + x)) : ln(1 + x);
}

/** The exponential function, within 2 units in the last place; 0 below -745, Infinity above 709.78. */
export function exp(x: number): number {
  if (x > 709.79) return Infinity;
  if (x < -745.2) return 0;
  const exponent = Math.round(x / LN2_HIGH);
  const rest = x - exponent * LN2_HIGH - exponent * LN2_LOW;
  let sum = 1;
  for (let term = EXP_TERM_COUNT; term > 0; term -= 1) sum = 1 + (rest * sum) / term;
  return timesPowerOfTwo(sum, exponent);
}

/** The inverse hyperbolic tangent as its power series, for |x| < 0.18. */
function atanh(x: number): number {
  const square = x * x;
  let sum = 0;
  for (let term = ATANH_TERM_COUNT; term > 0; term -= 1) sum = square * (sum + 1 / (2 * term + 1));
  return x + x * sum;
}

function timesPowerOfTwo(x: number, exponent: number): number {
  const factor = exponent < 0 ? 0.5 : 2;
  let product = x;
  for (let count = Math.abs(exponent); count > 0; count -= 1) product *= factor;
  return product;
}
