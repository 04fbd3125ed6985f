/** Wires the simulated kubelets into the run: which facts they watch, which notices they answer. */
import type { ContainerStatus, PodStatus } from '../api/schema/kubernetes.ts';
import type { ProbeWorkerRow } from '../state/tables.ts';
import { PRIORITY } from '../state/priorities.ts';
import { DEADLINE_EXCEEDED } from './decisions/active-deadline.ts';
import { breakAttempts } from './attempt-under-way.ts';
import { installEviction } from './eviction.ts';
import { installImageGc } from './image-gc.ts';
import { installMirrorPods } from './mirror-pods.ts';
import { installPullQueue } from './pull-queue.ts';
import { reportNodeConditions } from './node-conditions.ts';
import { continueKill, noticeExit } from './container-kill.ts';
import {
  CLEAN_UP,
  CONFIG,
  DEADLINE,
  hostPodOf,
  isConnected,
  KILL,
  kubeletRuns,
  MOUNT,
  nextRelistAt,
  NODE_STATUS,
  STEP,
  SYNC,
  workerOf,
  type Kubelet,
} from './kubelet.ts';
import { installHeartbeats } from './node-process.ts';
import { installNodeShutdown } from './node-shutdown.ts';
import { admitAfterPreemption, announce, noticePod, resumePod } from './pod-config.ts';
import { cleanUp } from './pod-stop.ts';
import { installPreemption } from './preemption.ts';
import { syncPod } from './pod-sync.ts';
import { installProbes } from './probe-instant.ts';
import { installResizes } from './resize.ts';
import { applyProbeResult, handleProbeResult, PROBE_RESULT } from './probe-results.ts';
import { wakeProbes } from './probe-schedule.ts';
import { installStaticPods } from './static-pods.ts';
import type { SyncRun } from './sync-run.ts';
import { continueRun, requestSync } from './sync-steps.ts';
import { noticeSource } from './volume-refresh.ts';
import { continueMount } from './volumes.ts';

export function installKubelet(kubelet: Kubelet): void {
  const { ctx } = kubelet;
  ctx.handle(CONFIG, PRIORITY.kubelet, ({ target, data }) =>
    noticePod(kubelet, target, data as string),
  );
  ctx.handle(SYNC, PRIORITY.kubelet, ({ target }) => syncPod(kubelet, target));
  ctx.handle(STEP, PRIORITY.kubelet, ({ target, data }) =>
    continueRun(kubelet, target, data as SyncRun),
  );
  ctx.handle(MOUNT, PRIORITY.kubelet, ({ target, data }) => continueMount(kubelet, target, data));
  ctx.handle(CLEAN_UP, PRIORITY.kubelet, ({ target }) => cleanUp(kubelet, target));
  ctx.handle(DEADLINE, PRIORITY.kubelet, ({ target }) => exceedDeadline(kubelet, target));
  installProbes(kubelet);
  ctx.handle(PROBE_RESULT, PRIORITY.kubelet, ({ target, data }) =>
    handleProbeResult(kubelet, target, data),
  );
  ctx.handle(KILL, PRIORITY.runtime, ({ target, data }) =>
    continueKill(kubelet, target, data as Parameters<typeof continueKill>[2]),
  );
  installHeartbeats(kubelet);
  installResizes(kubelet);
  installEviction(kubelet);
  installImageGc(kubelet);
  installPullQueue(kubelet);
  installStaticPods(kubelet);
  installMirrorPods(kubelet);
  installNodeShutdown(kubelet);
  installPreemption(kubelet, {
    admit: (uid, nodeName) => admitAfterPreemption(kubelet, uid, nodeName),
    resume: (deferred, nodeName) => resumePod(kubelet, deferred, nodeName),
  });
  ctx.handle(NODE_STATUS, PRIORITY.kubelet, ({ target }) => reportNodeConditions(kubelet, target));
  watchApi(kubelet);
  watchMachine(kubelet);
}

