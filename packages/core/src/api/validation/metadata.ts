/**
 * Metadata of every kind: names, labels, annotations, owners, finalizers.
 * Mirrors `apimachinery/pkg/api/validation/objectmeta.go` and `ValidateObjectMeta` of core.
 */
import type { ObjectMeta, OwnerReference } from '../schema/kubernetes.ts';
import type { FieldError } from './field-error.ts';
import { forbidden, invalid, invalidEach, required, tooLong, when } from './field-error.ts';
import type { FormatCheck } from './formats.ts';
import { byteLength, isDnsLabel, isDnsSubdomain, isLabelKey, isLabelValue } from './formats.ts';

const ANNOTATIONS_BYTES_MAX = 256 * 1024;
const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';
const STANDARD_FINALIZERS: readonly string[] = ['kubernetes', ORPHAN, FOREGROUND];

type Texts = Readonly<Record<string, string>>;

/** Map keys in the order errors are reported in; upstream walks maps in random order. */
export const sortedKeys = (map: object | undefined): readonly string[] =>
  Object.keys(map ?? {}).sort();

/** What a kind demands of its metadata. */
export interface MetadataRules {
  readonly namespaced: boolean;
  readonly name: FormatCheck;
}

/** Most kinds: a namespaced object named by a DNS subdomain. */
export const NAMESPACED: MetadataRules = { namespaced: true, name: isDnsSubdomain };
/** Cluster-wide kinds named by a DNS subdomain. */
export const CLUSTER_WIDE: MetadataRules = { namespaced: false, name: isDnsSubdomain };

/** `generateName` may end in dashes, for a suffix will follow. */
function maskTrailingDash(prefix: string): string {
  return prefix.length > 1 && prefix.endsWith('-') ? `${prefix.slice(0, -2)}a` : prefix;
}

/** Keys and values of labels, or of anything that selects by labels. */
export function validateLabels(labels: Texts | undefined, path: string): FieldError[] {
  return sortedKeys(labels).flatMap((key) => {
    const value = labels?.[key] ?? '';
    return [
      ...invalidEach(path, key, isLabelKey(key)),
      ...invalidEach(path, value, isLabelValue(value)),
    ];
  });
}

/** Keys (letter case aside) and total size of annotations. */
export function validateAnnotations(annotations: Texts | undefined, path: string): FieldError[] {
  const keys = sortedKeys(annotations);
  const errors = keys.flatMap((key) => invalidEach(path, key, isLabelKey(key.toLowerCase())));
  const bytes = keys
    .map((key) => byteLength(key) + byteLength(annotations?.[key] ?? ''))
    .reduce((sum, size) => sum + size, 0);
  return bytes > ANNOTATIONS_BYTES_MAX ? [...errors, tooLong(path, ANNOTATIONS_BYTES_MAX)] : errors;
}

function validateOwner(owner: OwnerReference, path: string): readonly FieldError[] {
  const version = (owner.apiVersion ?? '').split('/').at(-1) ?? '';
  return [
    ...when(
      version === '',
      invalid(`${path}.apiVersion`, owner.apiVersion ?? '', 'version must not be empty'),
    ),
    ...when(!owner.kind, invalid(`${path}.kind`, '', 'must not be empty')),
    ...when(!owner.name, invalid(`${path}.name`, '', 'must not be empty')),
    ...when(!owner.uid, invalid(`${path}.uid`, '', 'must not be empty')),
    ...when(
      owner.apiVersion === 'v1' && owner.kind === 'Event',
      invalid(path, ownerForm(owner), '/v1, Kind=Event is disallowed from being an owner'),
    ),
  ];
}

/** The fields of an owner reference in the order Go writes them. */
const ownerForm = (owner: OwnerReference): object => ({
  apiVersion: owner.apiVersion ?? '',
  kind: owner.kind ?? '',
  name: owner.name ?? '',
  uid: owner.uid ?? '',
  ...(owner.controller === undefined ? {} : { controller: owner.controller }),
  ...(owner.blockOwnerDeletion === undefined
    ? {}
    : { blockOwnerDeletion: owner.blockOwnerDeletion }),
});

