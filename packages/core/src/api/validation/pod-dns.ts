/** DNS, host names and host aliases of a Pod. Mirrors `validatePodDNSConfig`, `ValidateHostAliases`. */
import type { PodSpec } from '../schema/kubernetes.ts';
import type { FieldError } from './field-error.ts';
import { forbidden, invalid, invalidEach, notSupported, required, when } from './field-error.ts';
import { isDnsLabel, isDnsSubdomain, isDnsSubdomainWithUnderscore } from './formats.ts';
import { validateIp } from './ip-formats.ts';

const POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const NAMESERVERS_MAX = 3;
const SEARCHES_MAX = 32;
const SEARCH_CHARACTERS_MAX = 2048;
const KERNEL_HOST_NAME_MAX = 64;

/** `spec.dnsPolicy`, always set once defaults are applied. */
export function validateDnsPolicy(policy: string | undefined, path: string): readonly FieldError[] {
  if (!policy) return [required(path)];
  return when(!POLICIES.includes(policy), notSupported(path, policy, POLICIES));
}

function validateSearches(searches: readonly string[], path: string): readonly FieldError[] {
  const characters = `must not have more than ${SEARCH_CHARACTERS_MAX} characters (including spaces) in the search list`;
  return [
    ...when(
      searches.length > SEARCHES_MAX,
      invalid(path, searches, `must not have more than ${SEARCHES_MAX} search paths`),
    ),
    ...when(searches.join(' ').length > SEARCH_CHARACTERS_MAX, invalid(path, searches, characters)),
    ...searches.flatMap((search, index) => {
      if (search === '.') return [];
      const name = search.endsWith('.') ? search.slice(0, -1) : search;
      return invalidEach(`${path}[${index}]`, name, isDnsSubdomainWithUnderscore(name));
    }),
  ];
}

/** `spec.dnsConfig`, needed with the policy None. */
export function validateDnsConfig(spec: PodSpec, path: string): readonly FieldError[] {
  const { dnsConfig, dnsPolicy } = spec;
  const nameservers = dnsConfig?.nameservers ?? [];
  if (dnsPolicy === 'None' && dnsConfig === undefined) {
    return [required(path, 'must provide `dnsConfig` when `dnsPolicy` is None')];
  }
  if (dnsPolicy === 'None' && nameservers.length === 0) {
    const detail = 'must provide at least one DNS nameserver when `dnsPolicy` is None';
    return [required(`${path}.nameservers`, detail)];
  }
  const at = `${path}.nameservers`;
  return [
    ...when(
      nameservers.length > NAMESERVERS_MAX,
      invalid(at, nameservers, `must not have more than ${NAMESERVERS_MAX} nameservers`),
    ),
    ...nameservers.flatMap((address, index) => validateIp(address, `${at}[${index}]`)),
    ...validateSearches(dnsConfig?.searches ?? [], `${path}.searches`),
    ...(dnsConfig?.options ?? []).flatMap(({ name }, index) =>
      when(!name, required(`${path}.options[${index}]`, 'must not be empty')),
    ),
  ];
}

/** `spec.hostname` and `spec.subdomain`: one label each. */
export const validateHostNames = (spec: PodSpec, path: string): readonly FieldError[] =>
  (['hostname', 'subdomain'] as const).flatMap((field) => {
    const name = spec[field];
    return name ? invalidEach(`${path}.${field}`, name, isDnsLabel(name)) : [];
  });

/** `spec.hostnameOverride` replaces every other way to name the host, so it stands alone. */
export function validateHostnameOverride(spec: PodSpec, path: string): readonly FieldError[] {
  const name = spec.hostnameOverride;
  if (name === undefined) return [];
  const at = `${path}.hostnameOverride`;
  const long = `must be no more than ${KERNEL_HOST_NAME_MAX} characters`;
  return [
    ...invalidEach(at, name, isDnsSubdomain(name)),
    ...when(name.length > KERNEL_HOST_NAME_MAX, invalid(at, name, long)),
    ...when(
      spec.hostNetwork === true,
      forbidden(at, 'may not be specified when `hostNetwork` is true'),
    ),
    ...when(
      spec.setHostnameAsFQDN === true,
      forbidden(at, 'may not be specified when `setHostnameAsFQDN` is true'),
    ),
  ];
}

/** `spec.hostAliases`: lines of /etc/hosts. */
export const validateHostAliases = (spec: PodSpec, path: string): readonly FieldError[] =>
  (spec.hostAliases ?? []).flatMap(({ ip, hostnames }, index) => [
    ...validateIp(ip ?? '', `${path}[${index}].ip`),
    ...(hostnames ?? []).flatMap((name, nameIndex) =>
      invalidEach(`${path}[${index}].hostnames[${nameIndex}]`, name, isDnsSubdomain(name)),
    ),
  ]);
