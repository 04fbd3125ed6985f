/** Several sources in one volume. Mirrors `validateProjectionSources`. */
import type {
  ClusterTrustBundleProjection,
  ProjectedVolumeSource,
  ServiceAccountTokenProjection,
  VolumeProjection,
} from '../schema/kubernetes.ts';
import type { FieldError } from './field-error.ts';
import { forbidden, invalid, invalidEach, required, when } from './field-error.ts';
import { isDnsSubdomain } from './formats.ts';
import { validateFileMode, validateLocalPath } from './paths.ts';
import { validateLabelSelector } from './selectors.ts';
import { validateDownwardApiFile, validateKeyToPath } from './volume-sources.ts';

const TOKEN_SECONDS_MIN = 600;
const TOKEN_SECONDS_MAX = 2 ** 32;

/** Told of the volume as a whole: `culprit` names the object that comes second. */
type PathGuard = (filePath: string, culprit: string) => readonly FieldError[];

function pathGuard(volumePath: string): PathGuard {
  const paths = new Set<string>();
  return (filePath, culprit) => {
    if (paths.has(filePath)) return [invalid(volumePath, culprit, 'conflicting duplicate paths')];
    paths.add(filePath);
    return [];
  };
}

function validateObject(
  source: NonNullable<VolumeProjection['secret'] | VolumeProjection['configMap']>,
  path: string,
  guard: PathGuard,
): readonly FieldError[] {
  const { name = '' } = source;
  return [
    ...when(name === '', required(`${path}.name`)),
    ...(source.items ?? []).flatMap((item, index) => [
      ...validateKeyToPath(item, `${path}.items[${index}]`),
      ...(item.path ? guard(item.path, name) : []),
    ]),
  ];
}

function validateToken(
  token: ServiceAccountTokenProjection,
  path: string,
  volumePath: string,
): readonly FieldError[] {
  const seconds = token.expirationSeconds ?? 0;
  const at = `${path}.expirationSeconds`;
  return [
    ...when(
      seconds < TOKEN_SECONDS_MIN,
      invalid(at, seconds, 'may not specify a duration less than 10 minutes'),
    ),
    ...when(
      seconds > TOKEN_SECONDS_MAX,
      invalid(at, seconds, 'may not specify a duration larger than 2^32 seconds'),
    ),
    ...(token.path
      ? validateLocalPath(token.path, `${volumePath}.path`)
      : [required(`${volumePath}.path`)]),
  ];
}

function validateTrustBundle(
  bundle: ClusterTrustBundleProjection,
  path: string,
  guard: PathGuard,
): readonly FieldError[] {
  const { name, signerName, labelSelector } = bundle;
  const errors: FieldError[] = [];
  if (name !== undefined && signerName !== undefined) {
    errors.push(invalid(path, bundle, 'only one of name and signerName may be used'));
  } else if (name !== undefined) {
    if (name === '') errors.push(required(`${path}.name`, 'must be a valid object name'));
    const rules = isDnsSubdomain(name.split(':').at(-1) ?? '');
    const details = rules.map((rule) => `not a valid clustertrustbundlename: ${rule}`);
    errors.push(...invalidEach(`${path}.name`, name, details));
    if (labelSelector !== undefined) {
      const detail = 'labelSelector must be unset if name is specified';
      errors.push(invalid(`${path}.labelSelector`, labelSelector, detail));
    }
  } else if (signerName !== undefined) {
    if (signerName === '') {
      errors.push(required(`${path}.signerName`, 'must be a valid signer name'));
    }
    errors.push(...validateLabelSelector(labelSelector, `${path}.labelSelector`));
  } else errors.push(required(path, 'either name or signerName must be specified'));
  return [
    ...errors,
    ...when(!bundle.path, required(`${path}.path`)),
    ...validateLocalPath(bundle.path ?? '', `${path}.path`),
    ...guard(bundle.path ?? '', bundle.path ?? ''),
  ];
}

function validateSource(
  source: VolumeProjection,
  path: string,
  volumePath: string,
  guard: PathGuard,
): readonly FieldError[] {
  const { secret, configMap, downwardAPI, serviceAccountToken, clusterTrustBundle } = source;
  const found: (readonly FieldError[])[] = [];
  if (secret) found.push(validateObject(secret, `${path}.secret`, guard));
  if (configMap) found.push(validateObject(configMap, `${path}.configMap`, guard));
  if (downwardAPI) {
    const files = (downwardAPI.items ?? []).flatMap((file) => [
      ...validateDownwardApiFile(file, `${path}.downwardAPI`),
      ...(file.path ? guard(file.path, file.path) : []),
    ]);
    found.push(files);
  }
  if (serviceAccountToken) {
    found.push(validateToken(serviceAccountToken, `${path}.serviceAccountToken`, volumePath));
  }
  if (clusterTrustBundle) {
    found.push(validateTrustBundle(clusterTrustBundle, `${path}.clusterTrustBundle`, guard));
  }
  const detail = 'may not specify more than 1 volume type per source';
  return [...found.flat(), ...when(found.length > 1, forbidden(path, detail))];
}

/** A projected volume: every source fine, no file written twice. */
export function validateProjected(
  volume: ProjectedVolumeSource,
  path: string,
): readonly FieldError[] {
  const guard = pathGuard(path);
  return [
    ...validateFileMode(volume.defaultMode, `${path}.defaultMode`),
    ...(volume.sources ?? []).flatMap((source, index) =>
      validateSource(source, `${path}.sources[${index}]`, path, guard),
    ),
  ];
}
