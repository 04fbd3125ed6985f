/** A PersistentVolume on create. Mirrors `ValidatePersistentVolumeSpec`. */
import { formatQuantity, quantityOf } from '../quantity.ts';
import type { PersistentVolume, PersistentVolumeSpec } from '../schema/kubernetes.ts';
import type { FieldError } from './field-error.ts';
import { forbidden, invalid, invalidEach, notSupported, required, when } from './field-error.ts';
import { isDnsSubdomain } from './formats.ts';
import { CLUSTER_WIDE, sortedKeys, validateObjectMeta } from './metadata.ts';
import { validateNoBackstep } from './paths.ts';
import {
  validateAccessModes,
  validatePositiveAmount,
  validateVolumeMode,
} from './persistent-volume-claim.ts';
import { validateNodeSelector } from './selectors.ts';
import { requireFields, validateCsiDriverName } from './volume-plugins.ts';
import { validateHostPath } from './volume-sources.ts';

const RECLAIM_POLICIES = ['Delete', 'Recycle', 'Retain'];
const SOURCES = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'flocker',
  'nfs',
  'rbd',
  'quobyte',
  'cephfs',
  'iscsi',
  'cinder',
  'fc',
  'flexVolume',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'scaleIO',
  'local',
  'storageos',
  'csi',
] as const satisfies readonly (keyof PersistentVolumeSpec)[];

/** Fields each source cannot do without; formats beyond that are the storage system's own affair. */
const REQUIRED_FIELDS: Readonly<Partial<Record<(typeof SOURCES)[number], readonly string[]>>> = {
  gcePersistentDisk: ['pdName'],
  awsElasticBlockStore: ['volumeID'],
  glusterfs: ['endpoints', 'path'],
  nfs: ['server', 'path'],
  rbd: ['monitors', 'image'],
  quobyte: ['registry', 'volume'],
  cephfs: ['monitors'],
  iscsi: ['targetPortal', 'iqn'],
  cinder: ['volumeID'],
  flexVolume: ['driver'],
  azureFile: ['secretName', 'shareName'],
  vsphereVolume: ['volumePath'],
  photonPersistentDisk: ['pdID'],
  portworxVolume: ['volumeID'],
  azureDisk: ['diskName', 'diskURI'],
  scaleIO: ['gateway', 'system', 'volumeName'],
  storageos: ['volumeName'],
};

function validateCapacity(spec: PersistentVolumeSpec): readonly FieldError[] {
  const capacity = spec.capacity ?? {};
  const names = sortedKeys(capacity);
  const path = 'spec.capacity';
  const amounts = names.map((name): [string, string] => [
    name,
    formatQuantity(quantityOf(capacity[name] ?? '0')),
  ]);
  const onlyStorage = names.length === 1 && names[0] === 'storage';
  const form = spec.capacity === undefined ? undefined : Object.fromEntries(amounts);
  return [
    ...when(names.length === 0, required(path)),
    ...when(!onlyStorage, notSupported(path, form, ['storage'])),
    ...amounts.flatMap(([name, amount]) => validatePositiveAmount(amount, `${path}[${name}]`)),
  ];
}

function validateLocal(spec: PersistentVolumeSpec): readonly FieldError[] {
  const path = spec.local?.path ?? '';
  const unbound = spec.nodeAffinity === undefined;
  return [
    ...(path === '' ? [required('spec.local.path')] : validateNoBackstep(path, 'spec.local.path')),
    ...when(unbound, required('spec.nodeAffinity', 'Local volume requires node affinity')),
  ];
}

function validateSource(
  spec: PersistentVolumeSpec,
  name: (typeof SOURCES)[number],
): readonly FieldError[] {
  const path = `spec.${name === 'gcePersistentDisk' ? 'persistentDisk' : name}`;
  if (name === 'hostPath' && spec.hostPath) return validateHostPath(spec.hostPath, path);
  if (name === 'local') return validateLocal(spec);
  if (name === 'csi') {
    return [
      ...validateCsiDriverName(spec.csi?.driver, `${path}.driver`),
      ...requireFields(spec.csi, ['volumeHandle'], path),
    ];
  }
  const source = requireFields(spec[name], REQUIRED_FIELDS[name] ?? [], path);
  if (name !== 'nfs' || spec.nfs?.path?.startsWith('/')) return source;
  const detail = 'must be an absolute path';
  return [...source, invalid(`${path}.path`, spec.nfs?.path ?? '', detail)];
}

function validateSources(spec: PersistentVolumeSpec): readonly FieldError[] {
  const found = SOURCES.filter((name) => spec[name] !== undefined);
  if (found.length === 0) return [required('spec', 'must specify a volume type')];
  return found.flatMap((name, index) => {
    if (index === 0) return validateSource(spec, name);
    const path = `spec.${name === 'cephfs' ? 'cephFS' : name}`;
    return [forbidden(path, 'may not specify more than 1 volume type')];
  });
}

function validateNodeAffinity(spec: PersistentVolumeSpec): readonly FieldError[] {
  const path = 'spec.nodeAffinity.required';
  if (spec.nodeAffinity === undefined) return [];
  if (spec.nodeAffinity.required === undefined) {
    return [required(path, 'must specify required node constraints')];
  }
  return validateNodeSelector(spec.nodeAffinity.required, path);
}

/** All errors of a new PersistentVolume. */
export function validatePersistentVolumeCreate(volume: PersistentVolume): readonly FieldError[] {
  const spec: PersistentVolumeSpec = volume.spec ?? {};
  const policy = spec.persistentVolumeReclaimPolicy;
  const policyPath = 'spec.persistentVolumeReclaimPolicy';
  const rootRecycled = spec.hostPath?.path === '/' && policy === 'Recycle';
  const className = spec.storageClassName;
  return [
    ...validateObjectMeta(volume.metadata, CLUSTER_WIDE),
    ...when((spec.accessModes ?? []).length === 0, required('spec.accessModes')),
    ...validateAccessModes(spec.accessModes, 'spec.accessModes'),
    ...validateCapacity(spec),
    ...(policy && !RECLAIM_POLICIES.includes(policy)
      ? [notSupported(policyPath, policy, RECLAIM_POLICIES)]
      : []),
    ...validateNodeAffinity(spec),
    ...validateSources(spec),
    ...when(
      rootRecycled,
      forbidden(policyPath, "may not be 'recycle' for a hostPath mount of '/'"),
    ),
    ...(className
      ? invalidEach('spec.storageClassName', className, isDnsSubdomain(className))
      : []),
    ...validateVolumeMode(spec.volumeMode, 'spec.volumeMode'),
  ];
}
