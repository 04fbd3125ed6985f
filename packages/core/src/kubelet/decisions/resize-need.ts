/** What a running container needs to come from the resources it has to those it was granted. */
import { quantityMilli, quantityValue } from '../../api/quantity.ts';
import type { Container, ResourceRequirements } from '../../api/schema/kubernetes.ts';

/** The part of requests and limits that can be resized; 0 where there is none. */
export interface ResizableAmounts {
  readonly cpuRequestMilli: number;
  readonly cpuLimitMilli: number;
  readonly memoryRequest: number;
  readonly memoryLimit: number;
}

export function resizableAmounts({
  requests,
  limits,
}: ResourceRequirements = {}): ResizableAmounts {
  return {
    cpuRequestMilli: quantityMilli(requests?.['cpu'] ?? '0'),
    cpuLimitMilli: quantityMilli(limits?.['cpu'] ?? '0'),
    memoryRequest: quantityValue(requests?.['memory'] ?? '0'),
    memoryLimit: quantityValue(limits?.['memory'] ?? '0'),
  };
}

/** Positive when a resource grows, negative when it shrinks: by its limit, or by its request when that alone differs. */
export interface ResizeNeed {
  readonly cpu: number;
  readonly memory: number;
  /** `resizePolicy` asks for a restart for one of the resources that differ. */
  readonly restart: boolean;
}

const NONE: ResizeNeed = { cpu: 0, memory: 0, restart: false };

/** Mirrors `pkg/kubelet/kuberuntime (computePodResizeAction)`; `container` has the granted resources. */
export function resizeNeed(
  { resources, resizePolicy = [] }: Container,
  actuated: ResourceRequirements | undefined,
): ResizeNeed {
  if (resources === actuated) return NONE;
  const wanted = resizableAmounts(resources);
  const now = resizableAmounts(actuated);
  const limits = {
    cpu: wanted.cpuLimitMilli - now.cpuLimitMilli,
    memory: wanted.memoryLimit - now.memoryLimit,
  };
  const cpu = limits.cpu === 0 ? wanted.cpuRequestMilli - now.cpuRequestMilli : limits.cpu;
  const memory = limits.memory === 0 ? wanted.memoryRequest - now.memoryRequest : limits.memory;
  const restarts = (name: string): boolean =>
    resizePolicy.find(({ resourceName }) => resourceName === name)?.restartPolicy ===
    'RestartContainer';
  const restart = (cpu !== 0 && restarts('cpu')) || (memory !== 0 && restarts('memory'));
  return { cpu, memory, restart };
}

/** Containers to update in place, with what changes. */
export interface ContainerUpdate {
  readonly name: string;
  readonly need: ResizeNeed;
}

/** The order of updates: memory before cpu, and of each what shrinks before what grows. Mirrors `markContainerForUpdate`. */
export function updateOrder(updates: readonly ContainerUpdate[]): readonly string[] {
  const names = new Set<string>();
  for (const resource of ['memory', 'cpu'] as const) {
    const shrinking = updates.filter(({ need }) => need[resource] < 0).reverse();
    const growing = updates.filter(({ need }) => need[resource] > 0);
    for (const { name } of [...shrinking, ...growing]) names.add(name);
  }
  return [...names];
}
