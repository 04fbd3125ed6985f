import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeBase64, encodeBase64 } from './base64.ts';

it.each([
  ['', ''],
  ['a', 'YQ=='],
  ['ab', 'YWI='],
  ['abc', 'YWJj'],
  ['ü', 'w7w='],
  ['€', '4oKs'],
  ['𝄞', '8J2Eng=='],
])('writes %j as %s', (text, encoded) => {
  expect(encodeBase64(text)).toBe(encoded);
});

it('property: every text comes back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(decodeBase64(encodeBase64(text))).toBe(text);
    }),
  );
});
