/**
 * One sync under way, as data: the steps that are still to do. It lives in the pending `kubelet/step` notice,
 * so a worker is busy exactly while that notice is pending.
 */
import type { DurationMs, SimTime } from '../engine/time.ts';
import type { ContainerKind } from '../state/pod-runtime.ts';
import { STEP, type Kubelet } from './kubelet.ts';
import type { Retry } from './sync-retry.ts';

export type SyncStep =
  | {
      readonly do: 'kill';
      readonly kills: readonly KillOrder[];
      readonly graceSeconds: number | null;
      /** The failed start that it ends. */
      readonly retry?: Retry;
    }
  | { readonly do: 'awaitExit'; readonly ids: readonly string[]; readonly retry?: Retry }
  | { readonly do: 'stopSandboxes'; readonly reason: string }
  | { readonly do: 'removeContainers'; readonly ids: readonly string[] }
  | { readonly do: 'removeInitContainers' }
  | { readonly do: 'createSandbox'; readonly attempt: number; readonly begun: boolean }
  | StartStep
  | ResizeStep
  | { readonly do: 'stop'; readonly reason: string; readonly waited: boolean }
  | { readonly do: 'terminate' }
  | { readonly do: 'finishTermination' }
  | SettleStep;

/** Setting the cgroups of running containers to what was granted, in this order. */
export interface ResizeStep {
  readonly do: 'resize';
  readonly names: readonly string[];
  /** Those whose memory changes. */
  readonly memory: readonly string[];
  /** Some container is restarted to be resized. */
  readonly restarts: boolean;
}

/** The end of a sync; `waited` once a newer snapshot of the runtime is there. */
export interface SettleStep {
  readonly do: 'settle';
  readonly waited: boolean;
}

export interface KillOrder {
  readonly id: string;
  readonly message: string;
  readonly graceSeconds: number;
}

/** Starting one container; `stage` is what comes next. */
export interface StartStep {
  readonly do: 'start';
  readonly name: string;
  /** What the sync began with; the Pod may be given another image meanwhile. */
  readonly image: string;
  readonly kind: ContainerKind;
  readonly stage:
    | 'backOff'
    | 'image'
    | 'queued'
    | 'downloading'
    | 'throttled'
    | 'unreachable'
    | 'pulling'
    | 'create'
    | 'postStart'
    | 'hookDone';
  /** The exit that the back-off counts from, as the sync saw it when it began; null: none. */
  readonly lastExitAt: SimTime | null;
  readonly imagePresent: boolean;
  readonly restartCount: number;
  readonly since: SimTime;
  /** How long a pull stood in the queue behind others. */
  readonly waitedMs: DurationMs;
  /** Place in the queue of pulls, from 1; 0: in none. */
  readonly queueNumber: number;
  /** Its download is over when each has been served so many bytes. */
  readonly downloadedAt: number;
  readonly containerId: string;
  readonly hookError: string;
  readonly httpFallback?: string;
}

export interface SyncRun {
  readonly steps: readonly SyncStep[];
  /** The sync changed something in the runtime. */
  readonly changed: boolean;
  /** When what failed is tried again; null when no step failed. */
  readonly retry: Retry | null;
  /** Somebody asked for a sync meanwhile. */
  readonly again: boolean;
}

export const newRun = (steps: readonly SyncStep[]): SyncRun => ({
  steps,
  changed: false,
  retry: null,
  again: false,
});

/** The sync under way; undefined when the worker is idle. */
export function runUnderWay({ ctx }: Kubelet, uid: string): SyncRun | undefined {
  return ctx.pendingData(STEP, uid) as SyncRun | undefined;
}

/** What one step came to: go on, or wait with `step` in its place until `at`. */
export type StepResult = { readonly wait: SimTime; readonly step: SyncStep } | StepDone;
export interface StepDone {
  readonly changed?: boolean;
  /** The step failed. */
  readonly retry?: Retry;
  /** Later steps are given up. */
  readonly stop?: boolean;
}
export const DONE: StepDone = {};
export const CHANGED: StepDone = { changed: true };
