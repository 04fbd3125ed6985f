/** `podsim run`: simulates what the files describe. */
import {
  formatDuration,
  formatProblem,
  loadInputs,
  prepareScenario,
  type Fidelity,
  type JsonValue,
  type ScenarioRun,
  type SimTime,
  type StoreKind,
} from '@podsim/core';
import { BadInput } from '../bad-input.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { expandPaths, inputReader } from '../input-paths.ts';
import { reportViolations, watchRun } from '../invariant-watch.ts';
import type { Io } from '../io.ts';
import { openLog, type OpenLog } from '../log-file.ts';
import { printView } from '../output/print-view.ts';
import { viewOf, type Format } from '../output/view.ts';
import { Progress } from '../progress.ts';
import { SimulationCrash } from '../simulation-crash.ts';
import { suggestions } from '../suggestions.ts';

/** The options of `run` as they were given. */
export interface RunCommandOptions {
  readonly until?: SimTime;
  readonly seed?: number;
  readonly nodes?: number;
  readonly log?: string;
  readonly output: Format;
  readonly store?: StoreKind;
  readonly fidelity?: Fidelity;
  readonly ticked?: boolean;
  readonly at?: SimTime;
  readonly namespace?: string;
  readonly color: boolean;
  readonly quiet: boolean;
}

/** Notices handled between two looks at the wall clock. */
const SLICE_NOTICES = 5_000;

/** Runs to the end and prints the outcome. Throws `BadInput` before anything has run, or `SimulationCrash`. */
export function runCommand(io: Io, paths: readonly string[], options: RunCommandOptions): ExitCode {
  const { run, files } = prepare(io, paths, options);
  const { simulation } = run;
  const header = headerOf(files, options);
  const rules = watchRun(simulation);
  const log = options.log === undefined ? undefined : openLog(io, options.log, simulation, header);
  drive(io, run, log, options);
  const view = viewOf(run, options.at);
  const remark = run.isQuiescent || run.endsAt !== undefined ? undefined : 'still not at rest';
  printView(io, view, { ...options, remark: options.at === undefined ? remark : undefined });
  if (options.output === 'timeline' && !options.quiet) {
    io.stdout.write(suggestions(view, paths, options.log));
  }
  reportViolations(io, rules.violations);
  const isGood = rules.violations.length === 0 && view.expectations.every(({ ok }) => ok);
  return isGood ? EXIT.done : EXIT.failed;
}

function prepare(
  io: Io,
  paths: readonly string[],
  options: RunCommandOptions,
): { readonly run: ScenarioRun; readonly files: readonly string[] } {
  const files = expandPaths(io, paths);
  const inputs = loadInputs(files, inputReader(io), options);
  const prepared = prepareScenario(inputs, options);
  if ('problems' in prepared) throw new BadInput(prepared.problems.map(formatProblem));
  const { run } = prepared;
  const { at } = options;
  if (at !== undefined && !run.lookAt(at, () => undefined)) {
    const end = formatDuration(run.endsBy);
    throw new BadInput([`--at ${formatDuration(at)}: the run ends before, at ${end}`]);
  }
  return { run, files };
}

/** What the log says of how it came about: all that shapes the facts, and nothing of where it is kept. */
function headerOf(
  files: readonly string[],
  { until, nodes, fidelity, ticked, namespace }: RunCommandOptions,
): JsonValue {
  return {
    files,
    options: {
      ...(until !== undefined && { until: formatDuration(until) }),
      ...(nodes !== undefined && { nodes }),
      ...(fidelity !== undefined && { fidelity }),
      ...(ticked !== undefined && { ticked }),
      ...(namespace !== undefined && { namespace }),
    },
  };
}

function drive(
  io: Io,
  run: ScenarioRun,
  log: OpenLog | undefined,
  { quiet }: RunCommandOptions,
): void {
  const { simulation } = run;
  const progress = new Progress(io, { quiet });
  let isComplete = false;
  try {
    while (!run.advance(SLICE_NOTICES)) {
      progress.update(simulation.now, run.endsBy, simulation.log.length);
    }
    isComplete = true;
  } catch (error) {
    throw error instanceof BadInput ? error : new SimulationCrash(error, simulation);
  } finally {
    progress.clear();
    if (isComplete) log?.complete();
    else log?.abandon();
  }
}
