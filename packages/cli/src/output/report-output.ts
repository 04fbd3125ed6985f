/** The JSON report of a view (`-o json`, `-o yaml`). */
import { buildReport, type Report } from '@podsim/core';
import { VERSION } from '../version.ts';
import type { View } from './view.ts';

export function reportOf({ state, facts, at, seed, expectations, warnings }: View): Report {
  return buildReport({
    tables: state,
    facts,
    options: { seed },
    clockMs: at,
    version: VERSION,
    expectations,
    warnings,
  });
}
