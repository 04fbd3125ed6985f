/** From files to inputs: everything read, decoded, validated and planned before anything runs. */
import type { ScenarioDocument } from '../api/manifest/podsim-documents.ts';
import type { KubeletConfigurationFields } from '../api/kubelet-configuration/fields.ts';
import { sortProblems, type Problem } from '../api/manifest/problem.ts';
import type { LoadedObject } from '../api/manifest/read-manifests.ts';
import { validateLoaded } from '../api/manifest/validate-loaded.ts';
import { nodesOf } from '../simulation/node-objects.ts';
import type { WorkloadDocument } from '../api/manifest/workload-spec.ts';
import { checkScenario } from './check-scenario.ts';
import { planExpectations } from './expectations.ts';
import { normalisePath } from './file-paths.ts';
import { InputFiles } from './input-files.ts';
import {
  DEFAULT_NAMESPACE,
  DEFAULT_NODE_COUNT,
  type Inputs,
  type LoadedScenario,
  type LoadOptions,
  type ReadFile,
} from './inputs.ts';
import { withObjects, type KnownNames } from './known-names.ts';
import { manifestFiles, namedFileProblems, staticPodFiles, stepFiles } from './named-files.ts';
import { nodePoolObjects } from './node-pools.ts';
import { planSteps } from './plan-steps.ts';
import {
  duplicateStaticPods,
  poolStaticPods,
  validateStaticPods,
  withStaticPods,
} from './static-pods.ts';
import { unmatchedWorkloads } from './unmatched-workloads.ts';

const TOP = { line: 1, column: 1 } as const;
const NO_NAMES: KnownNames = { nodes: new Set(), pods: new Map(), hasUnknownPods: false };

/**
 * Reads the files of a run: Kubernetes objects, Workloads, at most one Scenario and the files that it names.
 * Nothing is thrown; `problems` holds all that is wrong, each at its place. A file that a step applies is not
 * applied at 0 as well, unless the scenario's `manifests` name it too.
 */
export function loadInputs(
  given: readonly string[],
  readFile: ReadFile,
  options: LoadOptions = {},
): Inputs {
  const files = new InputFiles(readFile);
  const { scenario, problems } = findScenario(given, files);
  const manifests = scenario ? manifestFiles(scenario) : [];
  const applied = scenario ? stepFiles(scenario) : [];
  const folders = scenario ? staticPodFiles(scenario) : [];
  const atStart = startFiles(given, paths(manifests), paths([...applied, ...folders]));
  const pools = scenario ? nodePoolObjects(scenario) : [];
  const objects = inOrder(atStart.flatMap((file) => files.objects(file)));
  const expected = scenario ? planExpectations(scenario) : { planned: [], problems: [] };
  const plan = plannedSteps(scenario, files, [...pools, ...objects], options);

  const everyFile = unique([...atStart, ...paths(applied)]);
  const everyObject = [...pools, ...everyFile.flatMap((file) => files.objects(file))];
  const staticFiles = unique(paths(folders));
  const staticObjects = staticFiles.flatMap((file) => files.objects(file));
  const workloads = unique([...everyFile, ...staticFiles]).flatMap((file) => files.workloads(file));
  const configurations = everyFile.flatMap((file) => files.kubeletConfigurations(file));
  const isEmpty = everyObject.length + workloads.length === 0 && scenario === undefined;
  const found = [
    ...given.filter((file) => !files.has(file)).map((file) => missing(file)),
    ...problems,
    ...(scenario ? namedFileProblems(scenario, [...manifests, ...applied, ...folders], files) : []),
    ...files.problems,
    ...validateLoaded(everyObject, options),
    ...validateStaticPods(staticObjects),
    ...plan.problems,
    ...expected.problems,
    ...(scenario ? duplicateStaticPods(scenario, files) : []),
    ...(scenario ? checkScenario(scenario, [...pools, ...nodesAmong(objects)]) : []),
  ];
  const empty = { file: given[0] ?? 'input', ...TOP, message: 'no objects found' };
  return {
    objects,
    staticPods: scenario ? poolStaticPods(scenario, files) : [],
    // Decoded against the field table of their kind, so they have this shape.
    workloads: workloads.map(({ object }) => object as unknown as WorkloadDocument),
    kubeletConfiguration: merged(configurations),
    scenario,
    steps: plan.steps,
    expectations: expected.planned,
    problems: isEmpty && found.length === 0 ? [empty] : sortProblems(found),
    warnings: sortProblems([
      ...files.warnings,
      ...unmatchedWorkloads(workloads, [...everyObject, ...staticObjects], scenario),
    ]),
  };
}

