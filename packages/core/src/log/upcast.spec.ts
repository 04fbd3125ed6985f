import { expect, it } from 'vitest';
import { upcasting, UPCASTERS, type Upcaster } from './upcast.ts';
import { LOG_FORMAT_VERSION } from './log-format.ts';

const adding = (from: number, to: number, mark: string): Upcaster => ({
  from,
  to,
  upcast: (fact) => ({
    ...fact,
    marks: `${typeof fact.marks === 'string' ? fact.marks : ''}${mark}`,
  }),
});

it('goes through every version on the way, in the order given within one', () => {
  const upcasters = [adding(2, 3, 'd'), adding(0, 1, 'a'), adding(1, 2, 'b'), adding(1, 2, 'c')];
  expect(upcasting(upcasters, 0, 3)?.({})).toEqual({ marks: 'abcd' });
  expect(upcasting(upcasters, 1, 2)?.({})).toEqual({ marks: 'bc' });
  expect(upcasting(upcasters, 3, 3)?.({ seq: 1 })).toEqual({ seq: 1 });
});

it('has no way where a step is missing or leads too far', () => {
  expect(upcasting([adding(0, 1, 'a')], 0, 2)).toBeUndefined();
  expect(upcasting([adding(0, 3, 'a')], 0, 2)).toBeUndefined();
});

it('refuses upcasters that lead back or disagree', () => {
  expect(() => upcasting([adding(1, 1, 'a')], 1, 2)).toThrow('from format 1 back to 1');
  expect(() => upcasting([adding(0, 1, 'a'), adding(0, 2, 'b')], 0, 2)).toThrow('disagree');
});

it('leads from every format there ever was to the present one', () => {
  for (let version = 0; version <= LOG_FORMAT_VERSION; version += 1) {
    expect(upcasting(UPCASTERS, version, LOG_FORMAT_VERSION)).toBeDefined();
  }
});
