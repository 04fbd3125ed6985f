import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../api/schema/kubernetes.ts';
import { apiValidationAdapters } from './adapters-api-validation.ts';

interface Suite {
  readonly cases: readonly { readonly id: string; given: JsonObject; expect: unknown }[];
}

const folder = new URL('../../../conformance/', import.meta.url);

for (const [suite, adapter] of Object.entries(apiValidationAdapters)) {
  describe(suite, () => {
    const { cases } = JSON.parse(readFileSync(new URL(`${suite}.json`, folder), 'utf8')) as Suite;
    it('has vectors', () => expect(cases.length).toBeGreaterThan(0));
    it.each(cases)('$id', ({ given, expect: expected }) => {
      expect(adapter(given)).toEqual(expected);
    });
  });
}
