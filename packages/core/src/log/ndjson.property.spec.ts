import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JsonValue } from './canonical-json.ts';
import type { Fact } from './fact.ts';
import { readLog } from './ndjson-reader.ts';
import { writeLog } from './ndjson-writer.ts';

const ENVELOPE = new Set(['seq', 'at', 'cause', 'type']);
const anyText = fc.string({ unit: 'binary', maxLength: 8 });
// Text through JSON and back: `-0` and keys like `__proto__` are then as any file would hold them.
const anyData = fc
  .jsonValue({ maxDepth: 2, stringUnit: 'binary' })
  .map((value) => JSON.parse(JSON.stringify(value)) as JsonValue);

const anyFacts: fc.Arbitrary<Fact[]> = fc
  .array(
    fc.record({
      waitMs: fc.nat(100_000),
      back: fc.nat(5),
      type: fc.string({ minLength: 1, maxLength: 8, unit: 'binary' }),
      fields: fc.dictionary(
        fc.oneof(
          anyText.filter((key) => !ENVELOPE.has(key)),
          fc.constantFrom('end', '7', 'é\u2028\ufffd'),
        ),
        anyData,
        { maxKeys: 4, noNullPrototype: true },
      ),
    }),
    { maxLength: 8 },
  )
  .map((drawn) => {
    let at = 0;
    return drawn.map(({ waitMs, back, type, fields }, index) => {
      at += waitMs;
      return { seq: index + 1, at, cause: Math.max(0, index - back), type, ...fields };
    });
  });

const anyLog = fc
  .record({
    facts: anyFacts,
    inputs: anyData,
    seed: fc.integer(),
    version: anyText,
    idleMs: fc.option(fc.nat(), { nil: undefined }),
  })
  .map(({ facts, idleMs, ...options }) => {
    const endedAt = idleMs === undefined ? undefined : (facts.at(-1)?.at ?? 0) + idleMs;
    return { facts, options, endedAt, text: writeLog(facts, options, endedAt) };
  });

const toBytes = (text: string) => new TextEncoder().encode(text);
const linesOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes).split('\n');

/**
 * Reads bytes that agree with a log of `written` up to `index` only: the damage must be found,
 * located and counted, and every fact on a line before it must survive.
 */
function expectDamageFound(bytes: Uint8Array, index: number, written: readonly Fact[]): void {
  const reading = readLog(linesOf(bytes));
  if (reading.complete) expect.fail('the damage was not noticed');
  const { line, recovered, message } = reading.problem;
  expect(recovered).toBe(reading.facts.length);
  expect(message).toContain(`line ${line}: `);
  expect(message).toMatch(new RegExp(`; ${recovered} facts? recovered`));
  const intactLines = linesOf(bytes.slice(0, index)).length - 1;
  const intactFacts = written.slice(0, Math.max(0, intactLines - 1));
  expect(reading.facts.slice(0, intactFacts.length)).toEqual(intactFacts);
}

it('property: what was written is read back, and writes the same again', () => {
  fc.assert(
    fc.property(anyLog, ({ facts, options, endedAt, text }) => {
      const reading = readLog(text.split('\n'));
      if (!reading.complete) expect.fail(reading.problem.message);
      expect(reading.endedAt).toBe(endedAt);
      expect(reading.facts).toEqual(facts);
      expect(reading.header).toEqual({ podsim: 'log', formatVersion: 1, ...options });
      expect(writeLog(reading.facts, options, reading.endedAt)).toBe(text);
    }),
  );
});

const anyByteChanges = fc.array(
  fc.record({ where: fc.nat(), mask: fc.integer({ min: 1, max: 255 }) }),
  { minLength: 10, maxLength: 20 },
);

it('property: a changed byte is noticed wherever it is', () => {
  fc.assert(
    fc.property(anyLog, anyByteChanges, ({ facts, text }, changes) => {
      for (const { where, mask } of changes) {
        const bytes = toBytes(text);
        const index = where % bytes.length;
        bytes[index] = (bytes[index] ?? 0) ^ mask;
        expectDamageFound(bytes, index, facts);
      }
    }),
  );
});

it('property: a log cut off anywhere is noticed', () => {
  fc.assert(
    fc.property(anyLog, fc.array(fc.nat(), { minLength: 5, maxLength: 10 }), (log, cuts) => {
      const bytes = toBytes(log.text);
      for (const where of cuts) {
        // Without its last line break alone the log is still whole.
        const length = where % (bytes.length - 1);
        expectDamageFound(bytes.slice(0, length), length, log.facts);
      }
    }),
  );
});

it('notices every single-bit flip of a log that holds replacement characters', () => {
  const facts = [{ seq: 1, at: 0, cause: 0, type: 'Said', what: '\ufffd 日本 \u2028' }];
  const text = writeLog(facts, { version: '0.1.0', seed: 1, inputs: null });
  for (let index = 0; index < toBytes(text).length; index += 1) {
    for (let bit = 0; bit < 8; bit += 1) {
      const bytes = toBytes(text);
      bytes[index] = (bytes[index] ?? 0) ^ (1 << bit);
      expectDamageFound(bytes, index, facts);
    }
  }
});
