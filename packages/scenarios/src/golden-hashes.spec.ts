/**
 * The log of each scenario is a function of its files, the seed and the version of podsim, so its hash changes only when the
 * behaviour does. `UPDATE_GOLDEN=1` writes the hashes anew; say in the changelog what behaves differently, and why.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { hashFacts } from '@podsim/core';
import { expect, it } from 'vitest';
import { play, scenarioPath } from './play.ts';
import { scenarioFiles } from './scenario-files.ts';

const GOLDEN = scenarioPath('golden-hashes.json');

const hashOf = (file: string): string =>
  hashFacts(play([file], { fidelity: 'real', seed: 1 }).simulation.log.facts);

if (process.env['UPDATE_GOLDEN'] === '1') {
  const hashes = Object.fromEntries(scenarioFiles().map((file) => [file, hashOf(file)]));
  writeFileSync(GOLDEN, `${JSON.stringify(hashes, null, 2)}\n`);
}

const golden = JSON.parse(readFileSync(GOLDEN, 'utf8')) as Readonly<Record<string, string>>;

it('has a golden hash for each scenario, and for nothing else', () => {
  expect(Object.keys(golden)).toEqual(scenarioFiles());
});

it.each(scenarioFiles())('%s leaves the log that it always left', (file) => {
  expect(hashOf(file)).toBe(golden[file]);
});

it('gives the same hash whatever store keeps the state', () => {
  const file = 's10-life-of-the-infra-container/scenario.yaml';
  const direct = play([file], { fidelity: 'real', seed: 1, store: 'direct' });
  expect(hashFacts(direct.simulation.log.facts)).toBe(golden[file]);
});
