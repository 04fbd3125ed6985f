/** The kill of one container, step by step, with the grace period as a shared budget. */
import type { DurationMs } from '../../engine/time.ts';
import { MINIMUM_STOP_SECONDS } from './grace-period.ts';

/** What a kill does next; `limitMs` bounds a step, after which the kill goes on regardless. */
export type KillStep =
  | { readonly kind: 'preStop'; readonly limitMs: DurationMs }
  | { readonly kind: 'waitForTurn'; readonly limitMs: DurationMs }
  | { readonly kind: 'stop'; readonly graceSeconds: number };

/** A kill under way: the budget left and the step that is next. */
export interface ContainerKill {
  readonly graceSeconds: number;
  /** The Pod has sidecars, so that containers stop in order. */
  readonly ordered: boolean;
  readonly step: KillStep;
}

/**
 * Begins a kill with its full grace period (the override, or `containerStopGrace`).
 * Mirrors `pkg/kubelet/kuberuntime (killContainer)`.
 */
export function beginContainerKill(
  graceSeconds: number,
  { hasPreStop, ordered }: { readonly hasPreStop: boolean; readonly ordered: boolean },
): ContainerKill {
  if (hasPreStop && graceSeconds > 0) {
    return { graceSeconds, ordered, step: { kind: 'preStop', limitMs: graceSeconds * 1_000 } };
  }
  return afterPreStop(graceSeconds, ordered);
}

/**
 * The kill after its current step took this long: whole seconds come off the budget, fractions are
 * dropped. A step that reached its limit is passed its limit.
 */
export function advanceContainerKill(kill: ContainerKill, tookMs: DurationMs): ContainerKill {
  const left = kill.graceSeconds - Math.floor(tookMs / 1_000);
  switch (kill.step.kind) {
    case 'preStop':
      return afterPreStop(left, kill.ordered);
    case 'waitForTurn':
      return stop(left, kill.ordered);
    case 'stop':
      return kill;
  }
}

function afterPreStop(graceSeconds: number, ordered: boolean): ContainerKill {
  if (!ordered || graceSeconds <= 0) return stop(graceSeconds, ordered);
  return { graceSeconds, ordered, step: { kind: 'waitForTurn', limitMs: graceSeconds * 1_000 } };
}

function stop(left: number, ordered: boolean): ContainerKill {
  const graceSeconds = Math.max(left, MINIMUM_STOP_SECONDS);
  return { graceSeconds, ordered, step: { kind: 'stop', graceSeconds } };
}
