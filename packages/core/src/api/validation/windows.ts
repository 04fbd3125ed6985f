/** The operating system of a Pod and its Windows settings. Mirrors `validateOS`, `validateWindows`, `validateWindowsHostProcessPod`. */
import type {
  PodSpec,
  SecurityContext,
  WindowsSecurityContextOptions,
} from '../schema/kubernetes.ts';
import type { FieldError } from './field-error.ts';
import { forbidden, invalid, invalidEach, notSupported, required, when } from './field-error.ts';
import { byteLength, isDnsSubdomain } from './formats.ts';

const SYSTEMS = ['linux', 'windows'];
const CREDENTIAL_SPEC_KIB_MAX = 64;
const DOMAIN_LENGTH_MAX = 256;
const USER_LENGTH_MAX = 104;
const NET_BIOS_DOMAIN = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const DNS_PART = '[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?';
const DNS_DOMAIN = new RegExp(`^${DNS_PART}(?:\\.${DNS_PART})*$`);

function userNameRules(name: string): readonly string[] {
  if (name === '') return ['runAsUserName cannot be an empty string'];
  // eslint-disable-next-line no-control-regex -- control characters are what the rule is about
  if (/[\u0000-\u001f\u007f]/.test(name))
    return ['runAsUserName cannot contain control characters'];
  const parts = name.split('\\');
  if (parts.length > 2) return ['runAsUserName cannot contain more than one backslash'];
  const domain = parts.length === 2 ? (parts[0] ?? '') : undefined;
  const user = parts.at(-1) ?? '';
  const rules: string[] = [];
  if ((domain ?? '').length >= DOMAIN_LENGTH_MAX) {
    rules.push(`runAsUserName's Domain length must be under ${DOMAIN_LENGTH_MAX} characters`);
  }
  if (domain !== undefined && !NET_BIOS_DOMAIN.test(domain) && !DNS_DOMAIN.test(domain)) {
    rules.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
  }
  if (user === '') rules.push("runAsUserName's User cannot be empty");
  else if (user.length > USER_LENGTH_MAX) {
    rules.push(`runAsUserName's User length must not be longer than ${USER_LENGTH_MAX} characters`);
  }
  if (/^[. ]+$/.test(user))
    rules.push("runAsUserName's User cannot contain only periods or spaces");
  if (/["/\\:;|=,+*?<>@[\]]/.test(user)) {
    rules.push(`runAsUserName's User cannot contain the following characters: "/\\:;|=,+*?<>@[]`);
  }
  return rules;
}

/** `windowsOptions` of a Pod or a container. */
export function validateWindowsOptions(
  options: WindowsSecurityContextOptions | undefined,
  path: string,
): readonly FieldError[] {
  const { gmsaCredentialSpecName: specName, gmsaCredentialSpec: spec } = options ?? {};
  const errors: FieldError[] = [];
  if (specName !== undefined) {
    errors.push(
      ...invalidEach(`${path}.gmsaCredentialSpecName`, specName, isDnsSubdomain(specName)),
    );
  }
  if (spec === '') {
    const detail = 'gmsaCredentialSpec cannot be an empty string';
    errors.push(invalid(`${path}.gmsaCredentialSpec`, spec, detail));
  } else if (spec !== undefined && byteLength(spec) > CREDENTIAL_SPEC_KIB_MAX * 1024) {
    const detail = `gmsaCredentialSpec size must be under ${CREDENTIAL_SPEC_KIB_MAX} KiB`;
    errors.push(invalid(`${path}.gmsaCredentialSpec`, spec, detail));
  }
  const userName = options?.runAsUserName;
  if (userName !== undefined) {
    errors.push(...invalidEach(`${path}.runAsUserName`, userName, userNameRules(userName)));
  }
  return errors;
}

/** Every container of the Pod with its path, init containers first. */
export function visitContainers(
  spec: PodSpec,
  path: string,
): readonly { name: string; securityContext: SecurityContext | undefined; path: string }[] {
  return (['initContainers', 'containers', 'ephemeralContainers'] as const).flatMap((field) =>
    (spec[field] ?? []).map((container, index) => ({
      name: container.name ?? '',
      securityContext: container.securityContext,
      path: `${path}.${field}[${index}]`,
    })),
  );
}

/** Host process containers: all or none, and on the host network. */
export function validateHostProcess(spec: PodSpec, path: string): readonly FieldError[] {
  const podWide = spec.securityContext?.windowsOptions?.hostProcess;
  const containers = visitContainers(spec, path);
  const errors: FieldError[] = [];
  let count = 0;
  for (const container of containers) {
    const own = container.securityContext?.windowsOptions?.hostProcess;
    if (podWide !== undefined && own !== undefined && podWide !== own) {
      const detail = `pod hostProcess value must be identical if both are specified, was ${podWide}`;
      const at = `${container.path}.securityContext.windowsOptions.hostProcess`;
      errors.push(invalid(at, own, detail));
    }
    if (own ?? podWide ?? false) count += 1;
  }
  if (count === 0) return errors;
  const all =
    'If pod contains any hostProcess containers then all containers must be HostProcess containers';
  const network = 'hostNetwork must be true if pod contains any hostProcess containers';
  return [
    ...errors,
    ...when(count !== containers.length, invalid(path, '', all)),
    ...when(spec.hostNetwork !== true, invalid(`${path}.hostNetwork`, false, network)),
  ];
}

const POD_FIELDS_NOT_WINDOWS = [
  'securityContext.appArmorProfile',
  'securityContext.seLinuxOptions',
  'hostUsers',
  'hostPID',
  'hostIPC',
  'securityContext.seccompProfile',
  'securityContext.fsGroup',
  'securityContext.fsGroupChangePolicy',
  'securityContext.sysctls',
  'shareProcessNamespace',
  'securityContext.runAsUser',
  'securityContext.runAsGroup',
  'securityContext.supplementalGroups',
  'securityContext.supplementalGroupsPolicy',
  'securityContext.seLinuxChangePolicy',
] as const;
const CONTAINER_FIELDS_NOT_WINDOWS = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
] as const;

