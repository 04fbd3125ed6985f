import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const FIDELITY = readFileSync(`${ROOT}FIDELITY.md`, 'utf8');
const rows = FIDELITY.split('\n').filter((line) => line.startsWith('| ') && !/^\| -/.test(line));

/** What stands in backticks after one of these words in any row. */
function named(words: RegExp): string[] {
  const list = new RegExp(`${words.source} (\`[^\`]+\`(?:, \`[^\`]+\`)*)`, 'g');
  return rows.flatMap((row) =>
    [...row.matchAll(list)].flatMap(([, names = '']) =>
      [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
    ),
  );
}

const isOneOf = (paths: readonly string[]): boolean =>
  paths.some((path) => existsSync(ROOT + path));

it('FIDELITY.md names proofs that exist', () => {
  const specs = named(/\bspecs?/);
  const missingSpecs = specs.filter(
    (name) =>
      !isOneOf(
        [`kubelet/${name}`, name].flatMap((path) => [
          `packages/core/src/${path}.spec.ts`,
          `packages/core/src/${path}.property.spec.ts`,
          `packages/core/src/${path}`,
        ]),
      ),
  );
  const vectors = named(/\bvectors/).filter((name) => !name.endsWith('*'));
  const missingVectors = vectors.filter(
    (name) =>
      !isOneOf(
        ['', 'kubelet/', 'scheduler/', 'controllers/', 'api/'].map(
          (suite) => `packages/core/conformance/${suite}${name}.json`,
        ),
      ),
  );
  const stories = rows.flatMap((row) =>
    [...row.matchAll(/\bstory ([a-z0-9-]+)/g)].map(([, name = '']) => name),
  );
  const missingStories = stories.filter(
    (name) => !isOneOf([`packages/scenarios/src/story-${name}`]),
  );
  expect({ missingSpecs, missingVectors, missingStories }).toEqual({
    missingSpecs: [],
    missingVectors: [],
    missingStories: [],
  });
  expect(specs.length).toBeGreaterThan(50);
});
