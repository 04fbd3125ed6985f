/**
 * The part of housekeeping that users see: static Pods that are done with are forgotten, or begin anew, and mirror Pods that
 * stand for nothing go. Mirrors `pkg/kubelet (HandlePodCleanups)`; a round is asked for only when it would find something.
 */
import type { PodWorker } from '../state/tables.ts';
import { isPodPhaseTerminal } from './decisions/pod-phase.ts';
import { terminatePod } from './decisions/terminate-pod.ts';
import { HOUSEKEEPING, isConnected, kubeletRuns, roundFrom, type Kubelet } from './kubelet.ts';
import { addStaticPod } from './pod-config.ts';
import { forgetPod } from './pod-stop.ts';
import { manifestPods } from './static-pod.ts';
import { isFinished, mirrorAt, staticWorkers } from './static-workers.ts';
import { publishStatus } from './status.ts';

const ROUND_MS = 2_000;

/** Has the next round look; `removed` are uids of static Pods whose manifests have been gone meanwhile. */
export function askForHousekeeping(
  kubelet: Kubelet,
  nodeName: string,
  removed: readonly string[] = [],
): void {
  const { ctx } = kubelet;
  const known = (ctx.pendingData(HOUSEKEEPING, nodeName) ?? []) as readonly string[];
  const at = ctx.pendingAt(HOUSEKEEPING, nodeName) ?? roundFrom(kubelet, nodeName, ROUND_MS);
  ctx.schedule(HOUSEKEEPING, nodeName, at, [...new Set([...known, ...removed])]);
}

/** Its cleanup is done: the final status, which termination does not make terminal. */
export function finishStaticPod(kubelet: Kubelet, worker: PodWorker): void {
  const { uid, nodeName, spec, stopReason } = worker;
  const status = worker.status ?? {};
  publishStatus(kubelet, uid, terminatePod({ spec, status }, status, { isStatic: true }));
  const isWanted = manifestPods(kubelet, nodeName).some(({ metadata }) => metadata.uid === uid);
  if (stopReason === REMOVED || !isWanted) askForHousekeeping(kubelet, nodeName, [uid]);
}

/** Why a Pod stops that its kubelet is not to run any more. */
export const REMOVED = 'removed';

/** Handles a due `kubelet/housekeeping` notice. */
export function keepHouse(kubelet: Kubelet, nodeName: string, removed: readonly string[]): void {
  if (!kubeletRuns(kubelet, nodeName)) return;
  const wanted = manifestPods(kubelet, nodeName);
  for (const worker of staticWorkers(kubelet, nodeName)) {
    const { uid } = worker;
    if (!removed.includes(uid) || !isFinished(kubelet, worker)) continue;
    // Its manifest may have come back while it was stopping; a phase that is final stays known.
    const again = wanted.find(({ metadata }) => metadata.uid === uid);
    if (again !== undefined && isPodPhaseTerminal(worker.status?.phase)) continue;
    forgetPod(kubelet, uid);
    if (again !== undefined) addStaticPod(kubelet, again, nodeName);
  }
  deleteOrphanedMirrors(kubelet, nodeName);
}

function deleteOrphanedMirrors(kubelet: Kubelet, nodeName: string): void {
  const { ctx, api } = kubelet;
  if (!isConnected(kubelet, nodeName)) return;
  const keys = [...ctx.indexes.podsBoundTo(nodeName)].filter((key) =>
    mirrorAt(kubelet, key, nodeName),
  );
  if (keys.length === 0) return;
  const shown = new Set(
    staticWorkers(kubelet, nodeName)
      .filter((worker) => worker.stopReason !== REMOVED || !isFinished(kubelet, worker))
      .map(({ pod }) => pod),
  );
  for (const key of keys.sort()) {
    if (!shown.has(key)) api.delete('pods', key, { gracePeriodSeconds: 0 });
  }
}
