import { expect, it } from 'vitest';
import { canonicalJson } from '../../log/canonical-json.ts';
import type { ClusterFact } from '../../state/facts.ts';
import { runArbitraryScenario } from '../arbitraries/run-arbitrary-scenario.ts';
import { firstDifferentLine, firstDifferentRow } from './compare-runs.ts';
import { forEveryScenario } from './for-every-scenario.ts';

const file = 'packages/core/src/testing/properties/ticked.property.spec.ts';

const TICKS: ReadonlySet<string> = new Set(['ProbeTicked', 'LeaseRenewed']);

/** The facts that both modes record; numbers and causes count the ticks in between, so they are left out. */
function withoutTicks(facts: readonly ClusterFact[]): readonly string[] {
  return facts
    .filter(({ type }) => !TICKS.has(type))
    .map(({ seq: _seq, cause: _cause, ...fact }) => canonicalJson(fact));
}

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
