/** When a Pod is due again after a sync. Mirrors `pkg/kubelet (completeWork)`. */
import { fromTimestamp, type DurationMs, type SimTime } from '../engine/time.ts';
import type { HostPod, PodWorker } from '../state/tables.ts';
import {
  configurationOf,
  hostPodOf,
  nodeStream,
  roundFrom,
  workerOf,
  type Kubelet,
} from './kubelet.ts';

/** When a failed step is tried again, if the sync ends with it. */
export interface Retry {
  readonly at: SimTime;
  /** What the wait is multiplied by. */
  readonly factor: number;
  /** The back-off that the failure waits for; null: none. */
  readonly backOffUntil: SimTime | null;
}

/** Draws when a failure of this instant is tried again. */
export function drawRetry(kubelet: Kubelet, uid: string, backOffUntil: SimTime | null): Retry {
  const factor = drawFactor(kubelet, uid);
  return { at: retryAt(kubelet, uid, { factor, backOffUntil }), factor, backOffUntil };
}

/** In 10 to 15 s, or when the back-off is over, which is looked at every minute or so: both from the end of the sync. */
export function retryAt(
  kubelet: Kubelet,
  uid: string,
  { factor, backOffUntil }: Omit<Retry, 'at'>,
): SimTime {
  const { now, config } = kubelet.ctx;
  const { syncRetryMs, backOffCheckMs } = config.timing;
  const waitMs =
    backOffUntil === null ? syncRetryMs : Math.min(Math.max(backOffUntil - now, 0), backOffCheckMs);
  return dueAt(kubelet, uid, now + Math.round(waitMs * factor));
}

/** Of the failures of one sync the earliest back-off decides, without any the first failure. */
export function decisiveRetry(a: Retry | null, b: Retry | undefined): Retry | null {
  if (a === null || b === undefined) return a ?? b ?? null;
  if (b.backOffUntil === null) return a;
  return a.backOffUntil === null || b.backOffUntil < a.backOffUntil ? b : a;
}

/** When a Pod is due so long after a sync, with jitter. */
export function dueAfter(
  kubelet: Kubelet,
  uid: string,
  from: SimTime,
  waitMs: DurationMs,
): SimTime {
  return dueAt(kubelet, uid, from + Math.round(waitMs * drawFactor(kubelet, uid)));
}

/** When a Pod that was synced just now is synced again though nothing happens to it. */
export function periodicSyncAt(kubelet: Kubelet, uid: string): SimTime {
  return dueAfter(kubelet, uid, kubelet.ctx.now, frequencyMs(kubelet, uid));
}

/** Syncs that found nothing are not simulated; after so many their rhythm has nothing to do with the first. */
const FORGOTTEN_SYNCS = 20;

/** When a Pod that has been quiet has its next periodic sync; components that react at once need none. */
export function nextPeriodicSyncAt(kubelet: Kubelet, uid: string): SimTime {
  const { now, config } = kubelet.ctx;
  if (config.timing.relistMs === 0) return now;
  const everyMs = frequencyMs(kubelet, uid);
  const last = lastSyncAt(hostPodOf(kubelet, uid), workerOf(kubelet, uid));
  let at = Math.max(last, now - FORGOTTEN_SYNCS * everyMs);
  while (at <= now) at = dueAfter(kubelet, uid, at, everyMs);
  return at;
}

/** Whatever a Pod is synced for shows in it, so its youngest change tells when it was synced last. */
function lastSyncAt({ sandboxes, containers }: HostPod, { startedAt, status }: PodWorker): SimTime {
  const conditions = status?.conditions ?? [];
  return Math.max(
    startedAt,
    ...sandboxes.map(({ createdAt }) => createdAt),
    ...containers.map(({ createdAt, finishedAt = 0 }) => Math.max(createdAt, finishedAt)),
    ...conditions.map(({ lastTransitionTime: at }) => (at === undefined ? 0 : fromTimestamp(at))),
  );
}

function frequencyMs(kubelet: Kubelet, uid: string): DurationMs {
  return configurationOf(kubelet, workerOf(kubelet, uid).nodeName).syncFrequencyMs;
}

function drawFactor(kubelet: Kubelet, uid: string): number {
  const { ctx } = kubelet;
  const [from, to] = ctx.config.timing.resyncJitter;
  if (to === 0) return 1;
  return 1 + ctx.random(nodeStream(workerOf(kubelet, uid).nodeName)).uniform(from, to);
}

const dueAt = (kubelet: Kubelet, uid: string, at: SimTime): SimTime =>
  tickAfter(kubelet, workerOf(kubelet, uid).nodeName, at);

/** Due Pods are handed over by a ticker, if the fidelity has one. */
export function tickAfter(kubelet: Kubelet, nodeName: string, at: SimTime): SimTime {
  const { syncTickMs } = kubelet.ctx.config.timing;
  return syncTickMs === 0 ? at : roundFrom(kubelet, nodeName, syncTickMs, at);
}