/** What the kubelet's watch on the API brings. */
function watchApi(kubelet: Kubelet): void {
  const { ctx } = kubelet;
  ctx.react(['PodBound', 'PodDeletionStarted'], ({ uid, nodeName }) =>
    announce(kubelet, uid, nodeName),
  );
  ctx.react(['ObjectCreated', 'ObjectUpdated'], ({ plural, object }) => {
    noticeSource(kubelet, plural, object.metadata);
    if (plural !== 'pods') return;
    const { nodeName } = (object as { spec?: { nodeName?: string } }).spec ?? {};
    if (nodeName !== undefined) announce(kubelet, object.metadata.uid ?? '', nodeName);
  });
  ctx.react(['ObjectDeleted'], ({ plural, key, uid, nodeName }) => {
    const [namespace = '', name = ''] = key.split('/');
    noticeSource(kubelet, plural, { namespace, name });
    if (plural === 'pods') announce(kubelet, uid, nodeName);
  });
  ctx.react(['PodStatusReported'], ({ uid, status, nodeName }) => {
    if (status.phase !== 'Succeeded' && status.phase !== 'Failed') return;
    if (ctx.state.podWorkers.get(uid)?.phase === 'terminated' && isConnected(kubelet, nodeName)) {
      ctx.scheduleNoLater(CONFIG, uid, ctx.now, nodeName);
    }
  });
}

/** What the runtime's events and the probe workers bring. */
function watchMachine(kubelet: Kubelet): void {
  const { ctx } = kubelet;
  ctx.react(['ContainerExited'], ({ uid, nodeName, containerId }) => {
    if (!kubeletRuns(kubelet, nodeName)) return;
    const awaited = noticeExit(kubelet, uid, containerId);
    const worker = ctx.state.podWorkers.get(uid);
    if (worker === undefined) return;
    breakAttempts(kubelet, uid, containerId);
    wakeAfterExit(kubelet, uid, containerId);
    if (!awaited && worker.phase === 'sync')
      requestSync(kubelet, uid, nextRelistAt(kubelet, nodeName));
  });
  ctx.react(['SandboxExited'], ({ uid, nodeName, reason }) => {
    wakeIfProbed(kubelet, uid);
    if (reason === 'Killed' && kubeletRuns(kubelet, nodeName)) {
      requestSync(kubelet, uid, nextRelistAt(kubelet, nodeName));
    }
  });
  ctx.react(['ContainerHung', 'ListenerOpened', 'ContainerResized'], ({ uid }) =>
    wakeIfProbed(kubelet, uid),
  );
  ctx.react(['PodStatusReported', 'PodStatusChanged'], ({ uid, status }) => {
    wakeIfProbed(kubelet, uid, (row) => seesAnother(row, status));
  });
  ctx.react(['FileWritten', 'FileRemoved', 'DirectoryMade', 'VolumeRefreshed'], ({ uid }) =>
    wakeIfProbed(kubelet, uid),
  );
  // From now on the workers of sidecars find that their Pod is to go.
  ctx.react(['PodStopRequested', 'PodDeletionStarted'], ({ uid }) => wakeIfProbed(kubelet, uid));
  ctx.react(['NodeRejoined'], ({ nodeName }) => {
    for (const uid of ctx.indexes.podsOnHost(nodeName)) wakeIfProbed(kubelet, uid);
  });
  ctx.react(['ProbeResultChanged'], (fact) => applyProbeResult(kubelet, fact));
}

function wakeIfProbed(
  kubelet: Kubelet,
  uid: string,
  concerns?: (row: ProbeWorkerRow) => boolean,
): void {
  const worker = kubelet.ctx.state.podWorkers.get(uid);
  if (worker === undefined || !kubeletRuns(kubelet, worker.nodeName)) return;
  for (const _ in worker.probes) {
    wakeProbes(kubelet, uid, concerns);
    return;
  }
}

/** A dead container concerns its own probes; one that served ports may concern those of its neighbours too. */
function wakeAfterExit(kubelet: Kubelet, uid: string, containerId: string): void {
  const { containers } = hostPodOf(kubelet, uid);
  const exited = containers.find(({ id }) => id === containerId);
  const served = (exited?.listeners.length ?? 0) > 0;
  wakeIfProbed(kubelet, uid, (row) => served || row.container === exited?.name);
}

/** The status shows a probe worker another instance than the one it knows, or none that runs. */
function seesAnother({ container, containerId }: ProbeWorkerRow, status: PodStatus): boolean {
  const named = (one: ContainerStatus): boolean => one.name === container;
  const shown = status.containerStatuses?.find(named) ?? status.initContainerStatuses?.find(named);
  return shown?.containerID !== containerId || shown?.state?.running === undefined;
}

function exceedDeadline(kubelet: Kubelet, uid: string): void {
  const { ctx } = kubelet;
  const { pod, nodeName, phase } = workerOf(kubelet, uid);
  if (phase !== 'sync') return;
  ctx.emit('PodEvicted', { uid, pod, nodeName, ...DEADLINE_EXCEEDED });
  ctx.scheduleNoLater(SYNC, uid, ctx.now);
}
