/** Security contexts of Pods and containers. Mirrors `ValidateSecurityContext` and `validatePodSpecSecurityContext`. */
import type {
  AppArmorProfile,
  PodSecurityContext,
  PodSpec,
  SeccompProfile,
  SecurityContext,
} from '../schema/kubernetes.ts';
import type { FieldError } from './field-error.ts';
import { invalid, invalidEach, notSupported, required, tooLong, when } from './field-error.ts';
import { byteLength, isUserOrGroupId } from './formats.ts';
import { seccompForm, securityContextForm } from './go-form.ts';
import { validateDescendingPath } from './paths.ts';
import { validateSysctls } from './sysctls.ts';
import { validateWindowsOptions } from './windows.ts';

const PROFILE_TYPES = ['Localhost', 'RuntimeDefault', 'Unconfined'];
const PROC_MOUNTS = ['Default', 'Unmasked'];
const LOCALHOST_PROFILE_BYTES_MAX = 4095;

function validateId(id: number | undefined, path: string): readonly FieldError[] {
  return id === undefined ? [] : invalidEach(path, id, isUserOrGroupId(id));
}

const validateEnum = (
  value: string | undefined,
  choices: readonly string[],
  path: string,
): readonly FieldError[] =>
  value === undefined || choices.includes(value) ? [] : [notSupported(path, value, choices)];

function validateSeccomp(profile: SeccompProfile | undefined, path: string): readonly FieldError[] {
  if (profile === undefined) return [];
  const { localhostProfile } = profile;
  const type = profile.type ?? '';
  const typeError =
    type === ''
      ? [required(`${path}.type`, 'type is required when seccompProfile is set')]
      : validateEnum(type, PROFILE_TYPES, `${path}.type`);
  const at = `${path}.localhostProfile`;
  if (type !== 'Localhost') {
    const detail = 'can only be set when seccomp type is Localhost';
    const set = localhostProfile !== undefined;
    return [...typeError, ...when(set, invalid(at, seccompForm(profile), detail))];
  }
  if (localhostProfile === undefined) {
    return [...typeError, required(at, 'must be set when seccomp type is Localhost')];
  }
  return [...typeError, ...validateDescendingPath(localhostProfile, at)];
}

function validateLocalhostAppArmor(name: string | undefined, path: string): readonly FieldError[] {
  const missing = required(path, 'must be set when AppArmor type is Localhost');
  if (name === undefined) return [missing];
  const padded = name.trim() !== name;
  return [
    ...when(padded, invalid(path, name, 'must not be padded with whitespace')),
    ...when(!padded && name === '', missing),
    ...when(
      byteLength(name) > LOCALHOST_PROFILE_BYTES_MAX,
      tooLong(path, LOCALHOST_PROFILE_BYTES_MAX),
    ),
  ];
}

function validateAppArmor(
  profile: AppArmorProfile | undefined,
  path: string,
): readonly FieldError[] {
  if (profile === undefined) return [];
  const at = `${path}.localhostProfile`;
  switch (profile.type) {
    case 'Localhost':
      return validateLocalhostAppArmor(profile.localhostProfile, at);
    case 'RuntimeDefault':
    case 'Unconfined': {
      const detail = 'can only be set when AppArmor type is Localhost';
      const set = profile.localhostProfile !== undefined;
      return when(set, invalid(at, profile.localhostProfile, detail));
    }
    default:
      return profile.type
        ? [notSupported(`${path}.type`, profile.type, PROFILE_TYPES)]
        : [required(`${path}.type`, 'type is required when appArmorProfile is set')];
  }
}

function validateEscalation(context: SecurityContext, path: string): readonly FieldError[] {
  if (context.allowPrivilegeEscalation !== false) return [];
  const admin = (context.capabilities?.add ?? []).filter((name) => name === 'CAP_SYS_ADMIN');
  const start = 'cannot set `allowPrivilegeEscalation` to false and';
  const form = securityContextForm(context);
  return [
    ...when(context.privileged === true, invalid(path, form, `${start} \`privileged\` to true`)),
    ...admin.map(() => invalid(path, form, `${start} \`capabilities.Add\` CAP_SYS_ADMIN`)),
  ];
}

/** The security context of one container; privileged containers are allowed. */
export function validateSecurityContext(
  context: SecurityContext | undefined,
  path: string,
  hostUsers: boolean,
): readonly FieldError[] {
  if (context === undefined) return [];
  return [
    ...validateId(context.runAsUser, `${path}.runAsUser`),
    ...validateId(context.runAsGroup, `${path}.runAsGroup`),
    ...validateEnum(context.procMount, PROC_MOUNTS, `${path}.procMount`),
    ...when(
      hostUsers && context.procMount === 'Unmasked',
      invalid(
        `${path}.procMount`,
        context.procMount,
        '`hostUsers` must be false to use `Unmasked`',
      ),
    ),
    ...validateSeccomp(context.seccompProfile, `${path}.seccompProfile`),
    ...validateEscalation(context, path),
    ...validateWindowsOptions(context.windowsOptions, `${path}.windowsOptions`),
    ...validateAppArmor(context.appArmorProfile, `${path}.appArmorProfile`),
  ];
}

function validateSharedProcesses(spec: PodSpec, path: string): readonly FieldError[] {
  const both = spec.shareProcessNamespace === true && spec.hostPID === true;
  const detail = 'ShareProcessNamespace and HostPID cannot both be enabled';
  return when(both, invalid(`${path}.shareProcessNamespace`, true, detail));
}

/** The security context of the Pod, which on the server also holds the host namespace switches. */
export function validatePodSecurityContext(spec: PodSpec, path: string): readonly FieldError[] {
  const context: PodSecurityContext = spec.securityContext ?? {};
  return [
    ...validateId(context.fsGroup, `${path}.fsGroup`),
    ...validateId(context.runAsUser, `${path}.runAsUser`),
    ...validateId(context.runAsGroup, `${path}.runAsGroup`),
    ...(context.supplementalGroups ?? []).flatMap((id, index) =>
      validateId(id, `${path}.supplementalGroups[${index}]`),
    ),
    ...validateSharedProcesses(spec, path),
    ...validateSysctls(spec, `${path}.sysctls`),
    ...validateEnum(
      context.fsGroupChangePolicy,
      ['Always', 'OnRootMismatch'],
      `${path}.fsGroupChangePolicy`,
    ),
    ...validateSeccomp(context.seccompProfile, `${path}.seccompProfile`),
    ...validateWindowsOptions(context.windowsOptions, `${path}.windowsOptions`),
    ...validateAppArmor(context.appArmorProfile, `${path}.appArmorProfile`),
    ...validateEnum(
      context.supplementalGroupsPolicy,
      ['Merge', 'Strict'],
      `${path}.supplementalGroupsPolicy`,
    ),
    ...validateEnum(
      context.seLinuxChangePolicy,
      ['MountOption', 'Recursive'],
      `${path}.seLinuxChangePolicy`,
    ),
  ];
}
