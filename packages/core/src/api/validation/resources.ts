/** Requests and limits. Mirrors `validateResourceRequirements`, `validatePodResources`, `validateResizePolicy`. */
import type { Quantity } from '../quantity.ts';
import {
  ZERO,
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  quantityOf,
} from '../quantity.ts';
import type {
  Container,
  ContainerResizePolicy,
  PodSpec,
  ResourceClaim,
  ResourceRequirements,
} from '../schema/kubernetes.ts';
import type { FieldError } from './field-error.ts';
import {
  duplicate,
  forbidden,
  invalid,
  invalidEach,
  notFound,
  notSupported,
  required,
  when,
} from './field-error.ts';
import { isDnsLabel } from './formats.ts';
import { sortedKeys } from './metadata.ts';
import {
  isHugePages,
  isIntegerResource,
  isOvercommitAllowed,
  validateContainerResourceName,
  validatePodResourceName,
} from './resource-names.ts';

type Amounts = Readonly<Record<string, string>>;
type NameCheck = (name: string, path: string) => readonly FieldError[];

/** A non-negative amount, whole where the resource is counted. */
export function validateResourceAmount(
  name: string,
  amount: string,
  path: string,
): readonly FieldError[] {
  const quantity = quantityOf(amount);
  const text = formatQuantity(quantity);
  return [
    ...when(quantity.unscaled < 0n, invalid(path, text, 'must be greater than or equal to 0')),
    ...when(
      isIntegerResource(name) && !isWhole(quantity),
      invalid(path, text, 'must be an integer'),
    ),
  ];
}

const isWhole = ({ unscaled, scale }: Quantity): boolean =>
  scale >= 0 || unscaled % 10n ** BigInt(-scale) === 0n;

/** Huge pages come in whole pages. */
function validateHugePages(name: string, amount: string, path: string): readonly FieldError[] {
  if (!isHugePages(name)) return [];
  const size = parseQuantity(name.slice('hugepages-'.length));
  const quantity = quantityOf(amount);
  const text = formatQuantity(quantity);
  const divisible = 'error' in size || isMultiple(quantity, size);
  const detail = `${text} is not positive integer multiple of ${name}`;
  return when(!divisible, invalid(path, text, detail));
}

function isMultiple(quantity: Quantity, size: Quantity): boolean {
  const scale = Math.min(quantity.scale, size.scale);
  const unit = size.unscaled * 10n ** BigInt(size.scale - scale);
  return unit > 0n && (quantity.unscaled * 10n ** BigInt(quantity.scale - scale)) % unit === 0n;
}

/** How a request relates to the limit of the same resource. */
function validateAgainstLimit(
  name: string,
  request: string,
  limit: string | undefined,
  path: string,
): readonly FieldError[] {
  if (limit === undefined) {
    const detail = 'Limit must be set for non overcommitable resources';
    return when(!isOvercommitAllowed(name), required(`${path}.limits`, detail));
  }
  const requested = quantityOf(request);
  const text = formatQuantity(requested);
  const limitText = formatQuantity(quantityOf(limit));
  const order = compareQuantities(requested, quantityOf(limit));
  if (order !== 0 && !isOvercommitAllowed(name)) {
    return [invalid(`${path}.requests`, text, `must be equal to ${name} limit of ${limitText}`)];
  }
  const detail = `must be less than or equal to ${name} limit of ${limitText}`;
  return when(order > 0, invalid(`${path}.requests`, text, detail));
}

function validateAmounts(
  amounts: Amounts,
  nameCheck: NameCheck,
  path: string,
  relation: (name: string, amount: string) => readonly FieldError[],
): readonly FieldError[] {
  return sortedKeys(amounts).flatMap((name) => {
    const at = `${path}[${name}]`;
    const amount = amounts[name] ?? '0';
    return [
      ...nameCheck(name, at),
      ...validateResourceAmount(name, amount, at),
      ...relation(name, amount),
      ...validateHugePages(name, amount, at),
    ];
  });
}

function validateRequirements(
  resources: ResourceRequirements,
  nameCheck: NameCheck,
  claimNames: readonly string[],
  path: string,
): readonly FieldError[] {
  const { limits = {}, requests = {} } = resources;
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  const alone = names.some(isHugePages) && !names.some((name) => ['cpu', 'memory'].includes(name));
  return [
    ...validateAmounts(limits, nameCheck, `${path}.limits`, () => []),
    ...validateAmounts(requests, nameCheck, `${path}.requests`, (name, request) =>
      validateAgainstLimit(name, request, limits[name], path),
    ),
    ...when(alone, forbidden(path, 'HugePages require cpu or memory')),
    ...validateClaims(resources.claims ?? [], claimNames, `${path}.claims`),
  ];
}

/** Resources of a container; `claimNames` are the names in `spec.resourceClaims`. */
export const validateContainerResources = (
  resources: ResourceRequirements | undefined,
  claimNames: readonly string[],
  path: string,
): readonly FieldError[] =>
  validateRequirements(resources ?? {}, validateContainerResourceName, claimNames, path);

