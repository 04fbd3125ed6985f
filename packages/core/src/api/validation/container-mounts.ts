/** Volume mounts and devices of a container. Mirrors `ValidateVolumeMounts` and `ValidateVolumeDevices`. */
import type { SecurityContext, Volume, VolumeDevice, VolumeMount } from '../schema/kubernetes.ts';
import type { FieldError } from './field-error.ts';
import { forbidden, invalid, notFound, notSupported, required, when } from './field-error.ts';
import { hasBackstep, validateDescendingPath } from './paths.ts';

const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None'];
const RECURSIVE_READ_ONLY = ['Disabled', 'Enabled', 'IfPossible'];

/** The parts of a container that mounts depend on. */
export interface Mounting {
  readonly volumeMounts?: readonly VolumeMount[];
  readonly volumeDevices?: readonly VolumeDevice[];
  readonly securityContext?: SecurityContext;
}

/** Volumes of the Pod that are valid, by name. */
export type Volumes = ReadonlyMap<string, Volume>;

function validatePropagation(
  mount: VolumeMount,
  privileged: boolean,
  path: string,
): readonly FieldError[] {
  const propagation = mount.mountPropagation;
  if (propagation === undefined) return [];
  const detail = 'Bidirectional mount propagation is available only to privileged containers';
  return [
    ...when(!PROPAGATIONS.includes(propagation), notSupported(path, propagation, PROPAGATIONS)),
    ...when(propagation === 'Bidirectional' && !privileged, forbidden(path, detail)),
  ];
}

function validateRecursiveReadOnly(mount: VolumeMount, path: string): readonly FieldError[] {
  const wish = mount.recursiveReadOnly;
  if (wish === undefined || wish === 'Disabled') return [];
  if (!RECURSIVE_READ_ONLY.includes(wish)) return [notSupported(path, wish, RECURSIVE_READ_ONLY)];
  const propagation = mount.mountPropagation ?? 'None';
  return [
    ...when(
      mount.readOnly !== true,
      forbidden(path, 'may only be specified when readOnly is true'),
    ),
    ...when(
      propagation !== 'None',
      forbidden(path, 'may only be specified when mountPropagation is None or not specified'),
    ),
  ];
}

/** Sub paths are told of the list, not of the mount: upstream forgets the index. */
function validateSubPaths(mount: VolumeMount, list: string, at: string): readonly FieldError[] {
  const { subPath = '', subPathExpr = '' } = mount;
  const exclusive = 'subPathExpr and subPath are mutually exclusive';
  return [
    ...validateDescendingPath(subPath, `${list}.subPath`),
    ...when(
      subPath !== '' && subPathExpr !== '',
      invalid(`${at}.subPathExpr`, subPathExpr, exclusive),
    ),
    ...validateDescendingPath(subPathExpr, `${list}.subPathExpr`),
  ];
}

/** `volumeMounts` of one container. */
export function validateVolumeMounts(
  container: Mounting,
  volumes: Volumes,
  path: string,
): readonly FieldError[] {
  const devices = container.volumeDevices ?? [];
  const privileged = container.securityContext?.privileged === true;
  const mountPaths = new Set<string>();
  return (container.volumeMounts ?? []).flatMap((mount, index) => {
    const at = `${path}[${index}]`;
    const { name = '', mountPath = '' } = mount;
    const repeated = mountPaths.has(mountPath);
    mountPaths.add(mountPath);
    return [
      ...when(name === '', required(`${at}.name`)),
      ...when(!volumes.has(name), notFound(`${at}.name`, name)),
      ...when(mountPath === '', required(`${at}.mountPath`)),
      ...when(repeated, invalid(`${at}.mountPath`, mountPath, 'must be unique')),
      ...when(
        devices.some((device) => device.name === name),
        invalid(`${at}.name`, name, 'must not already exist in volumeDevices'),
      ),
      ...when(
        devices.some((device) => device.devicePath === mountPath),
        invalid(`${at}.mountPath`, mountPath, 'must not already exist as a path in volumeDevices'),
      ),
      ...validateSubPaths(mount, path, at),
      ...validatePropagation(mount, privileged, `${path}.mountPropagation`),
      ...validateRecursiveReadOnly(mount, `${path}.recursiveReadOnly`),
    ];
  });
}

function validateDeviceVolume(name: string, volumes: Volumes, path: string): readonly FieldError[] {
  const volume = volumes.get(name);
  if (volume === undefined) return [notFound(path, name)];
  const detail =
    'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode';
  const claimed = volume.persistentVolumeClaim !== undefined || volume.ephemeral !== undefined;
  return when(!claimed, invalid(path, name, detail));
}

/** `volumeDevices` of one container. */
export function validateVolumeDevices(
  container: Mounting,
  volumes: Volumes,
  path: string,
): readonly FieldError[] {
  const mounts = container.volumeMounts ?? [];
  const names = new Set<string>();
  const paths = new Set<string>();
  return (container.volumeDevices ?? []).flatMap((device, index) => {
    const at = `${path}[${index}]`;
    const { name = '', devicePath = '' } = device;
    const backstep = hasBackstep(devicePath);
    const errors = [
      ...when(name === '', required(`${at}.name`)),
      ...when(names.has(name), invalid(`${at}.name`, name, 'must be unique')),
      ...validateDeviceVolume(name, volumes, `${at}.name`),
      ...when(devicePath === '', required(`${at}.devicePath`)),
      ...when(paths.has(devicePath), invalid(`${at}.devicePath`, devicePath, 'must be unique')),
      ...when(
        backstep,
        invalid(`${at}.devicePath`, devicePath, "can not contain backsteps ('..')"),
      ),
      ...when(
        mounts.some((mount) => mount.name === name),
        invalid(`${at}.name`, name, 'must not already exist in volumeMounts'),
      ),
      ...when(
        mounts.some((mount) => mount.mountPath === devicePath),
        invalid(`${at}.devicePath`, devicePath, 'must not already exist as a path in volumeMounts'),
      ),
    ];
    if (!backstep) paths.add(devicePath);
    if (name !== '') names.add(name);
    return errors;
  });
}
