/**
 * References of environment variables and downward API files to fields of the Pod.
 * Mirrors `validateObjectFieldSelector`, `validateContainerResourceFieldSelector` and
 * `pkg/apis/core/pods/helpers.go (ConvertDownwardAPIFieldLabel)`.
 */
import { formatQuantity, quantityOf } from '../quantity.ts';
import type { ObjectFieldSelector, ResourceFieldSelector } from '../schema/kubernetes.ts';
import type { FieldError } from './field-error.ts';
import { invalid, invalidEach, notSupported, required } from './field-error.ts';
import { isLabelKey } from './formats.ts';

/** Fields an environment variable can hold. */
export const ENV_FIELDS: readonly string[] = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
/** Fields a downward API file can hold. */
export const VOLUME_FIELDS: readonly string[] = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];
const CONVERTIBLE = new Set([
  ...ENV_FIELDS,
  ...VOLUME_FIELDS,
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
]);
const RESOURCES = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];
const SIZE_DIVISORS = '1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei';
const HUGE_PAGES = /^(requests|limits)\.hugepages-/;

/** `metadata.labels['key']` as its two parts; undefined for a plain path. */
function splitSubscript(fieldPath: string): { path: string; key: string } | undefined {
  const parts = /^([^[]*)\['(.*)'\]$/s.exec(fieldPath);
  if (parts === null || !parts[1]) return undefined;
  return { path: parts[1], key: parts[2] ?? '' };
}

function conversionError(apiVersion: string, fieldPath: string): string | undefined {
  if (apiVersion !== 'v1') return `unsupported pod version: ${apiVersion}`;
  const subscript = splitSubscript(fieldPath);
  if (subscript !== undefined) {
    const known = ['metadata.annotations', 'metadata.labels'].includes(subscript.path);
    return known ? undefined : `field label does not support subscript: ${fieldPath}`;
  }
  if (fieldPath === 'spec.host' || CONVERTIBLE.has(fieldPath)) return undefined;
  return `field label not supported: ${fieldPath}`;
}

/** One `fieldRef`; `fields` are the paths this place can hold. */
export function validateFieldRef(
  ref: ObjectFieldSelector,
  fields: readonly string[],
  path: string,
): readonly FieldError[] {
  if (!ref.apiVersion) return [required(`${path}.apiVersion`)];
  if (!ref.fieldPath) return [required(`${path}.fieldPath`)];
  const problem = conversionError(ref.apiVersion, ref.fieldPath);
  if (problem !== undefined) {
    const detail = `error converting fieldPath: ${problem}`;
    return [invalid(`${path}.fieldPath`, ref.fieldPath, detail)];
  }
  const subscript = splitSubscript(ref.fieldPath);
  if (subscript !== undefined) {
    const isLabel = subscript.path === 'metadata.labels';
    const key = isLabel ? subscript.key : subscript.key.toLowerCase();
    return invalidEach(path, key, isLabelKey(key));
  }
  const field = ref.fieldPath === 'spec.host' ? 'spec.nodeName' : ref.fieldPath;
  return fields.includes(field) ? [] : [notSupported(`${path}.fieldPath`, field, fields)];
}

/** The words of the divisor rule for a resource, with the divisors it takes. */
function divisorRule(resource: string): { name: string; texts: string } | undefined {
  if (HUGE_PAGES.test(resource)) return { name: 'hugepages', texts: SIZE_DIVISORS };
  const kind = resource.replace(/^(limits|requests)\./, '');
  if (kind === 'memory') return { name: 'memory', texts: SIZE_DIVISORS };
  if (kind === 'ephemeral-storage')
    return { name: 'local ephemeral storage', texts: SIZE_DIVISORS };
  return undefined;
}

function validateDivisor(ref: ResourceFieldSelector, path: string): readonly FieldError[] {
  const divisor = quantityOf(ref.divisor ?? '0');
  if (divisor.unscaled === 0n) return [];
  const text = formatQuantity(divisor);
  const resource = ref.resource ?? '';
  if (['limits.cpu', 'requests.cpu'].includes(resource)) {
    if (['1m', '1'].includes(text)) return [];
    const detail = "only divisor's values 1m and 1 are supported with the cpu resource";
    return [invalid(`${path}.divisor`, resource, detail)];
  }
  const rule = divisorRule(resource);
  if (rule === undefined || rule.texts.split(', ').includes(text)) return [];
  const detail = `only divisor's values ${rule.texts} are supported with the ${rule.name} resource`;
  return [invalid(`${path}.divisor`, resource, detail)];
}

/** One `resourceFieldRef`; in a volume it must name its container. */
export function validateResourceFieldRef(
  ref: ResourceFieldSelector,
  path: string,
  inVolume: boolean,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (inVolume && !ref.containerName) errors.push(required(`${path}.containerName`));
  else if (!ref.resource) errors.push(required(`${path}.resource`));
  else if (!RESOURCES.includes(ref.resource) && !HUGE_PAGES.test(ref.resource)) {
    errors.push(notSupported(`${path}.resource`, ref.resource, RESOURCES));
  }
  return [...errors, ...validateDivisor(ref, path)];
}
