/** Which Nodes and Pods there can be at a step, as far as the input tells. */
import type { JsonObject, JsonValue } from '../api/schema/kubernetes.ts';
import type { LoadedObject, ManifestObject } from '../api/manifest/read-manifests.ts';
import { withNamespace } from '../api/manifest/validate-loaded.ts';

/** Names that the input has brought so far. */
export interface KnownNames {
  readonly nodes: ReadonlySet<string>;
  /** Container names by Pod (`namespace/name`). */
  readonly pods: ReadonlyMap<string, readonly string[]>;
  /** True when Pods get names that only the run will tell, so that no Pod can be called unknown. */
  readonly hasUnknownPods: boolean;
}

const CONTAINER_LISTS = ['containers', 'initContainers', 'ephemeralContainers'];

/** The names known with `objects` added to those of before. */
export function withObjects(
  known: KnownNames,
  objects: readonly LoadedObject[],
  namespace: string,
): KnownNames {
  const nodes = new Set(known.nodes);
  const pods = new Map(known.pods);
  let { hasUnknownPods } = known;
  for (const { object } of objects) {
    const { kind, metadata } = withNamespace(object, namespace);
    const name = metadata?.['name'];
    const isGenerated = typeof name !== 'string' || name === '';
    if (kind === 'Node' && !isGenerated) nodes.add(name);
    else if (kind === 'Pod' && !isGenerated) {
      pods.set(`${textOf(metadata?.['namespace'])}/${name}`, containerNames(object));
    } else if (kind === 'Pod' || makesPods(object)) hasUnknownPods = true;
  }
  return { nodes, pods, hasUnknownPods };
}

/** A Pod's containers, the regular ones first. */
function containerNames({ spec }: ManifestObject): readonly string[] {
  if (!isObject(spec)) return [];
  return CONTAINER_LISTS.flatMap((list) => {
    const items = spec[list];
    return Array.isArray(items) ? (items as readonly JsonValue[]).map(nameOf) : [];
  });
}

/** Controllers carry a template, themselves or (CronJob) one level down. */
function makesPods({ spec }: ManifestObject): boolean {
  return isObject(spec) && ('template' in spec || 'jobTemplate' in spec);
}

const nameOf = (value: JsonValue): string => (isObject(value) ? textOf(value['name']) : '');

const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
