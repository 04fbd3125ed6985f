/** Volumes of storage systems: required fields and a few formats each. Mirrors the `validate...VolumeSource` functions. */
import type { Volume } from '../schema/kubernetes.ts';
import { validateAzureDisk } from './azure-disk.ts';
import type { FieldError } from './field-error.ts';
import { invalid, invalidEach, required, tooLong, when } from './field-error.ts';
import { byteLength, isDnsLabel, isDnsSubdomain, rangeRule } from './formats.ts';
import { validateIscsi } from './iscsi.ts';
import { sortedKeys } from './metadata.ts';

/** Checks one source of a volume at `path`, the path of the volume. */
export type SourceCheck<Name extends keyof Volume> = (
  source: NonNullable<Volume[Name]>,
  path: string,
) => readonly FieldError[];

/** Errors for the fields that are absent or empty, in the order given. */
export const requireFields = (
  holder: object | undefined,
  fields: readonly string[],
  path: string,
): readonly FieldError[] =>
  fields
    .filter((field) => isEmpty(holder === undefined ? undefined : Reflect.get(holder, field)))
    .map((field) => required(`${path}.${field}`));

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

/** A partition of a cloud disk; zero means the whole disk. */
const validatePartition = (partition: number | undefined, path: string): readonly FieldError[] =>
  when((partition ?? 0) < 0 || (partition ?? 0) > 255, invalid(path, partition, rangeRule(1, 255)));

/** An optional secret reference must be named. */
export const validateSecretReference = (
  reference: { readonly name?: string; readonly namespace?: string } | undefined,
  fields: readonly string[],
  path: string,
): readonly FieldError[] =>
  reference === undefined ? [] : requireFields(reference, fields, `${path}.secretRef`);

/** A CSI driver name: a DNS subdomain of at most 63 characters, letter case aside. */
export const validateCsiDriverName = (
  name: string | undefined,
  path: string,
): readonly FieldError[] => [
  ...when(!name, required(path)),
  ...when(byteLength(name ?? '') > 63, tooLong(path, 63)),
  ...invalidEach(path, name ?? '', isDnsSubdomain((name ?? '').toLowerCase())),
];

const validateCsi: SourceCheck<'csi'> = ({ driver, nodePublishSecretRef: secret }, path) => {
  const errors = validateCsiDriverName(driver, `${path}.csi.driver`);
  if (secret === undefined) return errors;
  if (!secret.name) return [...errors, required(`${path}.csi.nodePublishSecretRef.name`)];
  return [...errors, ...invalidEach(`${path}.csi.name`, secret.name, isDnsSubdomain(secret.name))];
};

const validateFlex: SourceCheck<'flexVolume'> = ({ driver, options }, path) => [
  ...when(!driver, required(`${path}.flexVolume.driver`)),
  ...sortedKeys(options).flatMap((key) => {
    const domain = `.${(key.split('/').length > 1 ? (key.split('/')[0] ?? '') : key).toLowerCase()}`;
    const reserved = domain.endsWith('.kubernetes.io') || domain.endsWith('.k8s.io');
    const detail = 'kubernetes.io and k8s.io namespaces are reserved';
    return when(reserved, invalid(`${path}.flexVolume.options[${key}]`, key, detail));
  }),
];

const validateFibreChannel: SourceCheck<'fc'> = ({ targetWWNs = [], wwids = [], lun }, path) => {
  const at = `${path}.fc.targetWWNs`;
  const none = 'must specify either targetWWNs or wwids, but not both';
  const both = 'targetWWNs and wwids can not be specified simultaneously';
  const lunPath = `${path}.fc.lun`;
  return [
    ...when(targetWWNs.length === 0 && wwids.length === 0, required(at, none)),
    ...when(targetWWNs.length > 0 && wwids.length > 0, invalid(at, targetWWNs, both)),
    ...when(
      targetWWNs.length > 0 && lun === undefined,
      required(lunPath, 'lun is required if targetWWNs is specified'),
    ),
    ...when(
      targetWWNs.length > 0 && lun !== undefined && (lun < 0 || lun > 255),
      invalid(lunPath, lun, rangeRule(0, 255)),
    ),
  ];
};

