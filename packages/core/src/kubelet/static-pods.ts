/**
 * How a kubelet learns of its static Pods: it reads the folder when it starts and whenever the machine tells it that a file has
 * changed. Mirrors `pkg/kubelet/config (file.go, file_linux.go, config.go)`. The check every `fileCheckFrequency` finds
 * nothing that a notification has not brought, so it is not simulated.
 */
import type { Pod } from '../api/schema/kubernetes.ts';
import { canonicalJson } from '../log/canonical-json.ts';
import { PRIORITY } from '../state/priorities.ts';
import type { PodWorker } from '../state/tables.ts';
import {
  HOUSEKEEPING,
  kubeletRuns,
  nodeStream,
  STATIC_PODS,
  SYNC,
  type Kubelet,
} from './kubelet.ts';
import { addStaticPod, removeOrphan } from './pod-config.ts';
import { forgetPod, stopPod } from './pod-stop.ts';
import { askForHousekeeping, keepHouse, REMOVED } from './static-housekeeping.ts';
import { manifestPods } from './static-pod.ts';
import { hasStarted, isFinished, mirrorAt, staticWorkers } from './static-workers.ts';
import { nextPeriodicSyncAt } from './sync-retry.ts';

export function installStaticPods(kubelet: Kubelet): void {
  const { ctx } = kubelet;
  ctx.handle(STATIC_PODS, PRIORITY.kubelet, ({ target }) => {
    if (kubeletRuns(kubelet, target)) readFolder(kubelet, target);
  });
  ctx.handle(HOUSEKEEPING, PRIORITY.kubelet, ({ target, data }) =>
    keepHouse(kubelet, target, data as readonly string[]),
  );
  ctx.react(['StaticPodWritten', 'StaticPodRemoved'], ({ nodeName }) => {
    if (!kubeletRuns(kubelet, nodeName)) return;
    const lagMs = ctx.drawMs(nodeStream(nodeName), ctx.config.timing.watch);
    ctx.scheduleNoLater(STATIC_PODS, nodeName, ctx.now + lagMs);
  });
  // Without its Node or its namespace a mirror Pod cannot be made; the next sync after they are there will make it.
  ctx.react(['ObjectCreated'], ({ plural, key }) => {
    if (plural === 'nodes') resyncHidden(kubelet, key);
    else if (plural === 'namespaces') {
      for (const { name, staticPods } of ctx.state.hosts.values()) {
        if (staticPods !== undefined) resyncHidden(kubelet, name);
      }
    }
  });
}

function resyncHidden(kubelet: Kubelet, nodeName: string): void {
  const { ctx } = kubelet;
  if (!kubeletRuns(kubelet, nodeName)) return;
  for (const { uid, pod, phase } of staticWorkers(kubelet, nodeName)) {
    if (phase !== 'sync' || mirrorAt(kubelet, pod, nodeName) !== undefined) continue;
    ctx.scheduleNoLater(SYNC, uid, nextPeriodicSyncAt(kubelet, uid));
  }
}

/** Brings the workers in line with the manifests; a kubelet that has just started takes every Pod as new. */
export function readFolder(
  kubelet: Kubelet,
  nodeName: string,
  { afterStart = false }: { readonly afterStart?: boolean } = {},
): void {
  const { podWorkers } = kubelet.ctx.state;
  const wanted = manifestPods(kubelet, nodeName);
  const uids = new Set(wanted.map(({ metadata }) => metadata.uid));
  for (const worker of staticWorkers(kubelet, nodeName)) {
    if (uids.has(worker.uid)) continue;
    if (!afterStart) remove(kubelet, worker);
    else {
      removeOrphan(kubelet, worker.uid);
      if (worker.phase === 'terminated') askForHousekeeping(kubelet, nodeName, [worker.uid]);
    }
  }
  for (const pod of wanted) {
    const worker = podWorkers.get(pod.metadata.uid ?? '');
    if (worker === undefined || afterStart) addStaticPod(kubelet, pod, nodeName);
    else update(kubelet, worker, pod);
  }
}

/** Mirrors `HandlePodRemoves`; one that has waited for its turn in vain leaves nothing behind. */
function remove(kubelet: Kubelet, worker: PodWorker): void {
  const { uid, nodeName } = worker;
  if (worker.phase === 'sync' && !hasStarted(worker)) forgetPod(kubelet, uid);
  else if (isFinished(kubelet, worker)) askForHousekeeping(kubelet, nodeName, [uid]);
  else stopPod(kubelet, uid, { reason: REMOVED });
}

/** Another manifest under the same uid, which only happens to one that says its uid itself. */
function update(kubelet: Kubelet, { uid, pod, spec, phase }: PodWorker, wanted: Pod): void {
  const { ctx } = kubelet;
  if (phase !== 'sync' || canonicalJson(spec) === canonicalJson(wanted.spec)) return;
  ctx.emit('PodUpdateReceived', { uid, pod, spec: wanted.spec });
  ctx.scheduleNoLater(SYNC, uid, ctx.now);
}
