import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { conformanceAdapters } from './adapters.ts';
import { readSuites, runCase, type VectorFile } from './runner.ts';

const VECTORS = fileURLToPath(new URL('../../../conformance', import.meta.url));

const files: VectorFile[] = readdirSync(VECTORS, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.json'))
  .sort()
  .map((name) => ({ path: name, text: readFileSync(join(VECTORS, name), 'utf8') }));

const suites = readSuites(files);
const covered = Object.entries(conformanceAdapters).filter(([suite]) => suites.has(suite));

describe.each(covered)('%s', (suite, adapter) => {
  it.each(suites.get(suite) ?? [])('$id', (vector) => {
    expect(runCase(adapter, vector)?.diff).toBeUndefined();
  });
});

it('answers every suite about the kubelet', () => {
  const uncovered = [...suites.keys()].filter(
    (suite) => suite.startsWith('kubelet/') && !(suite in conformanceAdapters),
  );
  expect(uncovered).toEqual([]);
});
