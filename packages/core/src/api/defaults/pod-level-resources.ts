/** Defaults of `spec.resources`, the resources of a Pod as a whole. Mirrors `defaultHugePagePodLimits` and `defaultPodRequests`. */
import { parseQuantity } from '../quantity.ts';
import { aggregateContainerResources, isPodLevelResource } from '../pod-resources.ts';
import { formatResources, type ResourceList } from '../resource-list.ts';
import type { PodSpec, ResourceRequirements } from '../schema/kubernetes.ts';

/** Fills in huge page limits and, when there are limits, requests: from the containers, else from the limits. */
export function setPodLevelResources(spec: PodSpec): PodSpec {
  if (spec.resources === undefined || isEmpty(spec.resources) || !isReadable(spec)) return spec;
  const limits = podLevelLimits(spec, spec.resources);
  const requests = podLevelRequests(spec, spec.resources.requests, limits);
  return {
    ...spec,
    resources: {
      ...spec.resources,
      ...(limits === undefined ? {} : { limits }),
      ...(requests === undefined ? {} : { requests }),
    },
  };
}

function podLevelLimits(spec: PodSpec, own: ResourceRequirements): ResourceList | undefined {
  const aggregated = formatResources(aggregateContainerResources({ spec }, 'limits'));
  const hugePages = Object.entries(aggregated).filter(
    ([name]) => isHugePages(name) && own.requests?.[name] === undefined,
  );
  const limits = { ...Object.fromEntries(hugePages), ...own.limits };
  return Object.keys(limits).length === 0 ? undefined : limits;
}

function podLevelRequests(
  spec: PodSpec,
  own: ResourceList | undefined,
  limits: ResourceList | undefined,
): ResourceList | undefined {
  if (limits === undefined) return undefined;
  const aggregated = formatResources(aggregateContainerResources({ spec }, 'requests'));
  const requests = {
    ...only(limits, isPodLevelResource),
    ...only(aggregated, (name) => isPodLevelResource(name) && !isHugePages(name)),
    ...own,
  };
  return Object.keys(requests).length === 0 ? undefined : requests;
}

function only(list: ResourceList, isWanted: (name: string) => boolean): ResourceList {
  return Object.fromEntries(Object.entries(list).filter(([name]) => isWanted(name)));
}

function isHugePages(name: string): boolean {
  return name.startsWith('hugepages-');
}

function isEmpty({ limits, requests }: ResourceRequirements): boolean {
  return Object.keys({ ...limits, ...requests }).length === 0;
}

/** Defaults come before validation; what cannot be read cannot be summed. */
function isReadable(spec: PodSpec): boolean {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  return containers
    .flatMap(({ resources }) => [resources?.requests, resources?.limits])
    .flatMap((list) => Object.values(list ?? {}))
    .every((text) => !('error' in parseQuantity(text.trim())));
}
