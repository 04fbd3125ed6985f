/** Workloads that stand as YAML in a Pod's annotation `podsim.dev/workload.<container>`. */
import type { JsonObject, JsonValue } from '../schema/kubernetes.ts';
import { decodeProblems } from './decode.ts';
import { validateWorkloadSpec } from './podsim-rules.ts';
import type { WorkloadSpec } from './workload-spec.ts';
import { parseYaml } from './yaml-documents.ts';

/** The name of the container follows. */
export const WORKLOAD_ANNOTATION_PREFIX = 'podsim.dev/workload.';

/** The workload of an annotation's text, or what is wrong with it, a line each. */
export type WorkloadReading =
  { readonly workload: WorkloadSpec } | { readonly problems: readonly string[] };

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads the text of one annotation: a Workload's `spec` without `match`. */
export function readWorkloadAnnotation(text: string): WorkloadReading {
  const { documents, problems } = parseYaml(text);
  const value = documents[0]?.value;
  if (problems.length > 0) {
    return { problems: problems.map(({ line, message }) => `line ${line}: ${message}`) };
  }
  if (documents.length > 1) return { problems: ['want one document, found several'] };
  if (value !== undefined && !isObject(value)) return { problems: ['want a map of fields'] };
  const spec = value ?? {};
  const decoded = decodeProblems(spec, 'podsim.WorkloadSpec').map(({ path, message }) =>
    message.includes(path) ? message : `${path}: ${message}`,
  );
  const broken = decoded.length > 0 ? decoded : validateWorkloadSpec(spec, '').map(messageOf);
  if (spec['match'] !== undefined)
    broken.push('match: Forbidden: the annotation names its container');
  return broken.length > 0 ? { problems: broken } : { workload: spec };
}

const messageOf = ({ message }: { readonly message: string }): string => message;

/** Problems of the workload annotations of an object; none for kinds other than Pod. */
export function workloadAnnotationProblems(
  object: JsonObject,
): { readonly path: string; readonly message: string }[] {
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  const annotations = isObject(metadata['annotations']) ? metadata['annotations'] : {};
  if (object['kind'] !== 'Pod') return [];
  return Object.entries(annotations).flatMap(([key, text]) => {
    if (!key.startsWith(WORKLOAD_ANNOTATION_PREFIX) || typeof text !== 'string') return [];
    const reading = readWorkloadAnnotation(text);
    const path = `metadata.annotations[${key}]`;
    const problems = 'problems' in reading ? reading.problems : [];
    return problems.map((problem) => ({ path, message: `${path}: ${problem}` }));
  });
}

/** Workload annotations of a Pod that name none of its containers, and so are about nothing. */
export function uselessWorkloadAnnotations(
  object: JsonObject,
): { readonly path: string; readonly message: string }[] {
  const { kind, metadata, spec } = object;
  const annotations = isObject(metadata) ? metadata['annotations'] : undefined;
  if (kind !== 'Pod' || !isObject(annotations) || !isObject(spec)) return [];
  const names = ['containers', 'initContainers', 'ephemeralContainers'].flatMap((list) => {
    const containers = spec[list];
    return Array.isArray(containers) ? containers.map(nameOf) : [];
  });
  return Object.keys(annotations).flatMap((key) => {
    if (!key.startsWith(WORKLOAD_ANNOTATION_PREFIX)) return [];
    const name = key.slice(WORKLOAD_ANNOTATION_PREFIX.length);
    if (names.includes(name)) return [];
    const message = `no effect: the Pod has no container "${name}"`;
    return [
      { path: `metadata.annotations[${key}]`, message: `${message} (it has ${names.join(', ')})` },
    ];
  });
}

function nameOf(container: JsonValue): string {
  const name = isObject(container) ? container['name'] : undefined;
  return typeof name === 'string' ? name : '';
}
