/** Requests and limits of a Pod's containers that are not what its spec says: granted ones, and those of the cgroups. */
import type { Container, Pod, PodSpec, ResourceRequirements } from '../api/schema/kubernetes.ts';
import type { HostPod, ResourcesByContainer } from '../state/tables.ts';

const NOTHING: ResourceRequirements = {};

/** What the spec says, by name, of all containers that can be resized or have ended. */
export function resourcesByContainer({
  containers,
  initContainers = [],
}: PodSpec): ResourcesByContainer {
  const resources: Record<string, ResourceRequirements> = {};
  for (const container of [...initContainers, ...containers]) {
    resources[container.name] = container.resources ?? NOTHING;
  }
  return resources;
}

/** What the cgroup of a container is set to. */
export function resourcesInForce(
  { resources }: Pick<HostPod, 'resources'>,
  container: Pick<Container, 'name' | 'resources'>,
): ResourceRequirements | undefined {
  return resources?.actuated[container.name] ?? container.resources;
}

const made = new WeakMap<ResourcesByContainer, WeakMap<PodSpec, PodSpec>>();

/** The spec with these resources; the same object for the same two. */
export function specWithResources(spec: PodSpec, resources: ResourcesByContainer): PodSpec {
  let bySpec = made.get(resources);
  if (bySpec === undefined) made.set(resources, (bySpec = new WeakMap<PodSpec, PodSpec>()));
  let found = bySpec.get(spec);
  if (found === undefined) {
    const { containers, initContainers } = spec;
    const changed = (container: Container): Container => withResources(container, resources);
    found = {
      ...spec,
      containers: containers.map(changed),
      ...(initContainers && { initContainers: initContainers.map(changed) }),
    };
    bySpec.set(spec, found);
  }
  return found;
}

function withResources(container: Container, all: ResourcesByContainer): Container {
  const resources = all[container.name];
  if (resources === undefined || resources === container.resources) return container;
  const isSame = container.resources === undefined && Object.keys(resources).length === 0;
  return isSame ? container : { ...container, resources };
}

/** The Pod as its node has granted it. Mirrors `pkg/kubelet/allocation (UpdatePodFromAllocation)`. */
export function allocatedPod(pod: Pod, hostPod: Pick<HostPod, 'resources'> | undefined): Pod {
  const resources = hostPod?.resources;
  if (resources === undefined) return pod;
  return { ...pod, spec: specWithResources(pod.spec, resources.allocated) };
}
