/** Claims for storage, alone or in a Pod's generic ephemeral volume. Mirrors `ValidatePersistentVolumeClaimSpec`. */
import { formatQuantity, quantityOf } from '../quantity.ts';
import type {
  PersistentVolumeClaim,
  PersistentVolumeClaimSpec,
  PersistentVolumeClaimTemplate,
  TypedObjectReference,
} from '../schema/kubernetes.ts';
import type { FieldError } from './field-error.ts';
import { forbidden, invalid, invalidEach, notSupported, required, when } from './field-error.ts';
import { isDnsLabel, isDnsSubdomain } from './formats.ts';
import { NAMESPACED, validateAnnotations, validateLabels, validateObjectMeta } from './metadata.ts';
import { validateLabelSelector } from './selectors.ts';

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const VOLUME_MODES = ['Block', 'Filesystem'];

/** Access modes of a claim or a volume: known ones, ReadWriteOncePod on its own. */
export function validateAccessModes(
  modes: readonly string[] | undefined,
  path: string,
): readonly FieldError[] {
  const known = (modes ?? []).filter((mode) => ACCESS_MODES.includes(mode));
  const mixed = known.includes('ReadWriteOncePod') && new Set(known).size > 1;
  return [
    ...(modes ?? [])
      .filter((mode) => !ACCESS_MODES.includes(mode))
      .map((mode) => notSupported(path, mode, ACCESS_MODES)),
    ...when(mixed, forbidden(path, 'may not use ReadWriteOncePod with other access modes')),
  ];
}

/** A volume is a file system or a block device. */
export const validateVolumeMode = (mode: string | undefined, path: string): readonly FieldError[] =>
  when(mode !== undefined && !VOLUME_MODES.includes(mode), notSupported(path, mode, VOLUME_MODES));

/** An amount of storage above zero. */
export function validatePositiveAmount(amount: string, path: string): readonly FieldError[] {
  const quantity = quantityOf(amount);
  const detail = 'must be greater than zero';
  return when(quantity.unscaled <= 0n, invalid(path, formatQuantity(quantity), detail));
}

const validateClassName = (name: string | undefined, path: string): readonly FieldError[] =>
  name ? invalidEach(path, name, isDnsSubdomain(name)) : [];

function validateDataSource(
  source: TypedObjectReference | undefined,
  path: string,
): readonly FieldError[] {
  if (source === undefined) return [];
  const { apiGroup = '', kind = '', name = '', namespace = '' } = source;
  const local = apiGroup === '' && kind !== 'PersistentVolumeClaim';
  const detail = "must be 'PersistentVolumeClaim' when referencing the default apiGroup";
  return [
    ...when(name === '', required(`${path}.name`)),
    ...when(kind === '', required(`${path}.kind`)),
    ...when(local, invalid(path, kind, detail)),
    ...(apiGroup === '' ? [] : invalidEach(`${path}.apiGroup`, apiGroup, isDnsSubdomain(apiGroup))),
    ...(namespace === '' ? [] : invalidEach(`${path}.namespace`, namespace, isDnsLabel(namespace))),
  ];
}

function validateDataSources(spec: PersistentVolumeClaimSpec, path: string): readonly FieldError[] {
  const { dataSource, dataSourceRef } = spec;
  const both = dataSource !== undefined && dataSourceRef !== undefined;
  const elsewhere = Boolean(dataSourceRef?.namespace);
  const same = (['apiGroup', 'kind', 'name'] as const).every(
    (field) => dataSource?.[field] === dataSourceRef?.[field],
  );
  // Upstream prints a path object here, which has nothing to show.
  const detail = elsewhere
    ? 'may not be specified when dataSourceRef.namespace is specified'
    : 'must match dataSourceRef';
  return [
    ...validateDataSource(dataSource, `${path}.dataSource`),
    ...validateDataSource(dataSourceRef, `${path}.dataSourceRef`),
    ...when(both && (elsewhere || !same), invalid(path, {}, detail)),
  ];
}

/** The spec of a claim at `path`. */
export function validateClaimSpec(
  given: PersistentVolumeClaimSpec | undefined,
  path: string,
): readonly FieldError[] {
  const spec = given ?? {};
  const storage = spec.resources?.requests?.['storage'];
  const storagePath = `${path}.resources[storage]`;
  const none = (spec.accessModes ?? []).length === 0;
  return [
    ...when(none, required(`${path}.accessModes`, 'at least 1 access mode is required')),
    ...validateLabelSelector(spec.selector, `${path}.selector`),
    ...validateAccessModes(spec.accessModes, `${path}.accessModes`),
    ...(storage === undefined
      ? [required(storagePath)]
      : validatePositiveAmount(storage, storagePath)),
    ...validateClassName(spec.storageClassName, `${path}.storageClassName`),
    ...validateVolumeMode(spec.volumeMode, `${path}.volumeMode`),
    ...validateDataSources(spec, path),
    ...validateClassName(spec.volumeAttributesClassName, `${path}.volumeAttributesClassName`),
  ];
}

/** All errors of a new PersistentVolumeClaim. */
export const validateClaimCreate = (claim: PersistentVolumeClaim): readonly FieldError[] => [
  ...validateObjectMeta(claim.metadata, NAMESPACED),
  ...validateClaimSpec(claim.spec, 'spec'),
];

/** The template of a Pod's own claim: of the metadata only labels and annotations. */
export function validateClaimTemplate(
  template: PersistentVolumeClaimTemplate,
  path: string,
): readonly FieldError[] {
  const { annotations, labels, ...others } = template.metadata ?? { name: '' };
  const extra = Object.entries(others).filter(([, value]) => value !== '' && value !== null);
  return [
    ...validateAnnotations(annotations, `${path}.metadata.annotations`),
    ...validateLabels(labels, `${path}.metadata.labels`),
    ...extra.map(([field]) => forbidden(`${path}.metadata.${field}`, 'cannot be set')),
    ...validateClaimSpec(template.spec, `${path}.spec`),
  ];
}
