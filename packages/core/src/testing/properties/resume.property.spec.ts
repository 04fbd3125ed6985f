import { expect, it } from 'vitest';
import { hashFacts } from '../../log/hash.ts';
import { Simulation, type SimulationSnapshot } from '../../simulation/simulation.ts';
import {
  runArbitraryScenario,
  startArbitraryScenario,
  type ScenarioOverrides,
} from '../arbitraries/run-arbitrary-scenario.ts';
import type { ArbitraryScenario } from '../arbitraries/scenarios.ts';
import { firstDifference, firstDifferentRow } from './compare-runs.ts';
import { forEveryScenario } from './for-every-scenario.ts';

const file = 'packages/core/src/testing/properties/resume.property.spec.ts';

/** The scenario after so many thousandths of its notices: mostly in the middle of an instant. */
function runPart(
  scenario: ArbitraryScenario,
  pick: number,
  overrides: ScenarioOverrides = {},
): Simulation {
  const { durationMs: until } = scenario;
  const count = handled(startArbitraryScenario(scenario, overrides), until, Infinity);
  const simulation = startArbitraryScenario(scenario, overrides);
  handled(simulation, until, Math.floor((pick / 1_000) * count));
  return simulation;
}

/** Handles up to `countMax` notices; answers how many there were. */
function handled(simulation: Simulation, until: number, countMax: number): number {
  let count = 0;
  while (count < countMax && (simulation.nextAt ?? Infinity) <= until && simulation.step()) {
    count += 1;
  }
  return count;
}

const resumed = 'a run resumed from a snapshot in a file goes on as if it had never stopped';
it(resumed, () => {
  forEveryScenario({ file, title: resumed }, (scenario, pick) => {
    const { durationMs: until } = scenario;
    const whole = runArbitraryScenario(scenario);
    const half = runPart(scenario, pick);
    const saved = JSON.stringify(half.snapshot());
    const again = Simulation.resume(JSON.parse(saved) as SimulationSnapshot, half.log.facts);
    again.run({ until });
    expect(firstDifference(again.log.facts, whole.log.facts)).toBeUndefined();
    expect(hashFacts(again.log.facts)).toBe(hashFacts(whole.log.facts));
    expect(firstDifferentRow(again.state, whole.state)).toBeUndefined();
  });
});

const forked = 'a fork and its origin go on alike and do not touch each other';
it(forked, () => {
  forEveryScenario({ file, title: forked }, (scenario, pick) => {
    const { durationMs: until } = scenario;
    const store = pick % 2 === 0 ? 'direct' : 'immutable';
    const origin = runPart(scenario, pick, { store });
    const fork = origin.fork();
    const { now } = origin;
    const lengthBefore = origin.log.length;
    fork.run({ until });
    expect([origin.now, origin.log.length]).toEqual([now, lengthBefore]);
    origin.run({ until });
    expect(firstDifference(fork.log.facts, origin.log.facts)).toBeUndefined();
    expect(firstDifferentRow(fork.state, origin.state)).toBeUndefined();
    const whole = runArbitraryScenario(scenario, { store });
    expect(firstDifference(origin.log.facts, whole.log.facts)).toBeUndefined();
  });
});
