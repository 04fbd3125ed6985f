/** One decision to kill a container, and what makes a running instance unfit. */
import type { Container } from '../../api/schema/kubernetes.ts';
import type { ContainerInstance } from './pod-runtime-status.ts';

/** Why one container is killed; it selects the grace period. Empty: none of the named causes. */
export type ContainerKillReason = '' | 'StartupProbe' | 'LivenessProbe' | 'Unknown';

/** An instance to kill, with the message of its Killing event. */
export interface ContainerKillAction {
  readonly id: string;
  readonly name: string;
  readonly container: Container;
  readonly message: string;
  readonly reason: ContainerKillReason;
}

export function killAction(
  container: Container,
  instance: ContainerInstance,
  message: string,
  reason: ContainerKillReason,
): ContainerKillAction {
  return { id: instance.id, name: container.name, container, message, reason };
}

/** Message of the Killing event when the whole Pod is stopped. */
export function stoppingMessage(containerName: string): string {
  return `Stopping container ${containerName}`;
}

/**
 * Whether a running instance no longer matches its spec: only name and image count.
 * Mirrors `pkg/kubelet/container (HashContainer)`, `pkg/kubelet/kuberuntime (containerChanged)`.
 */
export function containerChanged(container: Container, instance: ContainerInstance): boolean {
  return (container.image ?? '') !== instance.image;
}