/** Drop-in files of a kubelet: what a later one says stands. */
function merged(configurations: readonly LoadedObject[]): KubeletConfigurationFields {
  const fields = configurations.map(({ object: { apiVersion: _, kind: _kind, ...rest } }) => rest);
  return Object.assign({}, ...fields) as KubeletConfigurationFields;
}

const missing = (file: string): Problem => ({ file, ...TOP, message: 'no such file' });

const paths = (named: readonly { readonly file: string }[]): readonly string[] =>
  named.map(({ file }) => file);

const nodesAmong = (objects: readonly LoadedObject[]): readonly LoadedObject[] =>
  objects.filter(({ object }) => object.kind === 'Node');

/** Each file once, under the name by which it came first. */
function unique(files: readonly string[]): readonly string[] {
  const byPath = new Map<string, string>();
  for (const file of files) {
    const path = normalisePath(file);
    if (!byPath.has(path)) byPath.set(path, file);
  }
  return [...byPath.values()];
}

/** What is applied at 0: a folder may well hold files whose time comes later. */
function startFiles(
  given: readonly string[],
  manifests: readonly string[],
  applied: readonly string[],
): readonly string[] {
  const later = new Set(applied.map(normalisePath));
  return unique([...given.filter((file) => !later.has(normalisePath(file))), ...manifests]);
}

/** Namespaces before what is in them, machines before what runs on them, the rest as given. */
function inOrder(objects: readonly LoadedObject[]): readonly LoadedObject[] {
  const first = ['Namespace', 'Node'];
  return [
    ...first.flatMap((kind) => objects.filter(({ object }) => object.kind === kind)),
    ...objects.filter(({ object }) => !first.includes(object.kind)),
  ];
}

function findScenario(
  given: readonly string[],
  files: InputFiles,
): { readonly scenario: LoadedScenario | undefined; readonly problems: readonly Problem[] } {
  const [first, ...others] = unique(given).flatMap((file) => files.scenarios(file));
  if (first === undefined) return { scenario: undefined, problems: [] };
  const { object, file, position } = first;
  const problems = others.map((other) => ({
    file: other.file,
    ...other.position('kind'),
    message: `a run has one Scenario, and that is in ${file}`,
  }));
  // Decoded against the field table of its kind, so it has this shape.
  const document = object as unknown as ScenarioDocument;
  return { scenario: { document, file, position }, problems };
}

function plannedSteps(
  scenario: LoadedScenario | undefined,
  files: InputFiles,
  objects: readonly LoadedObject[],
  { namespace = DEFAULT_NAMESPACE, nodes = DEFAULT_NODE_COUNT }: LoadOptions,
): ReturnType<typeof planSteps> {
  if (scenario === undefined) return { steps: [], problems: [] };
  const named = withObjects(NO_NAMES, objects, namespace);
  const known = withStaticPods(named, scenario, files);
  const unnamed = nodesOf({ name: 'node', count: nodes }).map(({ metadata }) => metadata.name);
  const start = known.nodes.size > 0 ? known : { ...known, nodes: new Set(unnamed) };
  return planSteps(scenario, files, { namespace, known: start });
}
