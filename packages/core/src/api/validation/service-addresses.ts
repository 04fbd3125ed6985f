/** Cluster addresses and IP families of a Service. Mirrors `ValidateServiceClusterIPsRelatedFields`. */
import type { Service } from '../schema/kubernetes.ts';
import type { FieldError } from './field-error.ts';
import { duplicate, invalid, notSupported, required, when } from './field-error.ts';
import { parseIp, validateIp } from './ip-formats.ts';

const FAMILIES = ['IPv4', 'IPv6'];
const FAMILY_POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];
const PATH = 'spec.clusterIPs';

/** The addresses as the server keeps them: `clusterIP` alone counts as a list of one. */
export function clusterIpsOf({ spec }: Service): readonly string[] {
  if (spec.clusterIPs !== undefined && spec.clusterIPs.length > 0) return spec.clusterIPs;
  return spec.clusterIP ? [spec.clusterIP] : [];
}

/** Whether the Service has no address of its own. */
export function isHeadless(service: Service): boolean {
  const addresses = clusterIpsOf(service);
  return addresses.length === 1 && addresses[0] === 'None';
}

function validateAgreement(service: Service, addresses: readonly string[]): readonly FieldError[] {
  const first = service.spec.clusterIP ?? '';
  if (first === '') {
    const detail = 'must be empty when `clusterIP` is not specified';
    return when(addresses.length > 0, invalid(PATH, addresses, detail));
  }
  if (addresses.length === 0) return [required(PATH)];
  return when(
    addresses[0] !== first,
    invalid(PATH, addresses, 'first value must match `clusterIP`'),
  );
}

function validateFamilies(families: readonly string[]): readonly FieldError[] {
  return families.flatMap((family, index) => {
    const path = `spec.ipFamilies[${index}]`;
    return [
      ...when(!FAMILIES.includes(family), notSupported(path, family, FAMILIES)),
      ...when(families.indexOf(family) !== index, duplicate(path, family)),
    ];
  });
}

function validateEachAddress(addresses: readonly string[]): readonly FieldError[] {
  const only = "'None' must be the first and only value";
  return addresses.flatMap((address, index) => {
    if (index !== 0 || address !== 'None') return validateIp(address, `${PATH}[${index}]`);
    return when(addresses.length > 1, invalid(PATH, addresses, only));
  });
}

function validateFamilyMatch(
  addresses: readonly string[],
  families: readonly string[],
): readonly FieldError[] {
  return addresses.flatMap((address, index) => {
    const family = families[index];
    if (family === undefined || !FAMILIES.includes(family)) return [];
    const isSix = parseIp(address)?.family === 6;
    if ((family === 'IPv6') === isSix) return [];
    const detail = `expected an ${family} value as indicated by \`ipFamilies[${index}]\``;
    return [invalid(`${PATH}[${index}]`, address, detail)];
  });
}

/** How `clusterIP`, `clusterIPs`, `ipFamilies` and `ipFamilyPolicy` fit together. */
export function validateServiceAddresses(service: Service): readonly FieldError[] {
  const { spec } = service;
  if (spec.type === 'ExternalName') return [];
  const addresses = clusterIpsOf(service);
  const families = spec.ipFamilies ?? [];
  const policy = spec.ipFamilyPolicy;
  const each = validateEachAddress(addresses);
  const errors = [
    ...validateAgreement(service, addresses),
    ...validateFamilies(families),
    ...when(
      policy !== undefined && !FAMILY_POLICIES.includes(policy),
      notSupported('spec.ipFamilyPolicy', policy, FAMILY_POLICIES),
    ),
    ...each,
    ...when(addresses.length > 2, invalid(PATH, addresses, 'may only hold up to 2 values')),
  ];
  if (each.length > 0) return errors;
  const kinds = new Set(addresses.map((address) => parseIp(address)?.family));
  const oneEach = 'may specify no more than one IP for each IP family';
  return [
    ...errors,
    ...when(addresses.length > 1 && kinds.size < 2, invalid(PATH, addresses, oneEach)),
    ...(isHeadless(service) ? [] : validateFamilyMatch(addresses, families)),
  ];
}
