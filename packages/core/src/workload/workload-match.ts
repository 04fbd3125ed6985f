/** Finds the Workload specs that are about a container and lays them over each other, later ones on top. */
import { parse } from 'yaml';
import { labelSelectorMatches } from '../api/label-selector.ts';
import { bytesOf, WorkloadSpecError } from './amounts.ts';
import type {
  WorkloadDocument,
  WorkloadMatch,
  WorkloadSpec,
} from '../api/manifest/workload-spec.ts';

/** The Pod annotation with the YAML of a Workload spec, followed by the container's name. */
export const WORKLOAD_ANNOTATION = 'podsim.dev/workload.';

/** What a match is decided by. */
export interface MatchedContainer {
  readonly image: string;
  readonly containerName: string;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly podAnnotations: Readonly<Record<string, string>>;
  /** True for plain init containers: documents that match by image only are not about them. */
  readonly init: boolean;
}

/**
 * The specs that are about the container merged field by field, the annotation last; undefined when there is none.
 * Throws `WorkloadSpecError` when the annotation is not a YAML mapping.
 */
export function explicitSpec(
  container: MatchedContainer,
  documents: readonly WorkloadDocument[],
): WorkloadSpec | undefined {
  const specs: WorkloadSpec[] = [];
  for (const document of documents) {
    if (!isAboutProgram(document, container)) continue;
    const { match: _, imageSize: _size, pullError: _error, ...spec } = document.spec;
    specs.push(spec);
  }
  const annotation = container.podAnnotations[WORKLOAD_ANNOTATION + container.containerName];
  if (annotation !== undefined) specs.push(parseAnnotation(annotation));
  return specs.length === 0 ? undefined : mergeSpecs(...specs);
}

/** The size that documents give an image, in bytes; undefined when there is none. */
export function givenImageSize(
  image: string,
  documents: readonly WorkloadDocument[],
): number | undefined {
  const given = lastOfImage(image, documents, ({ imageSize }) => imageSize);
  return given === undefined ? undefined : bytesOf(given);
}

/** Why the registry does not give an image, as documents say; undefined: it does. */
export function givenPullError(
  image: string,
  documents: readonly WorkloadDocument[],
): string | undefined {
  return lastOfImage(image, documents, ({ pullError }) => pullError);
}

/** The last document that says something of the image counts. */
function lastOfImage<T>(
  image: string,
  documents: readonly WorkloadDocument[],
  read: (spec: WorkloadDocument['spec']) => T | undefined,
): T | undefined {
  let found: T | undefined;
  for (const { spec } of documents) {
    if (isAboutImage({ spec }, image)) found = read(spec) ?? found;
  }
  return found;
}

/** Whether the document says how the program in the container behaves. */
export function isAboutProgram({ spec }: WorkloadDocument, container: MatchedContainer): boolean {
  const { match, imageSize, pullError, ...behaviour } = spec;
  // What is said of an image says nothing of the program in it.
  const isOfImage = imageSize !== undefined || pullError !== undefined;
  if (isOfImage && Object.keys(behaviour).length === 0) return false;
  return matches(match ?? {}, container);
}

/** Whether the document says how large the image is, or that the registry does not give it. */
export function isAboutImage({ spec }: WorkloadDocument, image: string): boolean {
  const { imageSize, pullError, match } = spec;
  if (imageSize === undefined && pullError === undefined) return false;
  return match?.image !== undefined && matchesImage(match.image, image);
}

/** One spec from many: of each field the last one given. */
export function mergeSpecs(...specs: readonly WorkloadSpec[]): WorkloadSpec {
  return Object.assign({}, ...specs) as WorkloadSpec;
}

function parseAnnotation(text: string): WorkloadSpec {
  const spec = parse(text, { logLevel: 'silent' }) as WorkloadSpec | string | number | null;
  if (spec === null || typeof spec !== 'object' || Array.isArray(spec))
    throw new WorkloadSpecError(
      `annotation ${WORKLOAD_ANNOTATION}*: expected a mapping, got ${text}`,
    );
  return spec;
}

function matches(match: WorkloadMatch, container: MatchedContainer): boolean {
  if (container.init && match.container === undefined) return false;
  if (match.container !== undefined && match.container !== container.containerName) return false;
  if (match.image !== undefined && !matchesImage(match.image, container.image)) return false;
  return (
    match.podSelector === undefined || labelSelectorMatches(match.podSelector, container.podLabels)
  );
}

/** `nginx` covers every tag of it, `nginx:1.*` those tags, `*` anything. */
function matchesImage(pattern: string, image: string): boolean {
  const expression = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${expression}(?:[:@].*)?$`).test(image);
}
