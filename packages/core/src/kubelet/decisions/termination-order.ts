/** The order in which the containers of a Pod with sidecars stop. */
import type { PodSpec } from '../../api/schema/kubernetes.ts';
import { isRestartableInitContainer } from './restart-policy.ts';

/** For every container that has to wait: the running containers that must stop before it. */
export type TerminationOrder = ReadonlyMap<string, readonly string[]>;

/**
 * A sidecar waits for every regular container that runs and for the next later sidecar; everything
 * else waits for nothing. Containers that do not run at the outset count as stopped.
 * Mirrors `pkg/kubelet/kuberuntime (newTerminationOrdering)`.
 */
export function terminationOrder(spec: PodSpec, running: ReadonlySet<string>): TerminationOrder {
  const order = new Map<string, readonly string[]>();
  const regular = spec.containers.map(({ name }) => name).filter((name) => running.has(name));
  let later: string | undefined;
  for (const container of (spec.initContainers ?? []).toReversed()) {
    if (!isRestartableInitContainer(container)) continue;
    const waitsForLater = later !== undefined && running.has(later);
    order.set(container.name, waitsForLater && later !== undefined ? [...regular, later] : regular);
    later = container.name;
  }
  return order;
}

/** Whether everything that this container waits for has stopped. */
export function isTurn(
  order: TerminationOrder,
  name: string,
  isStopped: (name: string) => boolean,
): boolean {
  return order.get(name)?.every(isStopped) ?? true;
}
