/** Which instances an in-place reset of a Pod removes, and in which order. */
import type { Container, PodSpec } from '../../api/schema/kubernetes.ts';
import type { PodRuntimeStatus } from './pod-runtime-status.ts';
import { exitResetsPod } from './restart-all-containers.ts';

/** An instance to remove; `kill` when it still runs (grace 0). */
export interface ContainerReset {
  readonly id: string;
  readonly name: string;
  readonly kill: boolean;
}

/**
 * All instances of regular and init containers, old ones included. Those whose exit asked for the
 * reset come last, so that the request survives until everything else is gone.
 * Mirrors `pkg/kubelet/kuberuntime (getContainersToReset)`.
 */
export function containersToReset(spec: PodSpec, runtime: PodRuntimeStatus): ContainerReset[] {
  const targets: ContainerReset[] = [];
  const sources: ContainerReset[] = [];
  const collect = (container: Container) => {
    for (const { id, name, state, exitCode } of runtime.containers) {
      if (name !== container.name) continue;
      const asked = state === 'exited' && exitResetsPod(container, exitCode ?? 0);
      (asked ? sources : targets).push({ id, name, kill: state === 'running' });
    }
  };
  spec.containers.forEach(collect);
  spec.initContainers?.forEach(collect);
  return [...targets, ...sources];
}
