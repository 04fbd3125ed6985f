import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exp, ln, lnOnePlus } from './portable-math.ts';

function relativeError(value: number, expected: number): number {
  return value === expected ? 0 : Math.abs(value - expected) / Math.abs(expected);
}

describe('portable logarithm and exponential', () => {
  it('agree with the engine to the last digits', () => {
    fc.assert(
      fc.property(
        fc.double({ min: Number.MIN_VALUE, noNaN: true, noDefaultInfinity: true }),
        (x) => {
          expect(relativeError(ln(x), Math.log(x))).toBeLessThan(1e-15);
        },
      ),
    );
    fc.assert(
      fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
        expect(relativeError(exp(x), Math.exp(x))).toBeLessThan(1e-15);
      }),
    );
    fc.assert(
      fc.property(fc.double({ min: -1, max: 10, minExcluded: true, noNaN: true }), (x) => {
        expect(relativeError(lnOnePlus(x), Math.log1p(x))).toBeLessThan(1e-15);
      }),
    );
  });

  it('keep their exact values, which no engine may change', () => {
    expect([2, 10, 0.3, 1e-300].map(ln)).toEqual([
      0.6931471805599453, 2.302585092994046, -1.2039728043259361, -690.7755278982137,
    ]);
    expect([1, -1, 12.5, -700].map(exp)).toEqual([
      2.7182818284590455, 0.36787944117144233, 268337.2865208745, 9.85967654375977e-305,
    ]);
  });

  it('have the usual limits', () => {
    expect([ln(0), ln(Infinity), ln(1)]).toEqual([-Infinity, Infinity, 0]);
    expect(ln(-1)).toBeNaN();
    expect([exp(-Infinity), exp(-746), exp(0), exp(710)]).toEqual([0, 0, 1, Infinity]);
    expect(exp(NaN)).toBeNaN();
  });
});
