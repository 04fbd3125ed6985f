/** What a Pod needs as a whole. Mirrors `component-helpers/resource (PodRequests, PodLimits)` of 1.36. */
import { milliValueOf, valueOf } from './quantity.ts';
import {
  addToResources,
  formatResources,
  raiseResources,
  resourcesOf,
  type ResourceList,
  type ResourceQuantities,
} from './resource-list.ts';
import type {
  Container,
  ContainerStatus,
  PodSpec,
  PodStatus,
  ResourceRequirements,
} from './schema/kubernetes.ts';

/** The parts of a Pod that its effective resources depend on. */
export interface PodLike {
  readonly spec: PodSpec;
  readonly status?: PodStatus;
}

/** Variations of the formula; everything is off by default. */
export interface PodResourcesOptions {
  /** Counts what the node actually holds during an in-place resize, as the scheduler does. */
  readonly useStatusResources?: boolean;
  readonly excludeOverhead?: boolean;
  readonly skipPodLevelResources?: boolean;
  /** Stand-ins for requests that a container leaves out (scoring uses 100m and 200Mi). */
  readonly nonMissingContainerRequests?: ResourceList;
}

type Side = 'requests' | 'limits';

/** The effective requests: the larger of running and initialising, pod-level values first, plus overhead. */
export function podRequests(pod: PodLike, options: PodResourcesOptions = {}): ResourceList {
  return formatResources(requestQuantities(pod, options));
}

/** The effective limits, by the same formula; overhead is added only to limits that are not zero. */
export function podLimits(pod: PodLike, options: PodResourcesOptions = {}): ResourceList {
  const limits = aggregateContainerResources(pod, 'limits', options);
  if (!options.skipPodLevelResources && hasPodLevelResources(pod.spec.resources)) {
    overridePodLevel(limits, pod.spec.resources?.limits);
  }
  if (!options.excludeOverhead) {
    const overhead = [...resourcesOf(pod.spec.overhead)].filter(
      ([name]) => (limits.get(name)?.unscaled ?? 0n) !== 0n,
    );
    addToResources(limits, new Map(overhead));
  }
  return formatResources(limits);
}

/** The effective requests as numbers, rounded up: cpu in millicores, all others in whole units. */
export function podRequestAmounts(
  pod: PodLike,
  options: PodResourcesOptions = {},
): ReadonlyMap<string, number> {
  const amounts = new Map<string, number>();
  for (const [name, quantity] of requestQuantities(pod, options)) {
    amounts.set(name, name === 'cpu' ? milliValueOf(quantity) : valueOf(quantity));
  }
  return amounts;
}

/** Whether a resource may be set for the Pod as a whole. */
export function isPodLevelResource(name: string): boolean {
  return name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');
}

/** A restartable init container. */
export function isSidecar(container: Pick<Container, 'restartPolicy'>): boolean {
  return container.restartPolicy === 'Always';
}

/**
 * What the containers need together, without pod-level values and overhead. Plain init containers run
 * one after another beside the sidecars started before them; all others run at once.
 */
export function aggregateContainerResources(
  pod: PodLike,
  side: Side,
  options: PodResourcesOptions = {},
): ResourceQuantities {
  const total: ResourceQuantities = new Map();
  for (const container of pod.spec.containers) {
    addToResources(total, containerResources(pod, container, side, options));
  }
  const sidecars: ResourceQuantities = new Map();
  const peak: ResourceQuantities = new Map();
  for (const container of pod.spec.initContainers ?? []) {
    const own = containerResources(pod, container, side, options);
    if (isSidecar(container)) {
      addToResources(total, own);
      addToResources(sidecars, own);
      raiseResources(peak, sidecars);
    } else {
      addToResources(own, sidecars);
      raiseResources(peak, own);
    }
  }
  raiseResources(total, peak);
  return total;
}

function requestQuantities(pod: PodLike, options: PodResourcesOptions): ResourceQuantities {
  const requests = aggregateContainerResources(pod, 'requests', options);
  if (!options.skipPodLevelResources) overridePodLevel(requests, pod.spec.resources?.requests);
  if (!options.excludeOverhead) addToResources(requests, resourcesOf(pod.spec.overhead));
  return requests;
}

function overridePodLevel(resources: ResourceQuantities, list: ResourceList | undefined): void {
  for (const [name, quantity] of resourcesOf(list)) {
    if (isPodLevelResource(name)) resources.set(name, quantity);
  }
}

function hasPodLevelResources(resources: ResourceRequirements | undefined): boolean {
  const names = Object.keys({ ...resources?.requests, ...resources?.limits });
  return names.some(isPodLevelResource);
}

function containerResources(
  pod: PodLike,
  container: Container,
  side: Side,
  options: PodResourcesOptions,
): ResourceQuantities {
  const isResizable = pod.spec.containers.includes(container) || isSidecar(container);
  const status =
    options.useStatusResources === true && isResizable ? statusOf(pod, container.name) : undefined;
  const resources =
    status?.resources === undefined
      ? resourcesOf(container.resources?.[side])
      : resizedResources(pod, container, side, status);
  if (side === 'requests') {
    for (const [name, quantity] of resourcesOf(options.nonMissingContainerRequests)) {
      if (!resources.has(name)) resources.set(name, quantity);
    }
  }
  return resources;
}

/** During a resize the largest of wanted, granted and applied counts; a wish that cannot be met does not. */
function resizedResources(
  pod: PodLike,
  container: Container,
  side: Side,
  status: ContainerStatus,
): ResourceQuantities {
  const pending = pod.status?.conditions?.find(({ type }) => type === 'PodResizePending');
  const resources: ResourceQuantities = new Map();
  if (pending?.reason !== 'Infeasible') {
    raiseResources(resources, resourcesOf(container.resources?.[side]));
  }
  raiseResources(resources, resourcesOf(status.resources?.[side]));
  if (side === 'requests') raiseResources(resources, resourcesOf(status.allocatedResources));
  return resources;
}

function statusOf(pod: PodLike, name: string): ContainerStatus | undefined {
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
  return [...initContainerStatuses, ...containerStatuses].find((status) => status.name === name);
}
