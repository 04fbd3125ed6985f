/** The resources in a container's status. Mirrors `pkg/kubelet (convertToAPIContainerStatuses)` in kubelet_pods.go. */
import type { ContainerStatus, ResourceRequirements } from '../../api/schema/kubernetes.ts';
import type { Mutable } from './mutable.ts';

const NOTHING: ResourceRequirements = {};
const RESIZABLE = ['cpu', 'memory'];

/**
 * Says what was granted (`allocated`) and, of cpu and memory, what the cgroup of the running container is set to
 * (`actuated`; undefined: the same, or the container does not run).
 */
export function reportResources(
  status: Mutable<ContainerStatus>,
  allocated: ResourceRequirements | undefined,
  actuated: ResourceRequirements | undefined,
): void {
  const isSame = actuated === undefined || actuated === allocated;
  status.resources = isSame ? (allocated ?? NOTHING) : applied(allocated ?? NOTHING, actuated);
  if (allocated?.requests !== undefined) status.allocatedResources = allocated.requests;
}

/** A side that was not granted at all is not shown, whatever the cgroup has. */
function applied(
  allocated: ResourceRequirements,
  actuated: ResourceRequirements,
): ResourceRequirements {
  const shown: Mutable<ResourceRequirements> = { ...allocated };
  for (const side of ['requests', 'limits'] as const) {
    const granted = allocated[side];
    if (granted === undefined) continue;
    const list: Record<string, string> = { ...granted };
    for (const name of RESIZABLE) {
      const amount = actuated[side]?.[name];
      if (amount !== undefined) list[name] = amount;
    }
    shown[side] = list;
  }
  return shown;
}
