import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  milliValueOf,
  parseQuantity,
  quantityMilli,
  quantityOf,
  quantityValue,
  roundUpQuantity,
  subtractQuantities,
} from './quantity.ts';

const suffixes = ['', 'n', 'u', 'm', 'k', 'M', 'G', 'T', 'P', 'E', 'Ki', 'Mi', 'Gi', 'e3', 'E-6'];
const quantityText = fc
  .tuple(
    fc.constantFrom('', '+', '-'),
    fc.nat(10_000_000),
    fc.option(fc.nat(10_000)),
    fc.constantFrom(...suffixes),
  )
  .map(([sign, integer, fraction, suffix]) => {
    const decimals = fraction === null ? '' : `.${fraction}`;
    return `${sign}${integer}${decimals}${suffix}`;
  });

describe('quantities', () => {
  it('law: writing and reading again keeps the value', () => {
    fc.assert(
      fc.property(quantityText, (text) => {
        const quantity = quantityOf(text);
        const again = quantityOf(formatQuantity(quantity));
        expect(compareQuantities(quantity, again)).toBe(0);
        expect(formatQuantity(again)).toBe(formatQuantity(quantity));
      }),
    );
  });

  it('law: subtracting what was added gives the value back', () => {
    fc.assert(
      fc.property(quantityText, quantityText, (left, right) => {
        const sum = addQuantities(quantityOf(left), quantityOf(right));
        const difference = subtractQuantities(sum, quantityOf(right));
        expect(compareQuantities(difference, quantityOf(left))).toBe(0);
      }),
    );
  });

  it('law: comparison is antisymmetric and follows the sign of the difference', () => {
    fc.assert(
      fc.property(quantityText, quantityText, (a, b) => {
        const [left, right] = [quantityOf(a), quantityOf(b)];
        const order = compareQuantities(left, right);
        expect(compareQuantities(right, left)).toBe(order === 0 ? 0 : -order);
        const { unscaled } = subtractQuantities(left, right);
        expect(Math.sign(Number(unscaled))).toBe(order);
      }),
    );
  });

  it('law: rounding goes away from zero and changes nothing that is coarse enough', () => {
    fc.assert(
      fc.property(quantityText, fc.integer({ min: -9, max: 6 }), (text, scale) => {
        const quantity = quantityOf(text);
        const rounded = roundUpQuantity(quantity, scale);
        const order = compareQuantities(rounded.quantity, quantity);
        expect(rounded.exact).toBe(order === 0);
        if (!rounded.exact) expect(order).toBe(quantity.unscaled > 0n ? 1 : -1);
      }),
    );
  });

  it('gives plain numbers for the common fields', () => {
    expect(quantityMilli('250m')).toBe(250);
    expect(quantityMilli('1')).toBe(1_000);
    expect(quantityMilli('100u')).toBe(1);
    expect(quantityValue('64Mi')).toBe(67_108_864);
    expect(quantityValue('1500m')).toBe(2);
    expect(quantityMilli(2)).toBe(2_000);
  });

  it('survives absurd exponents', () => {
    const huge = quantityOf('1e2000000000');
    expect(compareQuantities(huge, quantityOf('1'))).toBe(1);
    expect(milliValueOf(huge)).toBe(Infinity);
    expect(formatQuantity(quantityOf('1e-2000000000'))).toBe('1e-9');
  });

  it.each([
    ['', 'quantities must match'],
    ['1 ', 'quantities must match'],
    ['1.2.3', 'quantities must match'],
    ['1mi', "unable to parse quantity's suffix"],
    ['1ee3', "unable to parse quantity's suffix"],
    ['.e-20', 'unable to parse numeric part of quantity'],
  ])('refuses "%s": %s', (text, words) => {
    const result = parseQuantity(text);
    expect('error' in result ? result.error : '').toContain(words);
  });
});
