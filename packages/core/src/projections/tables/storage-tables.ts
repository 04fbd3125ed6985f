/** Tables of volumes, claims and storage classes. Mirrors `pkg/printers/internalversion/printers.go`. */
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
} from '../../api/schema/kubernetes.ts';
import { ageOf, columns, nameOf, type TablePrinter } from './table.ts';

const UNSET = '<unset>';
const DEFAULT_CLASS_ANNOTATIONS = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];
/** Abbreviations in the order in which they are printed. */
const ACCESS_MODES: readonly (readonly [string, string])[] = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
];

/** Columns and cells of PersistentVolumes. */
export const persistentVolumePrinter: TablePrinter<PersistentVolume> = {
  alwaysWide: true,
  columns: columns(
    'Name',
    'Capacity',
    'Access Modes',
    'Reclaim Policy',
    'Status',
    'Claim',
    'StorageClass',
    'VolumeAttributesClass',
    'Reason',
    'Age',
    'VolumeMode*',
  ),
  cells: (volume, options) => {
    const { spec, status } = volume;
    const claim = spec.claimRef;
    return [
      nameOf(volume),
      spec.capacity?.['storage'] ?? '0',
      accessModesCell(spec.accessModes),
      spec.persistentVolumeReclaimPolicy ?? '',
      statusCell(volume),
      claim === undefined ? '' : `${claim.namespace ?? ''}/${claim.name ?? ''}`,
      spec.storageClassName ?? '',
      spec.volumeAttributesClassName ?? UNSET,
      status?.reason ?? '',
      ageOf(volume, options),
      spec.volumeMode ?? UNSET,
    ];
  },
};

/** Columns and cells of PersistentVolumeClaims. */
export const persistentVolumeClaimPrinter: TablePrinter<PersistentVolumeClaim> = {
  alwaysWide: true,
  columns: columns(
    'Name',
    'Status',
    'Volume',
    'Capacity',
    'Access Modes',
    'StorageClass',
    'VolumeAttributesClass',
    'Age',
    'VolumeMode*',
  ),
  cells: (claim, options) => {
    const { spec, status } = claim;
    const isBound = Boolean(spec.volumeName);
    return [
      nameOf(claim),
      statusCell(claim),
      spec.volumeName ?? '',
      isBound ? (status?.capacity?.['storage'] ?? '0') : '',
      isBound ? accessModesCell(status?.accessModes) : '',
      spec.storageClassName ?? '',
      spec.volumeAttributesClassName ?? UNSET,
      ageOf(claim, options),
      spec.volumeMode ?? UNSET,
    ];
  },
};

/** Columns and cells of StorageClasses. */
export const storageClassPrinter: TablePrinter<StorageClass> = {
  columns: columns(
    'Name',
    'Provisioner',
    'ReclaimPolicy',
    'VolumeBindingMode',
    'AllowVolumeExpansion',
    'Age',
  ),
  cells: (storageClass, options) => {
    const { annotations = {} } = storageClass.metadata;
    const isDefault = DEFAULT_CLASS_ANNOTATIONS.some((key) => annotations[key] === 'true');
    return [
      isDefault ? `${nameOf(storageClass)} (default)` : nameOf(storageClass),
      storageClass.provisioner,
      storageClass.reclaimPolicy ?? 'Delete',
      storageClass.volumeBindingMode ?? 'Immediate',
      storageClass.allowVolumeExpansion ?? false,
      ageOf(storageClass, options),
    ];
  },
};

function accessModesCell(modes: readonly string[] | undefined): string {
  return ACCESS_MODES.filter(([mode]) => modes?.includes(mode) === true)
    .map(([, short]) => short)
    .join(',');
}

function statusCell({
  metadata,
  status,
}: Pick<PersistentVolume | PersistentVolumeClaim, 'metadata' | 'status'>): string {
  return metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? '');
}
