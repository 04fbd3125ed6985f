/** A Pod worker's sync: status, volumes, decision, plan. Mirrors `pkg/kubelet (SyncPod)` and `kuberuntime (SyncPod)`. */
import type { Container, Pod } from '../api/schema/kubernetes.ts';
import type { ContainerKind } from '../state/pod-runtime.ts';
import type { PodWorker } from '../state/tables.ts';
import { containerStopGrace } from './decisions/grace-period.ts';
import { stoppingMessage } from './decisions/container-kill-action.ts';
import { computePodActions, type PodActions } from './decisions/pod-actions.ts';
import { isPodPhaseTerminal } from './decisions/pod-phase.ts';
import {
  allContainersCouldRestart,
  shouldAllContainersRestart,
} from './decisions/restart-all-containers.ts';
import { isRestartableInitContainer } from './decisions/restart-policy.ts';
import { hostPodOf, kubeletRuns, podSeenBy, workerOf, type Kubelet } from './kubelet.ts';
import { wakeProbes } from './probe-schedule.ts';
import { addProbes, attemptReadinessNow } from './probe-workers.ts';
import { stopPod } from './pod-stop.ts';
import { removeDeadInstances } from './container-gc.ts';
import { computeStatus, probeCacheOf, publishStatus } from './status.ts';
import { newRun, runUnderWay, type KillOrder, type SyncStep } from './sync-run.ts';
import { continueRun, requestSync } from './sync-steps.ts';
import { volumesAreMounted } from './volumes.ts';

/** Handles a due sync of one Pod. */
export function syncPod(kubelet: Kubelet, uid: string): void {
  const worker = kubelet.ctx.state.podWorkers.get(uid);
  if (worker === undefined || !kubeletRuns(kubelet, worker.nodeName)) return;
  if (worker.phase !== 'sync') return;
  if (runUnderWay(kubelet, uid) !== undefined) {
    requestSync(kubelet, uid, kubelet.ctx.now);
    return;
  }
  removeDeadInstances(kubelet, uid);
  const status = computeStatus(kubelet, worker);
  publishStatus(kubelet, uid, status);
  wakeProbes(kubelet, uid);
  attemptReadinessNow(kubelet, uid, status);
  if (isPodPhaseTerminal(status.phase)) {
    stopPod(kubelet, uid, { reason: worker.eviction?.reason ?? 'completed' });
    return;
  }
  if (!volumesAreMounted(kubelet, uid)) return;
  addProbes(kubelet, uid);
  const steps = planOf(kubelet, workerOf(kubelet, uid));
  if (steps.length > 0)
    continueRun(kubelet, uid, newRun([...steps, { do: 'settle', waited: false }]));
}

/** The steps of one runtime-level sync, in the order of `kuberuntime (SyncPod)`. */
function planOf(kubelet: Kubelet, worker: PodWorker): readonly SyncStep[] {
  const hostPod = hostPodOf(kubelet, worker.uid);
  const pod = podSeenBy(kubelet, worker);
  const resets =
    allContainersCouldRestart(pod.spec) &&
    shouldAllContainersRestart(pod.spec, hostPod, worker.status ?? undefined);
  const actions = computePodActions(pod, hostPod, probeCacheOf(worker), resets);
  const steps: SyncStep[] = [];
  if (actions.killPod) steps.push(...killPodSteps(kubelet, worker.uid, pod, actions));
  else {
    for (const { id, message, container, reason } of actions.containersToKill) {
      const { deletionGracePeriodSeconds } = pod.metadata;
      const graceSeconds = containerStopGrace(
        pod.spec,
        container,
        deletionGracePeriodSeconds,
        reason,
      );
      steps.push({ do: 'kill', kills: [{ id, message, graceSeconds }], graceSeconds: null });
    }
    if (actions.containersToReset) steps.push(...resetSteps(actions));
  }
  if (actions.createSandbox) {
    steps.push({ do: 'removeInitContainers' });
    steps.push({ do: 'createSandbox', attempt: actions.attempt, begun: false });
  }
  const start = (container: Pick<Container, 'name'>, kind: ContainerKind): void => {
    steps.push(startStep(container.name, kind));
  };
  for (const container of actions.ephemeralContainersToStart) start(container, 'ephemeral');
  for (const container of actions.initContainersToStart) {
    start(container, isRestartableInitContainer(container) ? 'sidecar' : 'init');
  }
  for (const container of actions.containersToStart) start(container, 'regular');
  return steps;
}

function killPodSteps(
  kubelet: Kubelet,
  uid: string,
  pod: Pod,
  { sandboxId, createSandbox }: PodActions,
): readonly SyncStep[] {
  const kills: KillOrder[] = [];
  const { containers, sandboxes } = hostPodOf(kubelet, uid);
  for (const { id, name, state } of containers) {
    if (state !== 'running') continue;
    const container = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].find(
      (one) => one.name === name,
    );
    const { deletionGracePeriodSeconds } = pod.metadata;
    const graceSeconds = containerStopGrace(pod.spec, container, deletionGracePeriodSeconds, '');
    kills.push({ id, message: stoppingMessage(name), graceSeconds });
  }
  const steps: SyncStep[] = [];
  if (kills.length > 0) steps.push({ do: 'kill', kills, graceSeconds: null });
  const replaces = createSandbox && sandboxId !== '';
  if (sandboxes.some(({ state }) => state === 'ready') || replaces) {
    steps.push({ do: 'stopSandboxes', reason: replaces ? 'SandboxChanged' : 'PodKilled' });
  }
  return steps;
}

function resetSteps({ containersToReset = [] }: PodActions): readonly SyncStep[] {
  const kills = containersToReset
    .filter(({ kill }) => kill)
    .map(({ id, name }) => ({ id, message: stoppingMessage(name), graceSeconds: 0 }));
  const ids = containersToReset.map(({ id }) => id);
  return [
    ...(kills.length > 0 ? [{ do: 'kill', kills, graceSeconds: 0 } as const] : []),
    { do: 'removeContainers', ids },
  ];
}

function startStep(name: string, kind: ContainerKind): SyncStep {
  return {
    do: 'start',
    name,
    kind,
    stage: 'backOff',
    imagePresent: false,
    restartCount: 0,
    since: 0,
    containerId: '',
    hookError: '',
  };
}
