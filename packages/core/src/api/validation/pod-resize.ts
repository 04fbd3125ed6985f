/** What a resize may change in a Pod: cpu and memory of its containers. Mirrors `ValidatePodResize`. */
import { qosClassOf } from '../qos-class.ts';
import type {
  Container,
  ContainerStatus,
  Pod,
  PodSpec,
  ResourceRequirements,
} from '../schema/kubernetes.ts';
import type { FieldError } from './field-error.ts';
import { forbidden, invalid, when } from './field-error.ts';
import { validateObjectMetaUpdate } from './metadata.ts';
import { validatePodMetadataAndSpec } from './pod.ts';
import { formatDifferences, semanticDifferences, semanticallyEqual } from './semantic-equality.ts';

const RESIZABLE = ['cpu', 'memory'] as const;
const LISTS = ['containers', 'initContainers'] as const;

type Side = 'requests' | 'limits';
type Amounts = Readonly<Record<string, string>>;

/**
 * The same spec with what a resize may change as `before` has it: what is left is an ordinary update. The API has a
 * subresource for the one and refuses it in the other; an applied manifest asks for both at once.
 */
export function withResourcesOf(now: PodSpec, before: PodSpec): PodSpec {
  const restored = { ...now };
  for (const list of LISTS) {
    const containers = now[list];
    if (containers === undefined) continue;
    restored[list] = containers.map((container) => {
      const old = before[list]?.find(({ name }) => name === container.name);
      return old ? withResizable(container, old) : container;
    });
  }
  return restored;
}

/** All errors of a resize; the Pods may differ in nothing else. */
export function validatePodResize(now: Pod, before: Pod): readonly FieldError[] {
  const { qosClass = qosClassOf(before) } = before.status;
  const detail = 'Pod QOS Class may not change as a result of resizing';
  const errors = [
    ...validateObjectMetaUpdate(now.metadata, before.metadata),
    ...validatePodMetadataAndSpec(now),
    ...when(qosClass !== qosClassOf(now), invalid('spec', qosClass, detail)),
    ...when(
      !isSupported(before.status.containerStatuses ?? []),
      forbidden('spec', 'Pod running on node without support for resize'),
    ),
  ];
  const disorder = validateOrder(now.spec, before.spec);
  if (disorder.length > 0) return [...errors, ...disorder];
  for (const list of ['initContainers', 'containers'] as const) {
    (before.spec[list] ?? []).forEach((old, index) => {
      const container = now.spec[list]?.[index];
      if (container === undefined) return;
      const path = `spec.${list}[${index}].resources`;
      errors.push(...validateNoneRemoved(container.resources, old.resources, path));
    });
  }
  return [...errors, ...validateNothingElse(now.spec, before.spec)];
}

/** A kubelet that can resize says what its running containers have. */
function isSupported(statuses: readonly ContainerStatus[]): boolean {
  const running = statuses.find(({ state }) => state?.running !== undefined);
  return running === undefined || running.resources !== undefined;
}

function validateOrder(now: PodSpec, before: PodSpec): readonly FieldError[] {
  return LISTS.flatMap((list) => {
    const old = before[list] ?? [];
    const containers = now[list] ?? [];
    if (containers.length !== old.length) {
      return [forbidden(`spec.${list}`, `${list} may not be added or removed on resize`)];
    }
    return containers.flatMap(({ name }, index) =>
      when(
        name !== old[index]?.name,
        forbidden(
          `spec.${list}[${index}].name`,
          `${list} may not be renamed or reordered on resize`,
        ),
      ),
    );
  });
}

function validateNoneRemoved(
  now: ResourceRequirements | undefined,
  before: ResourceRequirements | undefined,
  path: string,
): readonly FieldError[] {
  return (['requests', 'limits'] as const).flatMap((side) => {
    const removed = Object.keys(before?.[side] ?? {}).some(
      (name) => now?.[side]?.[name] === undefined,
    );
    return when(removed, forbidden(`${path}.${side}`, `resource ${side} cannot be removed`));
  });
}

function validateNothingElse(now: PodSpec, before: PodSpec): readonly FieldError[] {
  const rest = withResourcesOf(now, before);
  const onlyResources = LISTS.some((list) =>
    (before[list] ?? []).some(
      (old, index) => !semanticallyEqual(rest[list]?.[index], old, 'containers'),
    ),
  );
  const detail = 'only cpu and memory resources are mutable';
  const differences = semanticDifferences(before, rest, 'spec');
  return [
    ...when(onlyResources, forbidden('spec', detail)),
    ...when(
      differences.length > 0,
      forbidden('spec', `${detail}\n${formatDifferences(differences)}`),
    ),
  ];
}

function withResizable(container: Container, old: Container): Container {
  const { resizePolicy: _policy, resources: _resources, ...rest } = container;
  const requests = amountsOf(container, old, 'requests');
  const limits = amountsOf(container, old, 'limits');
  const resources = {
    ...container.resources,
    ...(requests && { requests }),
    ...(limits && { limits }),
  };
  return {
    ...rest,
    ...((container.resources ?? old.resources) !== undefined && { resources }),
    ...(old.resizePolicy && { resizePolicy: old.resizePolicy }),
  };
}

/** Amounts with cpu and memory of the old container, all others as they are. */
function amountsOf(container: Container, old: Container, side: Side): Amounts | undefined {
  const now = container.resources?.[side];
  const before = old.resources?.[side];
  if (now === undefined && before === undefined) return undefined;
  const amounts: Record<string, string> = { ...now };
  for (const name of RESIZABLE) {
    const amount = before?.[name];
    if (amount === undefined) delete amounts[name];
    else amounts[name] = amount;
  }
  return amounts;
}
