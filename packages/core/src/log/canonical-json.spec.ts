import { describe, expect, it } from 'vitest';
import { canonicalJson, factLine } from './canonical-json.ts';

describe('plain data', () => {
  it('is written without spaces, keys in insertion order', () => {
    const value = { zone: 'b', at: 1.5, on: [true, null, -0], nested: { z: {}, a: [] } };
    expect(canonicalJson(value)).toBe(
      '{"zone":"b","at":1.5,"on":[true,null,0],"nested":{"z":{},"a":[]}}',
    );
  });

  it('loses its undefined properties', () => {
    expect(canonicalJson({ a: undefined, b: 1, c: undefined })).toBe('{"b":1}');
  });

  it('escapes what JSON must, and what could break or hide damage to a line', () => {
    expect(canonicalJson('a"\\\n\u2028\u2029\ufffd\ud800é日😀')).toBe(
      '"a\\"\\\\\\n\\u2028\\u2029\\ufffd\\ud800é日😀"',
    );
  });

  it('survives keys that mean something to JavaScript', () => {
    const text = '{"2":1,"10":2,"__proto__":{"a":1},"constructor":null}';
    expect(canonicalJson(JSON.parse(text))).toBe(text);
  });

  it('may be an object without a prototype', () => {
    const bare = Object.assign(Object.create(null) as object, { a: 1 });
    expect(canonicalJson(bare)).toBe('{"a":1}');
  });
});

describe('what JSON cannot say', () => {
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  it.each([
    [{ exitCode: Number.NaN }, 'cannot write NaN at exitCode as JSON'],
    [{ until: Infinity }, 'cannot write Infinity at until as JSON'],
    [{ list: [1, undefined] }, 'cannot write undefined at list as JSON'],
    [{ big: 1n }, 'cannot write bigint at big as JSON'],
    [{ pods: new Map() }, 'cannot write a Map, which is no plain data, at pods as JSON'],
    [{ when: new Date(0) }, 'cannot write a Date, which is no plain data, at when as JSON'],
    [cycle, 'cannot write more than 500 levels (a cycle?) at self as JSON'],
  ])('is refused by name (%#)', (value, message) => {
    expect(() => canonicalJson(value)).toThrow(message);
  });

  it('is refused for functions and symbols', () => {
    expect(() => canonicalJson({ call: () => 0 })).toThrow('cannot write function at call as JSON');
    expect(() => canonicalJson([Symbol('x')])).toThrow('cannot write symbol at the value as JSON');
  });
});

describe('a fact', () => {
  it('is one line with its envelope in front, however it was built', () => {
    const fact = { pod: 'web', type: 'PodBound', node: undefined, cause: 1, at: 5, seq: 2 };
    expect(factLine(fact)).toBe('{"seq":2,"at":5,"cause":1,"type":"PodBound","pod":"web"}');
  });
});