const validateFlocker: SourceCheck<'flocker'> = ({ datasetName, datasetUUID }, path) => {
  const at = `${path}.flocker`;
  const both = 'datasetName and datasetUUID can not be specified simultaneously';
  return [
    ...when(
      !datasetName && !datasetUUID,
      required(at, 'one of datasetName and datasetUUID is required'),
    ),
    ...when(Boolean(datasetName && datasetUUID), invalid(at, 'resource', both)),
    ...when(
      (datasetName ?? '').includes('/'),
      invalid(`${at}.datasetName`, datasetName, "must not contain '/'"),
    ),
  ];
};

const validateNfs: SourceCheck<'nfs'> = (source, path) => [
  ...requireFields(source, ['server', 'path'], `${path}.nfs`),
  ...when(
    !(source.path ?? '').startsWith('/'),
    invalid(`${path}.nfs.path`, source.path ?? '', 'must be an absolute path'),
  ),
];

const validateQuobyte: SourceCheck<'quobyte'> = ({ registry, tenant, volume }, path) => {
  const at = `${path}.quobyte`;
  const pairs = 'must be a host:port pair or multiple pairs separated by commas';
  const errors: FieldError[] = [];
  if (!registry) errors.push(required(`${at}.registry`, pairs));
  else if ((tenant ?? '').length >= 65) {
    const detail = 'must be a UUID and may not exceed a length of 64 characters';
    errors.push(required(`${at}.tenant`, detail));
  } else {
    const bad = registry.split(',').filter((pair) => !/^(\[[^\][]*\]|[^:\][]*):[^:]*$/.test(pair));
    errors.push(...bad.map(() => invalid(`${at}.registry`, registry, pairs)));
  }
  return [...errors, ...when(!volume, required(`${at}.volume`))];
};

const validateStorageOs: SourceCheck<'storageos'> = (source, path) => {
  const at = `${path}.storageos`;
  const { volumeName, volumeNamespace } = source;
  return [
    ...(volumeName
      ? invalidEach(`${at}.volumeName`, volumeName, isDnsLabel(volumeName))
      : [required(`${at}.volumeName`)]),
    ...(volumeNamespace
      ? invalidEach(`${at}.volumeNamespace`, volumeNamespace, isDnsLabel(volumeNamespace))
      : []),
    ...validateSecretReference(source.secretRef, ['name'], at),
  ];
};

/** A source that only has required fields. */
const fields =
  (name: string, ...list: readonly string[]) =>
  (source: object, path: string): readonly FieldError[] =>
    requireFields(source, list, `${path}.${name}`);

/** The check of each storage system, shared by Pods and PersistentVolumes. */
export const PLUGIN_CHECKS: { readonly [Name in keyof Volume]?: SourceCheck<Name> } = {
  awsElasticBlockStore: (source, path) => [
    ...requireFields(source, ['volumeID'], `${path}.awsElasticBlockStore`),
    ...validatePartition(source.partition, `${path}.awsElasticBlockStore.partition`),
  ],
  azureDisk: (source, path) => validateAzureDisk(source, `${path}.azureDisk`),
  azureFile: fields('azureFile', 'secretName', 'shareName'),
  cephfs: fields('cephfs', 'monitors'),
  cinder: (source, path) => [
    ...requireFields(source, ['volumeID'], `${path}.cinder`),
    ...validateSecretReference(source.secretRef, ['name'], `${path}.cinder`),
  ],
  csi: validateCsi,
  fc: validateFibreChannel,
  flexVolume: validateFlex,
  flocker: validateFlocker,
  gcePersistentDisk: (source, path) => [
    ...requireFields(source, ['pdName'], `${path}.persistentDisk`),
    ...validatePartition(source.partition, `${path}.persistentDisk.partition`),
  ],
  glusterfs: fields('glusterfs', 'endpoints', 'path'),
  iscsi: (source, path) => validateIscsi(source, `${path}.iscsi`),
  nfs: validateNfs,
  photonPersistentDisk: fields('photonPersistentDisk', 'pdID'),
  portworxVolume: fields('portworxVolume', 'volumeID'),
  quobyte: validateQuobyte,
  rbd: fields('rbd', 'monitors', 'image'),
  scaleIO: fields('scaleIO', 'gateway', 'system', 'volumeName'),
  storageos: validateStorageOs,
  vsphereVolume: fields('vsphereVolume', 'volumePath'),
};
