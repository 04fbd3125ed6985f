import { expect, it } from 'vitest';
import { runArbitraryScenario } from '../arbitraries/run-arbitrary-scenario.ts';
import { firstDifferentLine, firstDifferentRow, withoutTicks } from './compare-runs.ts';
import { forEveryScenario } from './for-every-scenario.ts';

const file = 'packages/core/src/testing/properties/ticked.property.spec.ts';

const title = 'simulating every tick of probes and heartbeats changes nothing but the ticks';
it(title, () => {
  forEveryScenario({ file, title }, (scenario) => {
    const elided = runArbitraryScenario(scenario);
    const ticked = runArbitraryScenario(scenario, { ticked: true });
    expect(
      firstDifferentLine(withoutTicks(elided.log.facts), withoutTicks(ticked.log.facts)),
    ).toBeUndefined();
    expect(firstDifferentRow(elided.state, ticked.state)).toBeUndefined();
  });
});
