/** Grace periods, in whole seconds: of a terminating Pod and of a single container. */
import type { Container, PodSpec } from '../../api/schema/kubernetes.ts';
import type { DurationMs } from '../../engine/time.ts';
import type { ContainerKillReason } from './container-kill-action.ts';

/** The runtime never gets less than this, so that a process has a chance to react. */
export const MINIMUM_STOP_SECONDS = 2;

/** What a Pod's effective grace period is made of; absent values do not take part. */
export interface PodGraceInput {
  /** Value already in force; 0 when the Pod was not terminating yet. */
  readonly inForceSeconds: number;
  readonly deletionGracePeriodSeconds?: number | undefined;
  /** Override of the kill request (eviction, shutdown). */
  readonly overrideSeconds?: number | undefined;
  readonly terminationGracePeriodSeconds?: number | undefined;
}

/**
 * The effective grace period of a terminating Pod, at least 1 s; it can only shrink.
 * Mirrors `pkg/kubelet (calculateEffectiveGracePeriod)` in pod_workers.go.
 */
export function effectiveGracePeriod(input: PodGraceInput): number {
  let grace = input.inForceSeconds;
  let requested = false;
  for (const value of [input.deletionGracePeriodSeconds, input.overrideSeconds]) {
    if (value === undefined || (grace !== 0 && value >= grace)) continue;
    grace = value;
    requested = true;
  }
  if (!requested && grace === 0) grace = input.terminationGracePeriodSeconds ?? 0;
  return Math.max(grace, 1);
}

/**
 * The grace period for one container that is killed within a live Pod. A probe's own value counts
 * only when that probe is the cause, and may exceed the Pod's.
 * Mirrors `pkg/kubelet/kuberuntime (setTerminationGracePeriod)`.
 */
export function containerStopGrace(
  spec: Pick<PodSpec, 'terminationGracePeriodSeconds'>,
  container: Pick<Container, 'livenessProbe' | 'startupProbe'> | undefined,
  deletionGracePeriodSeconds: number | undefined,
  reason: ContainerKillReason,
): number {
  if (deletionGracePeriodSeconds !== undefined) return deletionGracePeriodSeconds;
  const podGrace = spec.terminationGracePeriodSeconds;
  if (podGrace === undefined) return MINIMUM_STOP_SECONDS;
  switch (reason) {
    case 'StartupProbe':
      return container?.startupProbe?.terminationGracePeriodSeconds ?? podGrace;
    case 'LivenessProbe':
      return container?.livenessProbe?.terminationGracePeriodSeconds ?? podGrace;
    default:
      return podGrace;
  }
}

/** How long a kill request waits before it reports ExceededGracePeriod. Mirrors `pkg/kubelet (killPodNow)`. */
export function killRequestTimeoutMs(graceSeconds: number): DurationMs {
  return Math.max(10_000, graceSeconds * 1_500);
}
