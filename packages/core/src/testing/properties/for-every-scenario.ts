/** Properties of whole runs: what to check, how often, and a failure that says how to see it again. */
import fc, { type Arbitrary, type RunDetails } from 'fast-check';
import { arbitraryScenario, type ArbitraryScenario } from '../arbitraries/scenarios.ts';

/** A property of the suite, for the command that repeats it. */
export interface PropertyName {
  /** Path of the spec from the root of the repository. */
  readonly file: string;
  /** The title of the test. */
  readonly title: string;
}

/** Scenarios per property unless PODSIM_RUNS says otherwise. */
const RUNS = 200;

/** Throws when `check` throws for some scenario; the error has seed, path, the smallest scenario and the command. */
export function forEveryScenario(
  name: PropertyName,
  check: (scenario: ArbitraryScenario, pick: number) => void,
  { runs = RUNS, scenarios = arbitraryScenario() }: ScenarioSource = {},
): void {
  // `pick` is a number from 0 to 999 for a property that needs a place in the run.
  const property = fc.property(scenarios, fc.nat({ max: 999 }), check);
  const numRuns = fc.readConfigureGlobal().numRuns ?? runs;
  const details = fc.check(property, { numRuns, endOnFailure: false });
  if (details.failed)
    throw new Error(reportFailure(name, details), { cause: details.errorInstance });
}

export interface ScenarioSource {
  readonly runs?: number;
  readonly scenarios?: Arbitrary<ArbitraryScenario>;
}

/** What to read, and what to run, when a property has failed. */
export function reportFailure(
  name: PropertyName,
  {
    seed,
    counterexamplePath,
    counterexample,
    errorInstance,
  }: Pick<
    RunDetails<[ArbitraryScenario, number]>,
    'seed' | 'counterexamplePath' | 'counterexample' | 'errorInstance'
  >,
): string {
  const error = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  return [
    error,
    `seed ${seed}, path ${counterexamplePath ?? 'none'}`,
    `smallest counterexample: ${JSON.stringify(counterexample)}`,
    `repeat with: ${repeatCommand(name, seed, counterexamplePath)}`,
  ].join('\n');
}

/** Runs up to the failing case and no further; it shrinks again to the same counterexample. */
export function repeatCommand(
  { file, title }: PropertyName,
  seed: number,
  path: string | null | undefined,
): string {
  const runs = Number((path ?? '0').split(':')[0]) + 1;
  return `PODSIM_SEED=${seed} PODSIM_RUNS=${runs} npx vitest run ${file} -t "${title}"`;
}