function validateOwners(owners: readonly OwnerReference[], path: string): readonly FieldError[] {
  let controller = '';
  return owners.flatMap((owner) => {
    const errors = validateOwner(owner, path);
    if (owner.controller !== true) return errors;
    const name = `${owner.kind}/${owner.name}`;
    if (controller === '') {
      controller = name;
      return errors;
    }
    const detail = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${name}`;
    return [...errors, invalid(path, owners.map(ownerForm), detail)];
  });
}

function validateFinalizers(finalizers: readonly string[], path: string): readonly FieldError[] {
  const errors = finalizers.flatMap((name) => invalidEach(path, name, isLabelKey(name)));
  if (!finalizers.includes(ORPHAN) || !finalizers.includes(FOREGROUND)) return errors;
  const detail = `finalizer ${ORPHAN} and ${FOREGROUND} cannot be both set`;
  return [...errors, invalid(path, finalizers, detail)];
}

/** A finalizer without a domain must be one of the standard three. */
export function validateCoreFinalizer(name: string, path: string): readonly FieldError[] {
  if (name.includes('/') || STANDARD_FINALIZERS.includes(name)) return [];
  const detail = 'name is neither a standard finalizer name nor is it fully qualified';
  return [invalid(path, name, detail)];
}

const validateCoreFinalizers = (meta: ObjectMeta, path: string): readonly FieldError[] =>
  (meta.finalizers ?? []).flatMap((name, index) =>
    validateCoreFinalizer(name, `${path}.finalizers[${index}]`),
  );

function validateNames(meta: ObjectMeta, rules: MetadataRules, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (meta.generateName) {
    const broken = rules.name(maskTrailingDash(meta.generateName));
    errors.push(...invalidEach(`${path}.generateName`, meta.generateName, broken));
  }
  if (!meta.name) {
    errors.push(required(`${path}.name`, 'name or generateName is required'));
  } else errors.push(...invalidEach(`${path}.name`, meta.name, rules.name(meta.name)));
  if (!rules.namespaced) {
    if (meta.namespace) errors.push(forbidden(`${path}.namespace`, 'not allowed on this type'));
  } else if (!meta.namespace) errors.push(required(`${path}.namespace`));
  else {
    errors.push(...invalidEach(`${path}.namespace`, meta.namespace, isDnsLabel(meta.namespace)));
  }
  return errors;
}

/**
 * Metadata on create, names generated already. An absent `metadata` counts as an empty one.
 */
export function validateObjectMeta(
  meta: ObjectMeta | undefined,
  rules: MetadataRules,
  path = 'metadata',
): readonly FieldError[] {
  const given: Partial<ObjectMeta> = meta ?? {};
  const filled: ObjectMeta = { ...given, name: given.name ?? '' };
  return [
    ...validateNames(filled, rules, path),
    ...when(
      (filled.generation ?? 0) < 0,
      invalid(`${path}.generation`, filled.generation, 'must be greater than or equal to 0'),
    ),
    ...validateLabels(filled.labels, `${path}.labels`),
    ...validateAnnotations(filled.annotations, `${path}.annotations`),
    ...validateOwners(filled.ownerReferences ?? [], `${path}.ownerReferences`),
    ...validateFinalizers(filled.finalizers ?? [], `${path}.finalizers`),
    ...validateCoreFinalizers(filled, path),
  ];
}

const IMMUTABLE = [
  'name',
  'namespace',
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
] as const;

function validateNoNewFinalizers(now: ObjectMeta, before: ObjectMeta, path: string): FieldError[] {
  const extra = (now.finalizers ?? []).filter((name) => !before.finalizers?.includes(name)).sort();
  if (before.deletionTimestamp === undefined || extra.length === 0) return [];
  const list = `[]string{${extra.map((name) => JSON.stringify(name)).join(', ')}}`;
  const detail = `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`;
  return [forbidden(`${path}.finalizers`, detail)];
}

/** What an update may change in metadata: labels, annotations, owners and finalizers only. */
export function validateObjectMetaUpdate(
  now: ObjectMeta,
  before: ObjectMeta,
  path = 'metadata',
): readonly FieldError[] {
  const immutable = IMMUTABLE.filter((field) => (now[field] ?? '') !== (before[field] ?? ''));
  return [
    ...validateNoNewFinalizers(now, before, path),
    ...when(
      !now.resourceVersion,
      invalid(`${path}.resourceVersion`, '', 'must be specified for an update'),
    ),
    ...when(
      (now.generation ?? 0) < (before.generation ?? 0),
      invalid(`${path}.generation`, now.generation ?? 0, 'must not be decremented'),
    ),
    ...immutable.map((field) => invalid(`${path}.${field}`, now[field], 'field is immutable')),
    ...validateLabels(now.labels, `${path}.labels`),
    ...validateAnnotations(now.annotations, `${path}.annotations`),
    ...validateOwners(now.ownerReferences ?? [], `${path}.ownerReferences`),
    ...validateCoreFinalizers(now, path),
  ];
}
