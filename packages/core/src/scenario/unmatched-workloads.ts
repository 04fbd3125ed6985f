/** Workload documents that are about nothing in the input: mostly a misspelt name. */
import { withDefaultTag } from '../api/image-name.ts';
import type { Problem } from '../api/manifest/problem.ts';
import type { LoadedObject } from '../api/manifest/read-manifests.ts';
import type { WorkloadDocument } from '../api/manifest/workload-spec.ts';
import type { Pod } from '../api/schema/kubernetes.ts';
import { isAboutProgram, isAboutImage, type MatchedContainer } from '../workload/workload-match.ts';
import type { LoadedScenario } from './inputs.ts';

/** A warning for each; `objects` are all that the run brings, at whatever instant. */
export function unmatchedWorkloads(
  workloads: readonly LoadedObject[],
  objects: readonly LoadedObject[],
  scenario: LoadedScenario | undefined,
): readonly Problem[] {
  const containers = objects.flatMap(({ object }) =>
    // Decoded against the field table of its kind, so what is there has this shape.
    object.kind === 'Pod' ? containersOf(object as unknown as Partial<Pod>) : [],
  );
  const pools = scenario?.document.spec.cluster?.nodes ?? [];
  const images = [
    ...containers.map(({ image }) => image),
    ...pools.flatMap((pool) => pool.images ?? []),
  ].map(tagged);
  return workloads.flatMap(({ object, file, position }) => {
    const document = object as unknown as WorkloadDocument;
    const isMatched =
      containers.some((container) => isAboutProgram(document, container)) ||
      images.some((image) => isAboutImage(document, image));
    if (isMatched) return [];
    const message = 'spec.match: no effect: no container of the input matches';
    return [{ file, ...position('spec.match'), message }];
  });
}

/** Also of a Pod that lacks what validation will ask for. */
function containersOf({ metadata, spec }: Partial<Pod>): readonly MatchedContainer[] {
  const init = spec?.initContainers ?? [];
  const others = [...(spec?.containers ?? []), ...(spec?.ephemeralContainers ?? [])];
  return [...init, ...others].map((container) => ({
    containerName: container.name,
    image: container.image ?? '',
    podLabels: metadata?.labels ?? {},
    podAnnotations: metadata?.annotations ?? {},
    init: init.some((one) => one === container && one.restartPolicy !== 'Always'),
  }));
}

/** As it is pulled. */
function tagged(image: string): string {
  const name = withDefaultTag(image);
  return typeof name === 'string' ? name : image;
}
