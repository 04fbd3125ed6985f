/** Names of resources. Mirrors `pkg/apis/core/helper/helpers.go` and `validateResourceName`. */
import type { FieldError } from './field-error.ts';
import { invalid, invalidEach, notSupported } from './field-error.ts';
import { isLabelKey } from './formats.ts';

const CONTAINER_RESOURCES = ['cpu', 'memory', 'ephemeral-storage'];
const COUNTED_OBJECTS = [
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
];
const STANDARD_RESOURCES = new Set([
  ...CONTAINER_RESOURCES.flatMap((name) => [name, `requests.${name}`, `limits.${name}`]),
  ...COUNTED_OBJECTS,
  'storage',
  'requests.storage',
]);

/** Whether the name is one of huge pages, `hugepages-<size>`. */
export const isHugePages = (name: string): boolean => name.startsWith('hugepages-');

/** Whether the name belongs to Kubernetes itself: no domain, or one of `kubernetes.io`. */
export const isNativeResource = (name: string): boolean =>
  !name.includes('/') || name.includes('kubernetes.io/');

/** Whether the name is a device or licence somebody advertises on nodes. */
export const isExtendedResource = (name: string): boolean =>
  !isNativeResource(name) &&
  !name.startsWith('requests.') &&
  isLabelKey(`requests.${name}`).length === 0;

/** Whether requests below the limit make sense for the resource. */
export const isOvercommitAllowed = (name: string): boolean =>
  isNativeResource(name) && !isHugePages(name);

/** Whether the resource comes in whole units only. */
export const isIntegerResource = (name: string): boolean =>
  COUNTED_OBJECTS.includes(name) || isExtendedResource(name);

/** A resource of any object: qualified, or standard. */
export function validateResourceName(name: string, path: string): readonly FieldError[] {
  const broken = isLabelKey(name);
  if (broken.length > 0) return invalidEach(path, name, broken);
  const standard =
    STANDARD_RESOURCES.has(name) || isHugePages(name) || name.startsWith('requests.hugepages-');
  if (name.includes('/') || standard) return [];
  return [invalid(path, name, 'must be a standard resource type or fully qualified')];
}

/** A resource a container can ask for. */
export function validateContainerResourceName(name: string, path: string): readonly FieldError[] {
  const errors = validateResourceName(name, path);
  if (!name.includes('/')) {
    if (CONTAINER_RESOURCES.includes(name) || isHugePages(name)) return errors;
    return [...errors, invalid(path, name, 'must be a standard resource for containers')];
  }
  if (isNativeResource(name) || isExtendedResource(name)) return errors;
  return [...errors, invalid(path, name, "doesn't follow extended resource name standard")];
}

/** A resource a Pod as a whole can ask for. */
export function validatePodResourceName(name: string, path: string): readonly FieldError[] {
  const errors = validateResourceName(name, path);
  if (errors.length > 0 || ['cpu', 'memory'].includes(name) || isHugePages(name)) return errors;
  return [notSupported(path, name, ['cpu', 'hugepages-', 'memory'])];
}
