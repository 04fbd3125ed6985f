/** Sets the cgroups of running containers to what was granted. Mirrors `pkg/kubelet/kuberuntime (doPodResizeAction)`. */
import { memoryRefusal, type MemoryUsage } from './decisions/resize-memory.ts';
import { resizeMessage } from './decisions/resize-message.ts';
import { hostPodOf, podSeenBy, workerOf, type Kubelet } from './kubelet.ts';
import { actuatedSpec } from './resize.ts';
import { drawRetry } from './sync-retry.ts';
import { CHANGED, DONE, type ResizeStep, type StepDone } from './sync-run.ts';

export function resizeContainers(kubelet: Kubelet, uid: string, step: ResizeStep): StepDone {
  const { ctx } = kubelet;
  const hostPod = hostPodOf(kubelet, uid);
  const { resources, nodeName, pod: key } = hostPod;
  if (resources === undefined) return DONE;
  const { spec } = podSeenBy(kubelet, workerOf(kubelet, uid));
  const refusal =
    step.memory.length > 0 || step.restarts
      ? memoryRefusal(spec, actuatedSpec(kubelet, uid, spec), step.memory, usageOf(kubelet, uid))
      : undefined;
  if (refusal !== undefined) return fail(kubelet, uid, refusal);
  for (const name of step.names) {
    const instance = hostPod.containers.find((one) => one.name === name);
    const granted = resources.allocated[name];
    if (instance?.state !== 'running' || granted === undefined) continue;
    ctx.emit('ContainerResized', {
      uid,
      pod: key,
      nodeName,
      container: name,
      containerId: instance.id,
      resources: granted,
      cpuLimitBefore: resources.actuated[name]?.limits?.['cpu'] ?? '0',
    });
  }
  return CHANGED;
}

function usageOf({ ctx, programs }: Kubelet, uid: string): MemoryUsage {
  const containers = new Map<string, number>();
  let pod = 0;
  const hostPod = ctx.state.hostPods.get(uid);
  for (const instance of hostPod?.containers ?? []) {
    if (hostPod === undefined || instance.state !== 'running') continue;
    const { memoryCurrentBytes } = programs.usage(hostPod, instance);
    containers.set(instance.name, memoryCurrentBytes);
    pod += memoryCurrentBytes;
  }
  return { pod, containers };
}

/** Later syncs try again. Components that react at once show the error at once. */
function fail(kubelet: Kubelet, uid: string, message: string): StepDone {
  const { ctx } = kubelet;
  const worker = workerOf(kubelet, uid);
  const { pod, nodeName, resize } = worker;
  const isNews = resize?.inProgress?.message !== message;
  if (isNews) {
    const { spec, metadata } = podSeenBy(kubelet, worker);
    const generation = resize?.inProgress?.observedGeneration ?? metadata.generation ?? 1;
    const event = resizeMessage('Pod resize error', spec, generation, message);
    ctx.emit('PodResizeFailed', { uid, pod, nodeName, message, generation, event });
  }
  const retry = drawRetry(kubelet, uid, null);
  return { retry, changed: ctx.config.timing.relistMs === 0 && isNews };
}
