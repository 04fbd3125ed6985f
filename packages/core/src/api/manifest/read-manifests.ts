/**
 * Reads manifests: text to objects that fit the field table of their kind, with the place of every
 * field. What does not fit becomes problems, all of them at once; nothing is thrown.
 */
import { KINDS, findKind } from '../kinds.ts';
import { validateKubeletConfiguration } from '../kubelet-configuration/validate.ts';
import type { JsonObject, JsonValue } from '../schema/kubernetes.ts';
import type { FieldError } from '../validation/field-error.ts';
import { validatePodsimDocument } from './podsim-rules.ts';
import { PODSIM_API_VERSION } from './podsim-schema.ts';
import { withoutNulls } from './without-nulls.ts';
import { decodeProblems, UNKNOWN_FIELD } from './decode.ts';
import type { PathStep } from './field-path.ts';
import { pathSteps } from './field-path.ts';
import { ignoredFields } from './ignored-fields.ts';
import type { Problem } from './problem.ts';
import { sortProblems } from './problem.ts';
import { definitionOf, isKubeletConfiguration } from './type-table.ts';
import { validateLoaded } from './validate-loaded.ts';
import { uselessWorkloadAnnotations, workloadAnnotationProblems } from './workload-annotation.ts';
import type { Position, YamlDocument } from './yaml-documents.ts';
import { parseYaml } from './yaml-documents.ts';

/** An object as it stands in a file: no defaults, but of a known kind and fitting its field table. */
export interface LoadedObject {
  readonly object: ManifestObject;
  readonly file: string;
  /** Where a field stands, such as `spec.containers[0].image`; its nearest holder if it does not. */
  readonly position: (path: string) => Position;
}

/** Any object of a known kind. Narrow it by `kind`, or pass it to what takes the typed one. */
export interface ManifestObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: JsonObject;
  readonly [field: string]: JsonValue | undefined;
}

/** What reading gave. `objects` holds only those without problem; `warnings` do not stop a run. */
export interface ManifestReading {
  readonly objects: readonly LoadedObject[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** An object of a file on its way to being accepted. */
interface Candidate {
  readonly value: JsonObject;
  readonly file: string;
  readonly position: (path: string) => Position;
}

/**
 * Objects of a YAML or JSON text (several documents, `kind: List` unpacked, empty documents left
 * out). `file` is the name problems are reported under.
 */
export function readManifests(text: string, { file }: { readonly file: string }): ManifestReading {
  const { documents, problems: syntax } = parseYaml(text);
  const problems: Problem[] = syntax.map((problem) => ({ file, ...problem }));
  const warnings: Problem[] = [];
  const objects: LoadedObject[] = [];
  for (const candidate of documents.flatMap((document) => candidates(document, file, problems))) {
    const found = problemsOf(candidate);
    const object = withoutNulls(candidate.value) as ManifestObject;
    const loaded = { object, file, position: candidate.position };
    if (found.length === 0) {
      objects.push(loaded);
      warnings.push(...warningsOf(candidate));
      continue;
    }
    problems.push(...found);
    // Without its unknown fields the object can be read, so what else is wrong with it is said as well.
    if (found.every(isUnknownField)) problems.push(...validateLoaded([loaded]));
  }
  return { objects, problems: sortProblems(problems), warnings: sortProblems(warnings) };
}

const isUnknownField = ({ message }: Problem): boolean => message.startsWith(UNKNOWN_FIELD);

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The objects of a document: itself, or the items of a List, each with its own paths. */
function candidates(document: YamlDocument, file: string, problems: Problem[]): Candidate[] {
  const { value } = document;
  const locate = (prefix: readonly PathStep[], path: string): Position =>
    document.position([...prefix, ...pathSteps(path)]);
  if (!isObject(value)) {
    const type = Array.isArray(value) ? 'array' : typeof value;
    const message = `json: cannot unmarshal ${type} into Go value of type map[string]interface {}`;
    problems.push({ file, ...locate([], ''), message });
    return [];
  }
  const { items } = value;
  if (value['kind'] !== 'List' || value['apiVersion'] !== 'v1' || !Array.isArray(items)) {
    return [{ value, file, position: (path) => locate([], path) }];
  }
  return (items as readonly JsonValue[]).flatMap((item, index): Candidate[] => {
    const prefix = ['items', index];
    if (isObject(item)) return [{ value: item, file, position: (path) => locate(prefix, path) }];
    problems.push({ file, ...locate(prefix, ''), message: `items[${index}]: not an object` });
    return [];
  });
}

function problemsOf(candidate: Candidate): readonly Problem[] {
  const { apiVersion, kind } = candidate.value;
  const at = (path: string, message: string): Problem => ({
    file: candidate.file,
    ...candidate.position(path),
    message,
  });
  const unset = ['apiVersion', 'kind'].filter((field) => !candidate.value[field]);
  if (unset.length > 0) return unset.map((field) => at('', `${field} not set`));
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') {
    const wrong = typeof apiVersion === 'string' ? 'kind' : 'apiVersion';
    const type = typeof candidate.value[wrong];
    return [
      at(wrong, `json: cannot unmarshal ${type} into Go struct field .${wrong} of type string`),
    ];
  }
  const definition = definitionOf(apiVersion, kind);
  if (definition === undefined) {
    return [at('kind', `no matches for kind "${kind}" in version "${apiVersion}"${hint(kind)}`)];
  }
  const isOfCluster =
    apiVersion !== PODSIM_API_VERSION && !isKubeletConfiguration(apiVersion, kind);
  if (isOfCluster && findKind(apiVersion, kind)?.simulated !== true) {
    return [at('kind', notSimulated(candidate.value, apiVersion, kind))];
  }
  return contentProblems(candidate, definition).map(({ path, message }) => at(path, message));
}

/** What does not fit the field table; only when all fits, what podsim's own rules refuse. */
function contentProblems(
  { value }: Candidate,
  definition: string,
): readonly { readonly path: string; readonly message: string }[] {
  const decoded = decodeProblems(value, definition);
  if (decoded.length > 0) return decoded;
  const own = ownProblems(value);
  return [
    ...own.map(({ field, message }) => ({ path: field, message })),
    ...workloadAnnotationProblems(value),
  ];
}

function ownProblems(value: JsonObject): readonly FieldError[] {
  if (isKubeletConfiguration(value['apiVersion'], value['kind'])) {
    return validateKubeletConfiguration(value);
  }
  return value['apiVersion'] === PODSIM_API_VERSION ? validatePodsimDocument(value) : [];
}

/** A right kind under a wrong version is a common slip. */
function hint(kind: string): string {
  const known = KINDS.find((candidate) => candidate.kind === kind);
  return known === undefined ? '' : ` (it is in version "${known.apiVersion}")`;
}

function notSimulated(value: JsonObject, apiVersion: string, kind: string): string {
  const slash = apiVersion.indexOf('/');
  const group = slash < 0 ? '' : `.${apiVersion.slice(0, slash)}`;
  const { metadata } = value;
  const name = isObject(metadata) ? (metadata['name'] ?? metadata['generateName']) : undefined;
  const title = typeof name === 'string' ? ` "${name}"` : '';
  return `${kind}${group}${title}: kind ${kind} is not simulated yet`;
}

function warningsOf(candidate: Candidate): readonly Problem[] {
  const { value } = candidate;
  const remarks = [...ignoredFields(value), ...uselessWorkloadAnnotations(value)];
  return remarks.map(({ path, message }) => ({
    file: candidate.file,
    ...candidate.position(path),
    message: `${path}: ${message}`,
  }));
}
