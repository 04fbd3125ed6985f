/** Runs a scenario that is plain data. */
import { Simulation, type SimulationOptions } from '../../simulation/simulation.ts';
import type { ArbitraryScenario } from './scenarios.ts';

/** Anything about the run that the scenario does not say, or says differently. */
export type ScenarioOverrides = Partial<SimulationOptions>;

/** The scenario with its objects applied and its commands pending, at instant 0. */
export function startArbitraryScenario(
  { seed, fidelity, nodes, objects, workloads, commands }: ArbitraryScenario,
  overrides: ScenarioOverrides = {},
): Simulation {
  const simulation = new Simulation({ seed, fidelity, nodes, workloads, ...overrides });
  for (const { atMs, command } of commands) simulation.send(command, atMs);
  for (const object of objects) simulation.execute({ type: 'Apply', object });
  return simulation;
}

/** The scenario after its whole duration. */
export function runArbitraryScenario(
  scenario: ArbitraryScenario,
  overrides: ScenarioOverrides = {},
): Simulation {
  return startArbitraryScenario(scenario, overrides).run({ until: scenario.durationMs });
}
