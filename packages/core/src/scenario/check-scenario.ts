/** Rules of a scenario that take more than one field, or more than one file, to check. */
import type { Problem } from '../api/manifest/problem.ts';
import type { LoadedObject } from '../api/manifest/read-manifests.ts';
import { duplicate, invalid, type FieldError } from '../api/validation/field-error.ts';
import { formatDuration, parseDuration } from '../engine/time.ts';
import type { LoadedScenario } from './inputs.ts';

/** Nodes that are there twice, and expectations that the run would never reach. */
export function checkScenario(
  scenario: LoadedScenario,
  nodes: readonly LoadedObject[],
): readonly Problem[] {
  return [
    ...duplicateNodes(nodes),
    ...unreachedExpectations(scenario).map(({ field, message }) => ({
      file: scenario.file,
      ...scenario.position(field),
      message,
    })),
  ];
}

function duplicateNodes(nodes: readonly LoadedObject[]): readonly Problem[] {
  const seen = new Set<unknown>();
  return nodes.flatMap(({ object, file, position }) => {
    const name = object.metadata?.['name'];
    const isNew = !seen.has(name);
    seen.add(name);
    if (isNew) return [];
    const { message } = duplicate('metadata.name', name, 'there is a node of this name already');
    return [{ file, ...position('metadata.name'), message }];
  });
}

function unreachedExpectations({ document }: LoadedScenario): readonly FieldError[] {
  const { duration, expect = [] } = document.spec;
  const endsAt = duration === undefined ? undefined : parseDuration(duration);
  if (endsAt === undefined) return [];
  return expect.flatMap(({ at }, index) => {
    const detail = `the run ends at ${formatDuration(endsAt)}`;
    const isReached = (parseDuration(at) ?? 0) <= endsAt;
    return isReached ? [] : [invalid(`spec.expect[${index}].at`, at, detail)];
  });
}
