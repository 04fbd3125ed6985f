/** Volumes filled by the node or from API objects. Mirrors `validateHostPathVolumeSource`, `validateSecretVolumeSource`... */
import type {
  ConfigMapVolumeSource,
  DownwardAPIVolumeFile,
  DownwardAPIVolumeSource,
  GitRepoVolumeSource,
  HostPathVolumeSource,
  KeyToPath,
  SecretVolumeSource,
} from '../schema/kubernetes.ts';
import type { FieldError } from './field-error.ts';
import { invalid, notSupported, required, when } from './field-error.ts';
import { VOLUME_FIELDS, validateFieldRef, validateResourceFieldRef } from './field-references.ts';
import {
  validateDescendingPath,
  validateFileMode,
  validateLocalPath,
  validateNoBackstep,
} from './paths.ts';

const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

/** A path of the node; whether it exists is found out by the kubelet. */
export function validateHostPath(
  source: HostPathVolumeSource,
  path: string,
): readonly FieldError[] {
  if (!source.path) return [required(`${path}.path`)];
  const { type } = source;
  return [
    ...validateNoBackstep(source.path, `${path}.path`),
    ...(type !== undefined && !HOST_PATH_TYPES.includes(type)
      ? [notSupported(`${path}.type`, type, HOST_PATH_TYPES)]
      : []),
  ];
}

/** A Git repository, a volume kind long discouraged. */
export const validateGitRepo = (
  source: GitRepoVolumeSource,
  path: string,
): readonly FieldError[] => [
  ...when(!source.repository, required(`${path}.repository`)),
  ...validateDescendingPath(source.directory ?? '', `${path}.directory`),
];

/** One key of an object and the file it becomes. */
export const validateKeyToPath = (item: KeyToPath, path: string): readonly FieldError[] => [
  ...when(!item.key, required(`${path}.key`)),
  ...when(!item.path, required(`${path}.path`)),
  ...validateLocalPath(item.path ?? '', `${path}.path`),
  ...validateFileMode(item.mode, `${path}.mode`),
];

const validateItems = (
  items: readonly KeyToPath[] | undefined,
  path: string,
): readonly FieldError[] =>
  (items ?? []).flatMap((item, index) => validateKeyToPath(item, `${path}.items[${index}]`));

/** A Secret as files. */
export const validateSecretVolume = (
  source: SecretVolumeSource,
  path: string,
): readonly FieldError[] => [
  ...when(!source.secretName, required(`${path}.secretName`)),
  ...validateFileMode(source.defaultMode, `${path}.defaultMode`),
  ...validateItems(source.items, path),
];

/** A ConfigMap as files. */
export const validateConfigMapVolume = (
  source: ConfigMapVolumeSource,
  path: string,
): readonly FieldError[] => [
  ...when(!source.name, required(`${path}.name`)),
  ...validateFileMode(source.defaultMode, `${path}.defaultMode`),
  ...validateItems(source.items, path),
];

/** One file of the downward API; errors name the volume, not the item. */
export function validateDownwardApiFile(
  file: DownwardAPIVolumeFile,
  path: string,
): readonly FieldError[] {
  const { fieldRef, resourceFieldRef } = file;
  const both = 'fieldRef and resourceFieldRef can not be specified simultaneously';
  const source: readonly FieldError[] = fieldRef
    ? [
        ...validateFieldRef(fieldRef, VOLUME_FIELDS, `${path}.fieldRef`),
        ...when(resourceFieldRef !== undefined, invalid(path, 'resource', both)),
      ]
    : resourceFieldRef
      ? validateResourceFieldRef(resourceFieldRef, `${path}.resourceFieldRef`, true)
      : [required(path, 'one of fieldRef and resourceFieldRef is required')];
  return [
    ...when(!file.path, required(`${path}.path`)),
    ...validateLocalPath(file.path ?? '', `${path}.path`),
    ...source,
    ...validateFileMode(file.mode, `${path}.mode`),
  ];
}

/** Fields of the Pod as files. */
export const validateDownwardApiVolume = (
  source: DownwardAPIVolumeSource,
  path: string,
): readonly FieldError[] => [
  ...validateFileMode(source.defaultMode, `${path}.defaultMode`),
  ...(source.items ?? []).flatMap((file) => validateDownwardApiFile(file, path)),
];
