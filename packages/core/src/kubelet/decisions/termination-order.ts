/** The order in which the containers of a Pod with sidecars stop. */
import type { PodSpec } from '../../api/schema/kubernetes.ts';
import type { DurationMs } from '../../engine/time.ts';
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

/** Known course of one container's kill: its budget and how long it takes to stop when told to. */
export interface PlannedStop {
  readonly graceSeconds: number;
  readonly stopTakesMs: DurationMs;
}

/**
 * How long each running container waits for its turn when all are killed at once and stop as
 * planned; waiting ends with the grace period, and without grace there is none.
 * Mirrors `pkg/kubelet/kuberuntime (waitForTurn)`.
 */
export function turnWaits(
  order: TerminationOrder,
  stops: ReadonlyMap<string, PlannedStop>,
): ReadonlyMap<string, DurationMs> {
  const waits = new Map<string, DurationMs>();
  const waitOf = (name: string): DurationMs => {
    const known = waits.get(name);
    if (known !== undefined) return known;
    let turnMs = 0;
    for (const earlier of order.get(name) ?? []) {
      turnMs = Math.max(turnMs, waitOf(earlier) + (stops.get(earlier)?.stopTakesMs ?? 0));
    }
    const limitMs = Math.max(stops.get(name)?.graceSeconds ?? 0, 0) * 1_000;
    const waitMs = Math.min(turnMs, limitMs);
    waits.set(name, waitMs);
    return waitMs;
  };
  for (const name of stops.keys()) waitOf(name);
  return waits;
}
