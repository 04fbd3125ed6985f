import { watchInvariants } from '@podsim/core';
import { describe, expect, it } from 'vitest';
import { FIDELITIES } from './observe.ts';
import { prepare } from './play.ts';
import { scenarioFiles } from './scenario-files.ts';

const files = scenarioFiles();
const SEEDS = [1, 2, 3];

it('finds the scenarios', () => {
  expect(files.length).toBeGreaterThan(15);
  expect(files).toContain('two-containers/scenario.yaml');
});

describe.each(files)('%s', (file) => {
  it.each(FIDELITIES)('keeps its promises at %s fidelity, with any seed', (fidelity) => {
    for (const seed of SEEDS) {
      const run = prepare([file], { fidelity, seed });
      const watch = watchInvariants(run.simulation);
      run.finish();
      expect(watch.violations).toEqual([]);
      expect(run.expectations.length).toBeGreaterThan(0);
      expect(run.expectations.filter(({ ok }) => !ok)).toEqual([]);
    }
  });
});
