/** From inputs to a run: the cluster is built, the objects are applied, the steps stand in the event list. */
import { sortProblems, type Problem } from '../api/manifest/problem.ts';
import { formatDuration, parseDuration, type SimTime } from '../engine/time.ts';
import { KUBERNETES_VERSION } from '../projections/report/build-report.ts';
import { Simulation, type SimulationOptions } from '../simulation/simulation.ts';
import type { NodeTemplate } from '../simulation/node-objects.ts';
import { addExpectations } from './expectations.ts';
import { DEFAULT_NAMESPACE, DEFAULT_NODE_COUNT, type Inputs, type LoadOptions } from './inputs.ts';
import { nodeTemplate } from './node-pools.ts';
import { ScenarioRun } from './scenario-run.ts';
import { applyCommand } from './step-commands.ts';
import { fromProblem, watchForWarnings } from './warnings.ts';

/** What the caller decides; what is left out is the scenario's to say, then the default. */
export interface RunScenarioOptions
  extends LoadOptions, Pick<SimulationOptions, 'seed' | 'fidelity' | 'ticked' | 'store'> {
  /** Where the run ends. Default: the scenario's duration, or quiescence. */
  readonly until?: SimTime;
}

/** A run that is ready to go, or why the API refuses what it was given. */
export type PreparedScenario =
  { readonly run: ScenarioRun } | { readonly problems: readonly Problem[] };

/** Builds the cluster at 0 and plans the rest; nothing has run yet. Inputs with problems are given back. */
export function prepareScenario(
  inputs: Inputs,
  options: RunScenarioOptions = {},
): PreparedScenario {
  if (inputs.problems.length > 0) return { problems: inputs.problems };
  const spec = inputs.scenario?.document.spec;
  const { seed = spec?.seed, until = durationOf(spec?.duration) } = options;
  const simulation = new Simulation({
    ...given({ ...options, seed }),
    nodes: machines(inputs, options.nodes),
    workloads: inputs.workloads,
    kubeletConfiguration: inputs.kubeletConfiguration,
  });
  const lastStepAt = inputs.steps.at(-1)?.at ?? 0;
  const run = new ScenarioRun(simulation, { endsAt: until, lastStepAt });
  for (const warning of inputs.warnings) run.collected.add(fromProblem(warning));
  const refused = applyObjects(simulation, inputs, options.namespace ?? DEFAULT_NAMESPACE);
  if (refused.length > 0) return { problems: sortProblems(refused) };
  addExpectations(run, inputs.expectations);
  watchForWarnings(simulation, inputs.steps, run.collected);
  for (const { at, commands } of inputs.steps) {
    for (const command of commands) simulation.send(command, at);
  }
  warnOfWhatIsNot(run, inputs, options);
  return { run };
}

/** Runs inputs from beginning to end. */
export function runScenario(inputs: Inputs, options: RunScenarioOptions = {}): PreparedScenario {
  const prepared = prepareScenario(inputs, options);
  if ('run' in prepared) prepared.run.finish();
  return prepared;
}

/** Options as they were given: `exactOptionalPropertyTypes` tells absent from undefined. */
function given({
  seed,
  fidelity,
  ticked,
  store,
}: {
  readonly [O in 'seed' | 'fidelity' | 'ticked' | 'store']?: SimulationOptions[O] | undefined;
}): SimulationOptions {
  return {
    ...(seed !== undefined && { seed }),
    ...(fidelity !== undefined && { fidelity }),
    ...(ticked !== undefined && { ticked }),
    ...(store !== undefined && { store }),
  };
}

const durationOf = (text: string | undefined): SimTime | undefined =>
  text === undefined ? undefined : parseDuration(text);

const hasNodes = ({ objects }: Inputs): boolean =>
  objects.some(({ object }) => object.kind === 'Node');

/** The machines of the scenario; some of the default kind when neither it nor the manifests have any. */
function machines(inputs: Inputs, count = DEFAULT_NODE_COUNT): readonly NodeTemplate[] {
  const pools = inputs.scenario?.document.spec.cluster?.nodes ?? [];
  if (pools.length > 0) {
    return pools.map((pool, index) => nodeTemplate(pool, inputs.staticPods[index]));
  }
  return hasNodes(inputs) ? [] : [{ name: 'node', count }];
}

function applyObjects(simulation: Simulation, { objects }: Inputs, namespace: string): Problem[] {
  return objects.flatMap((loaded) => {
    const answer = simulation.execute(applyCommand(loaded, namespace));
    if (answer.accepted) return [];
    return [{ file: loaded.file, ...loaded.position(''), message: answer.message }];
  });
}

/** Options and steps that have no effect on this run. */
function warnOfWhatIsNot(run: ScenarioRun, inputs: Inputs, { nodes }: RunScenarioOptions): void {
  const spec = inputs.scenario?.document.spec;
  const { kubernetesVersion } = spec ?? {};
  const hasOwnNodes = (spec?.cluster?.nodes ?? []).length > 0 || hasNodes(inputs);
  if (nodes !== undefined && hasOwnNodes) {
    run.collected.add({ path: '--nodes', message: 'no effect: the input brings its own nodes' });
  }
  if (kubernetesVersion !== undefined && kubernetesVersion !== KUBERNETES_VERSION) {
    const message = `${kubernetesVersion} was asked for, ${KUBERNETES_VERSION} is simulated`;
    run.collected.add({ path: 'spec.kubernetesVersion', message });
  }
  for (const { at, text, path } of inputs.steps) {
    if (run.endsAt === undefined || at <= run.endsAt) continue;
    const when = `the run ends at ${formatDuration(run.endsAt)}`;
    run.collected.add({
      path,
      message: `${text} at ${formatDuration(at)} is not reached: ${when}`,
    });
  }
}
