import { expect, it } from 'vitest';
import { hashFacts } from '../../log/hash.ts';
import { runArbitraryScenario } from '../arbitraries/run-arbitrary-scenario.ts';
import { firstDifference, firstDifferentRow } from './compare-runs.ts';
import { forEveryScenario } from './for-every-scenario.ts';

const file = 'packages/core/src/testing/properties/determinism.property.spec.ts';

const twice = 'the same scenario gives the same log, to the last byte';
it(twice, () => {
  forEveryScenario({ file, title: twice }, (scenario) => {
    const first = runArbitraryScenario(scenario);
    const second = runArbitraryScenario(structuredClone(scenario));
    expect(firstDifference(first.log.facts, second.log.facts)).toBeUndefined();
    expect(hashFacts(second.log.facts)).toBe(hashFacts(first.log.facts));
  });
});

const stores = 'the immutable and the direct store tell the same story';
it(stores, () => {
  forEveryScenario({ file, title: stores }, (scenario) => {
    const immutable = runArbitraryScenario(scenario, { store: 'immutable' });
    const direct = runArbitraryScenario(scenario, { store: 'direct' });
    expect(firstDifference(immutable.log.facts, direct.log.facts)).toBeUndefined();
    expect(firstDifferentRow(immutable.state, direct.state)).toBeUndefined();
  });
});
