/** What output is made of: a cluster at an instant, and the facts that led there. */
import type { ClusterFact, ExpectationResult, RunWarning, SimTime, Tables } from '@podsim/core';

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
