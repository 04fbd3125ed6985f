/** Volumes of a Pod. Mirrors `ValidateVolumes` and `validateVolumeSource`. */
import { quantityOf } from '../quantity.ts';
import type { PodSpec, Volume } from '../schema/kubernetes.ts';
import { validatePullPolicy } from './containers.ts';
import type { FieldError } from './field-error.ts';
import { duplicate, forbidden, invalid, invalidEach, required, when } from './field-error.ts';
import { isDnsLabel, isDnsSubdomain } from './formats.ts';
import { validateClaimTemplate } from './persistent-volume-claim.ts';
import { validateProjected } from './projected-volume.ts';
import type { SourceCheck } from './volume-plugins.ts';
import { PLUGIN_CHECKS } from './volume-plugins.ts';
import {
  validateConfigMapVolume,
  validateDownwardApiVolume,
  validateGitRepo,
  validateHostPath,
  validateSecretVolume,
} from './volume-sources.ts';

/** The order in which upstream asks for each source; the first found is the volume's. */
const SOURCE_ORDER = [
  'emptyDir',
  'hostPath',
  'gitRepo',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'secret',
  'nfs',
  'iscsi',
  'glusterfs',
  'flocker',
  'persistentVolumeClaim',
  'rbd',
  'cinder',
  'cephfs',
  'quobyte',
  'downwardAPI',
  'fc',
  'flexVolume',
  'configMap',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'storageos',
  'projected',
  'scaleIO',
  'csi',
  'ephemeral',
  'image',
] as const satisfies readonly (keyof Volume)[];
type SourceName = (typeof SOURCE_ORDER)[number];

/** Two names are spelled otherwise where upstream forbids a second source. */
const SECOND_SOURCE_NAMES: Partial<Record<SourceName, string>> = {
  cephfs: 'cephFS',
  downwardAPI: 'downwarAPI',
};

const OWN_CHECKS: { readonly [Name in SourceName]?: SourceCheck<Name> } = {
  emptyDir: () => [],
  hostPath: (source, path) => validateHostPath(source, `${path}.hostPath`),
  gitRepo: (source, path) => validateGitRepo(source, `${path}.gitRepo`),
  secret: (source, path) => validateSecretVolume(source, `${path}.secret`),
  configMap: (source, path) => validateConfigMapVolume(source, `${path}.configMap`),
  downwardAPI: (source, path) => validateDownwardApiVolume(source, `${path}.downwardAPI`),
  projected: (source, path) => validateProjected(source, `${path}.projected`),
  persistentVolumeClaim: ({ claimName }, path) =>
    when(!claimName, required(`${path}.persistentVolumeClaim.claimName`)),
  image: ({ reference, pullPolicy }, path) => [
    ...when(!reference, required(`${path}.image.reference`)),
    ...validatePullPolicy(pullPolicy, `${path}.image.pullPolicy`),
  ],
};

function checkSource<Name extends SourceName>(
  name: Name,
  volume: Volume,
  path: string,
): readonly FieldError[] {
  const source = volume[name];
  const check: SourceCheck<Name> | undefined = OWN_CHECKS[name] ?? PLUGIN_CHECKS[name];
  return source === undefined || check === undefined ? [] : check(source, path);
}

function validateSizeLimit(volume: Volume, path: string): readonly FieldError[] {
  const limit = volume.emptyDir?.sizeLimit;
  const negative = limit !== undefined && quantityOf(limit).unscaled < 0n;
  const detail = 'SizeLimit field must be a valid resource quantity';
  return when(negative, forbidden(`${path}.emptyDir.sizeLimit`, detail));
}

/** A generic ephemeral volume makes a claim named after the Pod and itself. */
function validateEphemeral(volume: Volume, podName: string, path: string): readonly FieldError[] {
  const template = volume.ephemeral?.volumeClaimTemplate;
  const at = `${path}.ephemeral.volumeClaimTemplate`;
  const errors = template === undefined ? [required(at)] : validateClaimTemplate(template, at);
  if (podName === '' || !volume.name) return errors;
  const claimName = `${podName}-${volume.name}`;
  const rules = isDnsSubdomain(claimName).map((rule) => `PVC name "${claimName}": ${rule}`);
  return [...errors, ...invalidEach(`${path}.name`, volume.name, rules)];
}

function validateInitiator(volume: Volume, path: string): readonly FieldError[] {
  const { iscsi, name = '' } = volume;
  if (iscsi?.initiatorName === undefined) return [];
  const detail =
    'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.';
  const long = `${name}:${iscsi.targetPortal}`.length > 64;
  return when(long, invalid(`${path}.name`, name, detail));
}

function validateSource(volume: Volume, podName: string, path: string): readonly FieldError[] {
  const found = SOURCE_ORDER.filter((name) => volume[name] !== undefined);
  if (found.length === 0) return [required(path, 'must specify a volume type')];
  return found.flatMap((name, index) => {
    const errors: FieldError[] = [];
    if (name === 'emptyDir') errors.push(...validateSizeLimit(volume, path));
    if (index > 0) {
      const at = `${path}.${SECOND_SOURCE_NAMES[name] ?? name}`;
      errors.push(forbidden(at, 'may not specify more than 1 volume type'));
    } else if (name === 'ephemeral') errors.push(...validateEphemeral(volume, podName, path));
    else errors.push(...checkSource(name, volume, path));
    return name === 'iscsi' ? [...errors, ...validateInitiator(volume, path)] : errors;
  });
}

/**
 * Errors of all volumes, and the volumes without error by name: only those can be mounted.
 * `podName` is empty for templates, whose ephemeral claims have no name yet.
 */
export function validateVolumes(
  spec: PodSpec,
  podName: string,
  path: string,
): { readonly errors: readonly FieldError[]; readonly volumes: ReadonlyMap<string, Volume> } {
  const list = spec.volumes ?? [];
  const ownClaims = list
    .filter((volume) => podName !== '' && volume.ephemeral !== undefined)
    .map((volume) => `${podName}-${volume.name}`);
  const errors: FieldError[] = [];
  const volumes = new Map<string, Volume>();
  for (const [index, volume] of list.entries()) {
    const at = `${path}[${index}]`;
    const { name } = volume;
    const own = [
      ...validateSource(volume, podName, at),
      ...(name ? invalidEach(`${at}.name`, name, isDnsLabel(name)) : [required(`${at}.name`)]),
      ...when(volumes.has(name), duplicate(`${at}.name`, name)),
    ];
    if (own.length === 0) volumes.set(name, volume);
    const claimName = volume.persistentVolumeClaim?.claimName;
    if (claimName !== undefined && ownClaims.includes(claimName)) {
      const detail = 'must not reference a PVC that gets created for an ephemeral volume';
      own.push(invalid(`${at}.persistentVolumeClaim.claimName`, claimName, detail));
    }
    errors.push(...own);
  }
  return { errors, volumes };
}
