/** The files that a scenario names, relative to its own. */
import type { Problem } from '../api/manifest/problem.ts';
import { notFound } from '../api/validation/field-error.ts';
import { pathFrom } from './file-paths.ts';
import type { InputFiles } from './input-files.ts';
import type { LoadedScenario } from './inputs.ts';

/** A file and the field that names it, such as `spec.steps[1].apply`. */
export interface NamedFile {
  readonly file: string;
  readonly name: string;
  readonly path: string;
}

/** Files applied at 0. */
export function manifestFiles({ document, file }: LoadedScenario): readonly NamedFile[] {
  return (document.spec.manifests ?? []).map((name, index) => ({
    file: pathFrom(file, name),
    name,
    path: `spec.manifests[${index}]`,
  }));
}

/** Files that steps apply. */
export function stepFiles({ document, file }: LoadedScenario): readonly NamedFile[] {
  return (document.spec.steps ?? []).flatMap(({ apply }, index) => {
    if (apply == null) return [];
    return [{ file: pathFrom(file, apply), name: apply, path: `spec.steps[${index}].apply` }];
  });
}

/** Files that hold static Pods, of pools and of steps. */
export function staticPodFiles({ document, file }: LoadedScenario): readonly NamedFile[] {
  const { cluster, steps } = document.spec;
  return [
    ...(cluster?.nodes ?? []).flatMap(({ staticPods }, pool) =>
      (staticPods ?? []).map((name, index) => ({
        file: pathFrom(file, name),
        name,
        path: `spec.cluster.nodes[${pool}].staticPods[${index}]`,
      })),
    ),
    ...(steps ?? []).flatMap(({ writeStaticPod }, index) => {
      if (writeStaticPod == null) return [];
      const { file: name } = writeStaticPod;
      return [
        { file: pathFrom(file, name), name, path: `spec.steps[${index}].writeStaticPod.file` },
      ];
    }),
  ];
}

/** Named files that are not there, or that hold a second Scenario. */
export function namedFileProblems(
  scenario: LoadedScenario,
  named: readonly NamedFile[],
  files: InputFiles,
): readonly Problem[] {
  return named.flatMap(({ file, name, path }): readonly Problem[] => {
    if (files.has(file)) {
      const nested = files.scenarios(file).filter((other) => other.file !== scenario.file);
      return nested.map(({ position }) => ({
        file,
        ...position('kind'),
        message: `a run has one Scenario, and that is in ${scenario.file}`,
      }));
    }
    const { message } = notFound(path, name, 'no such file');
    return [{ file: scenario.file, ...scenario.position(path), message }];
  });
}
