import { it } from 'vitest';
import { watchInvariants } from '../../invariants/watch-invariants.ts';
import { startArbitraryScenario } from '../arbitraries/run-arbitrary-scenario.ts';
import { forEveryScenario } from './for-every-scenario.ts';

const file = 'packages/core/src/testing/properties/invariants.property.spec.ts';

const title = 'every rule holds after every fact, whatever happens to the cluster';
it(title, () => {
  forEveryScenario({ file, title }, (scenario) => {
    const simulation = startArbitraryScenario(scenario);
    watchInvariants(simulation);
    simulation.run({ until: scenario.durationMs });
  });
});
