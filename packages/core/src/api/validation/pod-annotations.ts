/** Annotations that mean something on a Pod. Mirrors `ValidatePodSpecificAnnotations` and the seccomp and AppArmor checks. */
import { MIRROR_ANNOTATION } from '../pod-source.ts';
import type { Pod, PodSpec } from '../schema/kubernetes.ts';
import type { FieldError } from './field-error.ts';
import { forbidden, invalid, when } from './field-error.ts';
import { sortedKeys } from './metadata.ts';
import { validateDescendingPath } from './paths.ts';
import { visitContainers } from './windows.ts';

const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';
const APP_ARMOR_CONTAINER = 'container.apparmor.security.beta.kubernetes.io/';
const LOCALHOST = 'localhost/';
const RUNTIME_DEFAULTS = ['runtime/default', 'docker/default'];

type Annotations = Readonly<Record<string, string>>;

/** A 32-bit number without plus sign or leading zeros. */
function isDeletionCost(text: string): boolean {
  if (!/^(0|-\d+|[1-9]\d*)$/.test(text)) return false;
  return Number(text) >= -(2 ** 31) && Number(text) < 2 ** 31;
}

function validateSeccompText(profile: string, path: string): readonly FieldError[] {
  if (RUNTIME_DEFAULTS.includes(profile) || profile === 'unconfined') return [];
  if (profile.startsWith(LOCALHOST)) {
    return validateDescendingPath(profile.slice(LOCALHOST.length), path);
  }
  return [invalid(path, profile, 'must be a valid seccomp profile')];
}

function validateAppArmorText(
  key: string,
  profile: string,
  spec: PodSpec,
  path: string,
): readonly FieldError[] {
  const name = key.slice(APP_ARMOR_CONTAINER.length);
  const at = `${path}[${key}]`;
  const known = visitContainers(spec, 'spec').some((container) => container.name === name);
  const valid =
    ['', 'runtime/default', 'unconfined'].includes(profile) || profile.startsWith(LOCALHOST);
  return [
    ...when(!known, invalid(at, name, 'container not found')),
    ...when(!valid, invalid(at, profile, `invalid AppArmor profile name: "${profile}"`)),
  ];
}

/** Values of the annotations Kubernetes itself reads. */
export function validatePodAnnotations(
  annotations: Annotations | undefined,
  spec: PodSpec,
  path: string,
): readonly FieldError[] {
  const given = annotations ?? {};
  const mirror = given[MIRROR_ANNOTATION];
  const cost = given[DELETION_COST];
  const seccomp = given[SECCOMP_POD];
  const keys = sortedKeys(given);
  return [
    ...when(
      mirror !== undefined && !spec.nodeName,
      invalid(
        `${path}[${MIRROR_ANNOTATION}]`,
        mirror,
        'must set spec.nodeName if mirror pod annotation is set',
      ),
    ),
    ...when(
      cost !== undefined && !isDeletionCost(cost),
      invalid(`${path}[${DELETION_COST}]`, cost, 'must be a 32bit integer'),
    ),
    ...(seccomp === undefined ? [] : validateSeccompText(seccomp, `${path}.${SECCOMP_POD}`)),
    ...keys
      .filter((key) => key.startsWith(SECCOMP_CONTAINER))
      .flatMap((key) => validateSeccompText(given[key] ?? '', `${path}.${key}`)),
    ...keys
      .filter((key) => key.startsWith(APP_ARMOR_CONTAINER))
      .flatMap((key) => validateAppArmorText(key, given[key] ?? '', spec, path)),
  ];
}

/** Mirror and AppArmor annotations are fixed when the Pod is made. */
export function validatePodAnnotationUpdate(
  now: Pod,
  before: Pod,
  path: string,
): readonly FieldError[] {
  const after = now.metadata.annotations ?? {};
  const old = before.metadata.annotations ?? {};
  const whatOf = (key: string): string | undefined => {
    if (key.startsWith(APP_ARMOR_CONTAINER)) return 'AppArmor annotations';
    return key === MIRROR_ANNOTATION ? 'mirror pod annotation' : undefined;
  };
  const errorsOf = (keys: readonly string[], verb: string): readonly FieldError[] =>
    keys.flatMap((key) => {
      const what = whatOf(key);
      return what === undefined ? [] : [forbidden(`${path}[${key}]`, `may not ${verb} ${what}`)];
    });
  return [
    ...errorsOf(
      sortedKeys(old).filter((key) => old[key] !== after[key]),
      'remove or update',
    ),
    ...errorsOf(
      sortedKeys(after).filter((key) => !(key in old)),
      'add',
    ),
    ...validatePodAnnotations(after, now.spec, path),
  ];
}

interface Profile {
  readonly type?: string;
  readonly localhostProfile?: string;
}

/** A profile said twice, by annotation and by field, must be the same one. */
function validateProfileMatch(
  annotation: string | undefined,
  profile: Profile | undefined,
  { name, defaults, path }: { name: string; defaults: readonly string[]; path: string },
): readonly FieldError[] {
  if (annotation === undefined || profile === undefined) return [];
  const typeError = [forbidden(`${path}.type`, `${name} type in annotation and field must match`)];
  switch (profile.type) {
    case 'Unconfined':
      return annotation === 'unconfined' ? [] : typeError;
    case 'RuntimeDefault':
      return defaults.includes(annotation) ? [] : typeError;
    case 'Localhost': {
      if (!annotation.startsWith(LOCALHOST)) return typeError;
      if (annotation.slice(LOCALHOST.length) === profile.localhostProfile) return [];
      const detail = `${name} profile in annotation and field must match`;
      return [forbidden(`${path}.localhostProfile`, detail)];
    }
    default:
      return [];
  }
}

/** Seccomp and AppArmor annotations beside the fields that replaced them; only on create. */
export function validateProfileAnnotations(pod: Pod, path: string): readonly FieldError[] {
  const annotations = pod.metadata.annotations ?? {};
  const podContext = pod.spec.securityContext;
  const containers = visitContainers(pod.spec, path);
  const seccomp = { name: 'seccomp', defaults: RUNTIME_DEFAULTS };
  const appArmor = { name: 'apparmor', defaults: ['runtime/default'] };
  const isWindows = pod.spec.os?.name === 'windows';
  return [
    ...validateProfileMatch(annotations[SECCOMP_POD], podContext?.seccompProfile, {
      ...seccomp,
      path: `${path}.securityContext.seccompProfile`,
    }),
    ...containers.flatMap(({ name, securityContext, path: at }) =>
      validateProfileMatch(
        annotations[`${SECCOMP_CONTAINER}${name}`],
        securityContext?.seccompProfile,
        { ...seccomp, path: `${at}.securityContext.seccompProfile` },
      ),
    ),
    ...(isWindows ? [] : containers).flatMap(({ name, securityContext, path: at }) =>
      validateProfileMatch(
        annotations[`${APP_ARMOR_CONTAINER}${name}`],
        securityContext?.appArmorProfile ?? podContext?.appArmorProfile,
        { ...appArmor, path: `${at}.securityContext.appArmorProfile` },
      ),
    ),
  ];
}