function isPodFieldSet(spec: PodSpec, field: (typeof POD_FIELDS_NOT_WINDOWS)[number]): boolean {
  const [first = '', second] = field.split('.');
  const holder: object = second === undefined ? spec : (spec.securityContext ?? {});
  const value: unknown = Reflect.get(holder, second ?? first);
  if (field === 'hostPID' || field === 'hostIPC') return value === true;
  if (field === 'securityContext.sysctls') return Array.isArray(value) && value.length > 0;
  return value !== undefined;
}

function validateWindows(spec: PodSpec, path: string): readonly FieldError[] {
  const detail = 'cannot be set for a windows pod';
  return [
    ...POD_FIELDS_NOT_WINDOWS.filter((field) => isPodFieldSet(spec, field)).map((field) =>
      forbidden(`${path}.${field}`, detail),
    ),
    ...visitContainers(spec, path).flatMap((container) =>
      CONTAINER_FIELDS_NOT_WINDOWS.filter(
        (field) => container.securityContext?.[field] !== undefined,
      ).map((field) => forbidden(`${container.path}.securityContext.${field}`, detail)),
    ),
  ];
}

function validateLinux(spec: PodSpec, path: string): readonly FieldError[] {
  const holders = [
    { securityContext: spec.securityContext, path },
    ...visitContainers(spec, path),
  ].filter(({ securityContext }) => securityContext?.windowsOptions !== undefined);
  return holders.map((holder) =>
    forbidden(
      `${holder.path}.securityContext.windowsOptions`,
      'windows options cannot be set for a linux pod',
    ),
  );
}

/** `spec.os`, and what the other system's settings may not do beside it. */
export function validateOs(spec: PodSpec, path: string): readonly FieldError[] {
  if (spec.os === undefined) return [];
  const { name } = spec.os;
  if (!name) return [required(`${path}.os.name`, 'cannot be empty')];
  if (!SYSTEMS.includes(name)) return [notSupported(`${path}.os`, name, SYSTEMS)];
  return name === 'linux' ? validateLinux(spec, path) : validateWindows(spec, path);
}
