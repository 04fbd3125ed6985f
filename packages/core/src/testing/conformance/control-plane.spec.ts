import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { controllerAdapters } from './adapters-controllers.ts';
import { schedulerAdapters } from './adapters-scheduler.ts';

interface Suite {
  readonly cases: readonly {
    readonly id: string;
    readonly given: never;
    readonly expect: Readonly<Record<string, unknown>>;
  }[];
}

const folder = new URL('../../../conformance/', import.meta.url);

for (const [suite, adapter] of Object.entries({ ...schedulerAdapters, ...controllerAdapters })) {
  const file = new URL(`${suite}.json`, folder);
  describe(suite, () => {
    it('has vectors', () => expect(existsSync(file)).toBe(true));
    const { cases } = JSON.parse(readFileSync(file, 'utf8')) as Suite;
    it.each(cases)('$id', ({ given, expect: expected }) => {
      // A note is a remark of the vector's author, not part of the answer.
      const { note: _note, ...answer } = expected;
      expect(adapter(given, Object.keys(answer))).toEqual(answer);
    });
  });
}
