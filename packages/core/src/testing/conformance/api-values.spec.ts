import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../api/schema/kubernetes.ts';
import { apiValueAdapters } from './adapters-api-values.ts';

interface Suite {
  readonly cases: readonly {
    readonly id: string;
    readonly given: JsonObject;
    readonly expect: Readonly<Record<string, unknown>>;
  }[];
}

const folder = new URL('../../../conformance/', import.meta.url);

for (const [suite, adapter] of Object.entries(apiValueAdapters)) {
  const file = new URL(`${suite}.json`, folder);
  describe(suite, () => {
    it('has vectors', () => expect(existsSync(file)).toBe(true));
    const { cases } = JSON.parse(readFileSync(file, 'utf8')) as Suite;
    it.each(cases)('$id', ({ given, expect: expected }) => {
      expect(adapter(given, { asked: Object.keys(expected) })).toEqual(expected);
    });
  });
}
