/** Containers and sandboxes that are killed or hang, from outside Kubernetes. */
import type { DurationMs } from '../engine/time.ts';
import { hostPodNamed } from '../host/host-pod-named.ts';
import type { Context } from '../state/context.ts';
import type { HostContainer, HostPod } from '../state/tables.ts';

/** Why a fault cannot happen; undefined when it did. */
export type FaultProblem = string | undefined;

/** Sends a signal to the main process of a running container. */
export function killContainer(
  ctx: Context,
  key: string,
  name: string,
  signal: 'SIGTERM' | 'SIGKILL',
): FaultProblem {
  const found = runningContainer(ctx, key, name);
  if (typeof found === 'string') return found;
  const [{ uid, pod }, { id: containerId }] = found;
  ctx.emit('ContainerSignaled', {
    uid,
    pod,
    container: name,
    containerId,
    signal,
    graceSeconds: 0,
  });
  return undefined;
}

/** Kills the infra container: the network namespace goes, and with it every container that joined it. */
export function killSandbox(ctx: Context, key: string): FaultProblem {
  const hostPod = hostPodOf(ctx, key);
  if (typeof hostPod === 'string') return hostPod;
  const { uid, pod, nodeName } = hostPod;
  const sandbox = hostPod.sandboxes.find(({ state }) => state === 'ready');
  if (sandbox === undefined) return `pod ${key} has no running sandbox`;
  const { id: sandboxId, ips, hostNetwork } = sandbox;
  const released = hostNetwork ? [] : ips;
  ctx.emit('SandboxExited', { uid, pod, nodeName, sandboxId, reason: 'Killed', released });
  return undefined;
}

/** Exit code and reason of a process whose container is taken from under it. */
const TAKEN = { exitCode: 137, reason: 'Error', signal: 9, message: '' } as const;

/** Takes a container out of the runtime behind the kubelet's back, dead or alive, as `crictl rm --force` does. */
export function removeContainer(ctx: Context, key: string, name: string): FaultProblem {
  const hostPod = hostPodOf(ctx, key);
  if (typeof hostPod === 'string') return hostPod;
  const { uid, pod, nodeName } = hostPod;
  const instance = hostPod.containers.find((one) => one.name === name);
  if (instance === undefined) return `the runtime has no container ${name} of pod ${key}`;
  const ref = { uid, pod, container: name, containerId: instance.id };
  if (instance.state !== 'exited') ctx.emit('ContainerExited', { ...ref, nodeName, ...TAKEN });
  ctx.emit('ContainerRemoved', { ...ref, nodeName });
  return undefined;
}

/** Freezes the process of a container: it stays alive and answers nothing. */
export function hangContainer(
  ctx: Context,
  key: string,
  name: string,
  forMs: DurationMs,
): FaultProblem {
  const found = runningContainer(ctx, key, name);
  if (typeof found === 'string') return found;
  const [{ uid, pod }, { id: containerId }] = found;
  const until = Math.min(ctx.now + forMs, Number.MAX_SAFE_INTEGER);
  ctx.emit('ContainerHung', { uid, pod, container: name, containerId, until });
  return undefined;
}

function runningContainer(
  ctx: Context,
  key: string,
  name: string,
): readonly [HostPod, HostContainer] | string {
  const hostPod = hostPodOf(ctx, key);
  if (typeof hostPod === 'string') return hostPod;
  const container = hostPod.containers.find((one) => one.name === name && one.state === 'running');
  if (container !== undefined) return [hostPod, container];
  return `container ${name} of pod ${key} does not run`;
}

function hostPodOf(ctx: Context, key: string): HostPod | string {
  return hostPodNamed(ctx, key) ?? unshownPod(ctx, key) ?? `nothing of pod ${key} runs on a node`;
}

/** A static Pod that the API does not show. */
function unshownPod({ state }: Context, key: string): HostPod | undefined {
  for (const [uid, { pod, isStatic }] of state.podWorkers) {
    if (isStatic === true && pod === key) return state.hostPods.get(uid);
  }
  return undefined;
}
