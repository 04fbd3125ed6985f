import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { factLine } from './canonical-json.ts';
import { hashFacts, LogHash } from './hash.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const facts = Array.from({ length: 400 }, (_, index) => ({
  seq: index + 1,
  at: index,
  cause: index,
  type: 'LampLit',
  room: `kitchen ${index}, 厨房`,
}));

it('is the SHA-256 of the lines with their line breaks', () => {
  const text = facts.map((fact) => `${factLine(fact)}\n`).join('');
  expect(text.length).toBeGreaterThan(16_384);
  expect(hashFacts(facts)).toBe(sha256(text));
  expect(hashFacts([])).toBe(sha256(''));
});

it('can be asked on the way, and with a line more, without being changed', () => {
  const hash = new LogHash();
  hash.add('one');
  expect(hash.hex()).toBe(sha256('one\n'));
  expect(hash.hex('two')).toBe(sha256('one\ntwo\n'));
  hash.add('three');
  expect(hash.hex()).toBe(sha256('one\nthree\n'));
});