function validateClaims(
  claims: readonly ResourceClaim[],
  claimNames: readonly string[],
  path: string,
): readonly FieldError[] {
  const seen = new Set<string>();
  return claims.flatMap(({ name, request }, index) => {
    const at = `${path}[${index}]`;
    if (!name) return [required(at)];
    const errors: FieldError[] = [];
    if (seen.has(name)) errors.push(duplicate(at, name));
    else {
      const key = request ? `${name}/${request}` : name;
      if (request) errors.push(...invalidEach(`${at}.request`, request, isDnsLabel(request)));
      if (seen.has(key)) errors.push(duplicate(at, key));
      else if (!request) {
        const overlaps = [...seen].filter((other) => other.startsWith(`${name}/`));
        errors.push(...overlaps.map(() => duplicate(at, name)));
      }
      seen.add(key);
    }
    if (!claimNames.includes(name)) {
      const list =
        claimNames.length === 0 ? ' which is empty' : `: ${[...claimNames].sort().join(', ')}`;
      errors.push(notFound(at, name, `must be one of the names in pod.spec.resourceClaims${list}`));
    }
    return errors;
  });
}

const isSidecar = (container: Container): boolean => container.restartPolicy === 'Always';

function sumInto(total: Map<string, Quantity>, amounts: Amounts | undefined): void {
  for (const name of sortedKeys(amounts)) {
    const amount = quantityOf(amounts?.[name] ?? '0');
    total.set(name, addQuantities(total.get(name) ?? ZERO, amount));
  }
}

/** What the containers ask for together (`AggregateContainerRequests`): the larger of start and run. */
function aggregateRequests(spec: PodSpec): ReadonlyMap<string, Quantity> {
  const running = new Map<string, Quantity>();
  for (const container of spec.containers ?? []) sumInto(running, container.resources?.requests);
  const sidecars = new Map<string, Quantity>();
  const total = new Map<string, Quantity>();
  const raise = (amounts: ReadonlyMap<string, Quantity>): void => {
    for (const [name, amount] of amounts) {
      const known = total.get(name);
      if (known === undefined || compareQuantities(amount, known) > 0) total.set(name, amount);
    }
  };
  for (const container of spec.initContainers ?? []) {
    const starting = new Map(sidecars);
    sumInto(starting, container.resources?.requests);
    if (isSidecar(container)) {
      sumInto(sidecars, container.resources?.requests);
      sumInto(running, container.resources?.requests);
    }
    raise(starting);
  }
  raise(running);
  return total;
}

function validateConsistency(
  spec: PodSpec,
  { requests = {}, limits = {} }: ResourceRequirements,
  path: string,
): readonly FieldError[] {
  const aggregate = aggregateRequests(spec);
  const tooSmall = [...aggregate.keys()].sort().flatMap((name) => {
    const containers = aggregate.get(name) ?? ZERO;
    const pod = requests[name] === undefined ? ZERO : quantityOf(requests[name]);
    const detail = `must be greater than or equal to aggregate container requests of ${formatQuantity(containers)}`;
    const at = `${path}.requests[${name}]`;
    return when(compareQuantities(containers, pod) > 0, invalid(at, formatQuantity(pod), detail));
  });
  const tooLarge = (spec.containers ?? []).flatMap((container, index) =>
    sortedKeys(container.resources?.limits).flatMap((name) => {
      const podLimit = limits[name];
      const limit = quantityOf(container.resources?.limits?.[name] ?? '0');
      if (podLimit === undefined || compareQuantities(limit, quantityOf(podLimit)) <= 0) return [];
      const detail = `must be less than or equal to pod limits of ${formatQuantity(quantityOf(podLimit))}`;
      return [
        invalid(`${path}.containers[${index}][${name}].limits`, formatQuantity(limit), detail),
      ];
    }),
  );
  return [...tooSmall, ...tooLarge];
}

/** Resources of the Pod as a whole, against their own rules and those of the containers. */
export function validatePodResources(
  spec: PodSpec,
  claimNames: readonly string[],
  path: string,
): readonly FieldError[] {
  const { resources } = spec;
  if (resources === undefined) return [];
  const detail = 'claims cannot be set for Resources at pod-level';
  return [
    ...when(resources.claims !== undefined, forbidden(`${path}.claims`, detail)),
    ...validateRequirements(resources, validatePodResourceName, claimNames, path),
    ...validateConsistency(spec, resources, path),
  ];
}

/** Overhead is checked as if it were limits, and told so. */
export const validateOverhead = (
  overhead: Amounts | undefined,
  path: string,
): readonly FieldError[] =>
  overhead === undefined
    ? []
    : validateRequirements({ limits: overhead }, validateContainerResourceName, [], path);

const RESIZABLE = ['cpu', 'memory'];
const RESIZE_POLICIES = ['NotRequired', 'RestartContainer'];

/** `resizePolicy` of a container; errors name the list, not the item. */
export function validateResizePolicy(
  policies: readonly ContainerResizePolicy[],
  podRestartPolicy: string | undefined,
  path: string,
): readonly FieldError[] {
  const seen = new Set<string>();
  return policies.flatMap(({ resourceName = '', restartPolicy = '' }, index) => {
    const repeated = seen.has(resourceName);
    seen.add(resourceName);
    const supported = (value: string, values: readonly string[]): readonly FieldError[] => {
      if (value === '') return [required(path)];
      return when(!values.includes(value), notSupported(path, value, values));
    };
    return [
      ...when(repeated, duplicate(`${path}[${index}]`, resourceName)),
      ...supported(resourceName, RESIZABLE),
      ...supported(restartPolicy, RESIZE_POLICIES),
      ...when(
        podRestartPolicy === 'Never' && restartPolicy !== 'NotRequired',
        invalid(path, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'"),
      ),
    ];
  });
}
