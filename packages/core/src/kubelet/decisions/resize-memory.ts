/** A memory limit is not set below what is in use. Mirrors `pkg/kubelet/kuberuntime (validateMemoryResizeAction)`. */
import { podLimits } from '../../api/pod-resources.ts';
import { quantityValue } from '../../api/quantity.ts';
import type { PodSpec } from '../../api/schema/kubernetes.ts';
import { resizableAmounts } from './resize-need.ts';

export interface MemoryUsage {
  readonly pod: number;
  /** Of running containers. */
  readonly containers: ReadonlyMap<string, number>;
}

/**
 * Why the limits cannot be set now; undefined when they can. `wanted` and `current` are the spec with the granted and
 * with the applied resources, `updated` names the containers whose memory is to be changed in place.
 */
export function memoryRefusal(
  wanted: PodSpec,
  current: PodSpec,
  updated: readonly string[],
  usage: MemoryUsage,
): string | undefined {
  const errors: string[] = [];
  const podLimit = podMemoryLimit(wanted);
  if (isLower(podLimit, podMemoryLimit(current)) && usage.pod >= podLimit) {
    errors.push(
      `attempting to set pod memory limit (${podLimit}) below current usage (${usage.pod})`,
    );
  }
  for (const name of updated) {
    const limit = memoryLimitOf(wanted, name);
    const used = usage.containers.get(name);
    if (used === undefined || !isLower(limit, memoryLimitOf(current, name)) || used < limit)
      continue;
    // The usage shown is that of the Pod here as well.
    errors.push(
      `attempting to set container ${JSON.stringify(name)} memory limit (${limit}) below current usage (${usage.pod})`,
    );
  }
  if (errors.length === 0) return undefined;
  const list = errors.length === 1 ? errors.join('') : `[${errors.join(', ')}]`;
  return `cannot decrease memory limits: ${list}`;
}

/** The first limit is there and the second is not, or is higher; 0 is none. */
const isLower = (limit: number, before: number): boolean =>
  limit > 0 && (before === 0 || limit < before);

const containersOf = ({ containers, initContainers = [] }: PodSpec) => [
  ...containers,
  ...initContainers,
];

function memoryLimitOf(spec: PodSpec, name: string): number {
  const container = containersOf(spec).find((one) => one.name === name);
  return resizableAmounts(container?.resources).memoryLimit;
}

/** The Pod has a limit when all its containers have one. Mirrors `pkg/kubelet/cm (ResourceConfigForPod)`. */
function podMemoryLimit(spec: PodSpec): number {
  const declared = containersOf(spec).every(
    ({ resources }) => resizableAmounts(resources).memoryLimit > 0,
  );
  return declared ? quantityValue(podLimits({ spec })['memory'] ?? '0') : 0;
}
