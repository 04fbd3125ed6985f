/**
 * What becomes of the work in hand when a Pod is to stop, or to stop sooner: the context of the sync is cancelled, and what
 * waits in it fails. Mirrors `pkg/kubelet (podWorkers.UpdatePod)`. Hooks by HTTP do not listen to it: they are left out.
 */
import type { LifecycleHandler } from '../api/schema/kubernetes.ts';
import type { FactData } from '../state/facts.ts';
import type { HostPod } from '../state/tables.ts';
import { preStopUnderWay } from './container-kill.ts';
import { containerOf } from './container-start.ts';
import { containerStopGrace } from './decisions/grace-period.ts';
import { pullInterrupted } from './images.ts';
import { hostPodOf, instanceOf, KILL, workerOf, type Kubelet } from './kubelet.ts';
import { runUnderWay, type StartStep } from './sync-run.ts';

const CANCELED = 'rpc error: code = Canceled desc = context canceled';

/** Lets the image pull or hook that the Pod's worker waits for fail now. */
export function interruptWork(kubelet: Kubelet, uid: string): void {
  const step = runUnderWay(kubelet, uid)?.steps[0];
  if (step?.do === 'start') interruptStart(kubelet, uid, step);
  const hostPod = hostPodOf(kubelet, uid);
  for (const { id, name } of hostPod.containers) {
    if (kubelet.ctx.pendingAt(KILL, id) === undefined) continue;
    const hook = containerOf(kubelet, uid, name).lifecycle?.preStop;
    if (preStopUnderWay(kubelet, id)) failHook(kubelet, hostPod, id, 'preStop', hook);
  }
}

function interruptStart(kubelet: Kubelet, uid: string, step: StartStep): void {
  if (step.stage === 'pulling' || step.stage === 'downloading') {
    pullInterrupted(kubelet, uid, step, CANCELED);
  }
  if (step.stage !== 'hookDone') return;
  const container = containerOf(kubelet, uid, step.name);
  const hostPod = hostPodOf(kubelet, uid);
  if (!failHook(kubelet, hostPod, step.containerId, 'postStart', container.lifecycle?.postStart)) {
    return;
  }
  // The kill that follows is over before it has begun: its context is cancelled, too.
  kubelet.ctx.emit('ContainerKillRequested', {
    uid,
    pod: hostPod.pod,
    container: step.name,
    containerId: step.containerId,
    message: 'FailedPostStartHook',
    gracePeriodSeconds: containerStopGrace(workerOf(kubelet, uid).spec, container, undefined, ''),
  });
}

/** True when the hook can be interrupted and its container is still there. */
function failHook(
  { ctx }: Kubelet,
  hostPod: HostPod,
  containerId: string,
  hook: FactData<'HookCompleted'>['hook'],
  handler: LifecycleHandler | undefined,
): boolean {
  const container = instanceOf(hostPod, containerId);
  const canBe = handler?.exec !== undefined || handler?.sleep !== undefined;
  if (!canBe || container?.state !== 'running') return false;
  const { uid, pod } = hostPod;
  const message = handler.exec ? CANCELED : 'container terminated before sleep hook finished';
  const ref = { uid, pod, container: container.name, containerId };
  ctx.emit('HookCompleted', { ...ref, hook, ok: false, message });
  return true;
}
