/** CrashLoopBackOff: when an exited container may be started again. */
import type { Container, ObjectMeta } from '../../api/schema/kubernetes.ts';
import { formatDuration, type DurationMs, type SimTime } from '../../engine/time.ts';
import {
  isBackOffExpired,
  nextBackOff,
  type BackOffEntry,
  type BackOffOptions,
} from './back-off.ts';
import type { PodRuntimeStatus } from './pod-runtime-status.ts';

/** Start, remembering `entry` (absent: nothing to remember), or wait until `retryAt`. */
export type BackOffDecision =
  | { readonly start: true; readonly entry: BackOffEntry | undefined }
  | { readonly start: false; readonly retryAt: SimTime; readonly delayMs: DurationMs };

/**
 * Decides a start at `now`, given the exit of the newest dead instance (`lastExitAt`; absent when
 * none has exited). The delay counts from that exit. Mirrors `pkg/kubelet/kuberuntime (doBackOff)`.
 */
export function doBackOff(
  entry: BackOffEntry | undefined,
  { now, lastExitAt }: { readonly now: SimTime; readonly lastExitAt: SimTime | undefined },
  options: BackOffOptions,
): BackOffDecision {
  if (lastExitAt === undefined) return { start: true, entry };
  if (
    entry !== undefined &&
    !isBackOffExpired(entry, lastExitAt, options) &&
    now - lastExitAt < entry.delayMs
  ) {
    return { start: false, retryAt: lastExitAt + entry.delayMs, delayMs: entry.delayMs };
  }
  return { start: true, entry: nextBackOff(entry, { now, eventAt: lastExitAt }, options) };
}

/**
 * The exit that the back-off counts from: of the first exited instance in the list, which is not
 * necessarily the newest instance.
 */
export function lastExitOf(runtime: PodRuntimeStatus, name: string): SimTime | undefined {
  for (const instance of runtime.containers) {
    if (instance.name === name && instance.state === 'exited') return instance.finishedAt;
  }
  return undefined;
}

/**
 * The entries' key within a node: changing image or resources starts afresh.
 * Mirrors `pkg/kubelet/kuberuntime (GetBackoffKey)`.
 */
export function backOffKey(
  podUid: string,
  container: Pick<Container, 'name' | 'image' | 'resources'>,
): string {
  const resources = container.resources === undefined ? '' : JSON.stringify(container.resources);
  return `${podUid}_${container.name}_${container.image ?? ''}_${resources}`;
}

/** Message of the waiting state while a restart is held back. */
export function backOffMessage(
  delayMs: DurationMs,
  containerName: string,
  pod: Pick<ObjectMeta, 'name' | 'namespace' | 'uid'>,
): string {
  const delay = formatDuration(delayMs);
  return `back-off ${delay} restarting failed container=${containerName} pod=${fullName(pod)}`;
}

/** Message of the BackOff event that accompanies every refusal. */
export function backOffEventMessage(
  containerName: string,
  pod: Pick<ObjectMeta, 'name' | 'namespace' | 'uid'>,
): string {
  return `Back-off restarting failed container ${containerName} in pod ${fullName(pod)}`;
}

/** Mirrors `pkg/kubelet/util/format (Pod)`. */
function fullName(pod: Pick<ObjectMeta, 'name' | 'namespace' | 'uid'>): string {
  return `${pod.name}_${pod.namespace ?? ''}(${pod.uid ?? ''})`;
}
