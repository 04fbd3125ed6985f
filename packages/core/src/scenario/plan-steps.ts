/** The steps of a scenario as commands at instants. */
import type { Problem } from '../api/manifest/problem.ts';
import { parseDuration } from '../engine/time.ts';
import { pathFrom } from './file-paths.ts';
import type { InputFiles } from './input-files.ts';
import type { LoadedScenario, PlannedStep } from './inputs.ts';
import { withObjects, type KnownNames } from './known-names.ts';
import { mirrorsOf, writtenStaticPods } from './static-pods.ts';
import { readStep } from './step-commands.ts';

export interface StepPlan {
  readonly steps: readonly PlannedStep[];
  readonly problems: readonly Problem[];
}

/** Plans the steps in order; `known` is what there is before the first of them. */
export function planSteps(
  { document, file, position }: LoadedScenario,
  files: InputFiles,
  start: { readonly namespace: string; readonly known: KnownNames },
): StepPlan {
  const steps: PlannedStep[] = [];
  const problems: Problem[] = [];
  const { namespace } = start;
  let { known } = start;
  for (const [index, step] of (document.spec.steps ?? []).entries()) {
    const path = `spec.steps[${index}]`;
    const applied = step.apply == null ? [] : files.objects(pathFrom(file, step.apply));
    const written = writtenStaticPods(step, file, files);
    known = withObjects(
      known,
      [...applied, ...mirrorsOf(written, step.writeStaticPod?.node)],
      namespace,
    );
    const reading = readStep(step, path, { namespace, known, applied, written });
    for (const { field, message } of reading.problems) {
      problems.push({ file, ...position(field), message });
    }
    const at = parseDuration(step.at) ?? 0;
    steps.push({ at, text: reading.text, path, commands: reading.commands });
  }
  return { steps, problems };
}
