import { expect, it } from 'vitest';
import { foldTo } from '../../log/replay.ts';
import type { ClusterFact } from '../../state/facts.ts';
import { Store } from '../../state/store.ts';
import type { Tables } from '../../state/tables.ts';
import {
  runArbitraryScenario,
  startArbitraryScenario,
} from '../arbitraries/run-arbitrary-scenario.ts';
import { firstDifferentLine, firstDifferentRow, rowLines } from './compare-runs.ts';
import { forEveryScenario } from './for-every-scenario.ts';

const file = 'packages/core/src/testing/properties/replay.property.spec.ts';

function replayed(facts: readonly ClusterFact[], seq = Infinity): Tables {
  const store = new Store('immutable');
  foldTo(facts, (fact) => store.apply(fact), { seq });
  return store.tables;
}

const atTheEnd = 'folding the log gives the state, also after a trip through a file';
it(atTheEnd, () => {
  forEveryScenario({ file, title: atTheEnd }, (scenario) => {
    const { log, state } = runArbitraryScenario(scenario, { store: 'direct' });
    const read = JSON.parse(JSON.stringify(log.facts)) as readonly ClusterFact[];
    expect(firstDifferentRow(replayed(read), state)).toBeUndefined();
  });
});

const anywhere = 'folding the log up to any fact gives the state after that fact';
it(anywhere, () => {
  forEveryScenario({ file, title: anywhere }, (scenario, pick) => {
    const { log } = runArbitraryScenario(scenario);
    const seq = 1 + Math.floor((pick / 1_000) * log.length);
    const live = startArbitraryScenario(scenario);
    let rows = seq <= live.log.length ? rowLines(replayed(log.facts, seq)) : undefined;
    live.log.tap((fact) => {
      if (fact.seq === seq) rows = rowLines(live.state);
    });
    live.run({ until: scenario.durationMs });
    expect(firstDifferentLine(rowLines(replayed(log.facts, seq)), rows ?? [])).toBeUndefined();
  });
});
