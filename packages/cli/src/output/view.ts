/** What output is made of: a cluster at an instant, and the facts that led there. */
import {
  pastState,
  type ClusterFact,
  type ExpectationResult,
  type RunWarning,
  type ScenarioRun,
  type SimTime,
  type Tables,
} from '@podsim/core';

export interface View {
  readonly state: Tables;
  readonly facts: readonly ClusterFact[];
  readonly at: SimTime;
  readonly seed: number;
  readonly expectations: readonly ExpectationResult[];
  readonly warnings: readonly RunWarning[];
}

export const FORMATS = ['timeline', 'table', 'wide', 'json', 'yaml', 'facts'] as const;
export type Format = (typeof FORMATS)[number];

/** A run as it stands, or as it was at an instant. */
export function viewOf(run: ScenarioRun, at?: SimTime): View {
  const { simulation, expectations, warnings } = run;
  const { seed } = simulation.options;
  const now = { state: simulation.state, facts: simulation.log.facts, at: simulation.now };
  const then = at === undefined ? now : pastState(simulation.log.facts, { at });
  return { ...then, seed, expectations, warnings };
}
