/** The expectations of a scenario: read before the run, asked at their instants. */
import type { Problem } from '../api/manifest/problem.ts';
import { invalid } from '../api/validation/field-error.ts';
import { formatDuration, parseDuration } from '../engine/time.ts';
import { compileExpectation } from '../projections/expectations.ts';
import { buildReport } from '../projections/report/build-report.ts';
import type { Report } from '../projections/report/report.ts';
import type { Simulation } from '../simulation/simulation.ts';
import type { LoadedScenario, PlannedExpectation } from './inputs.ts';
import type { ScenarioRun } from './scenario-run.ts';

/** Compiles the expectations; a text that is no expectation is a problem at its place. */
export function planExpectations({ document, file, position }: LoadedScenario): {
  readonly planned: readonly PlannedExpectation[];
  readonly problems: readonly Problem[];
} {
  const planned: PlannedExpectation[] = [];
  const problems: Problem[] = [];
  for (const [index, { at, that }] of (document.spec.expect ?? []).entries()) {
    const path = `spec.expect[${index}]`;
    const compiled = compileExpectation(that);
    if ('problem' in compiled) {
      const { field, message } = invalid(`${path}.that`, that, compiled.problem);
      problems.push({ file, ...position(field), message });
    } else planned.push({ at: parseDuration(at) ?? 0, path, expectation: compiled });
  }
  return { planned, problems };
}

/** Has the run ask each expectation at its instant; one that lies behind the end is a warning. */
export function addExpectations(run: ScenarioRun, planned: readonly PlannedExpectation[]): void {
  const instants = [...new Set(planned.map(({ at }) => at))];
  for (const at of instants) {
    const due = planned.filter((one) => one.at === at);
    const isReached = run.lookAt(at, (simulation) => {
      const report = reportNow(simulation);
      for (const { expectation } of due) {
        const { ok, problem } = expectation.outcome(report);
        const result = { text: expectation.text, ok, atMs: at };
        run.expectations.push(problem === undefined ? result : { ...result, message: problem });
      }
    });
    if (isReached) continue;
    const end = formatDuration(run.endsBy);
    const message = `not asked at ${formatDuration(at)}: the run ends at ${end}`;
    for (const { path } of due) run.collected.add({ path, message });
  }
}

/** What expectations can see, which the hash of the log and the version are not part of. */
function reportNow({ state, log, options, now }: Simulation): Report {
  return buildReport({
    tables: state,
    facts: log.facts,
    options,
    clockMs: now,
    version: '',
    log: { facts: log.length, hash: '' },
  });
}
