/** Machines that die, come back, reboot, or lose the network. */
import type { DurationMs, SimTime } from '../engine/time.ts';
import { mediumOf } from '../host/disk.ts';
import type { Context } from '../state/context.ts';
import type { HostPod } from '../state/tables.ts';

/** What the faults need of the kubelet: the process on a machine. */
export interface KubeletControl {
  start(nodeName: string): void;
  stop(nodeName: string): void;
  /** The machine lost power: whatever the kubelet was about to do is lost. */
  forget(nodeName: string): void;
  /** The API is in reach again. */
  rejoin(nodeName: string): void;
  lastHeartbeatAt(nodeName: string): SimTime;
  /** How long it may hold a shutdown of its machine up; 0 when it does not. */
  shutdownDelayMs(nodeName: string): DurationMs;
}

/** Exit code and reason that a runtime reports for containers whose end it did not see. */
const LOST = { exitCode: 255, reason: 'Unknown', signal: 0, message: '' } as const;

/** The machine is switched on again; target: node. */
export const RECOVER = 'fault/recover-node';

/**
 * Power loss: all containers and sandboxes of the machine are gone at once, and what was in memory; nobody tells the API.
 * `isOrderly`: the end of a shutdown.
 */
export function crashNode(
  ctx: Context,
  kubelets: KubeletControl,
  nodeName: string,
  { isOrderly = false }: { readonly isOrderly?: boolean } = {},
): void {
  const lastHeartbeatAt = kubelets.lastHeartbeatAt(nodeName);
  const crash = { nodeName, lastHeartbeatAt, ...(isOrderly && { isOrderly }) };
  const { seq } = ctx.emit('NodeCrashed', crash);
  kubelets.forget(nodeName);
  ctx.follow(seq, () => endEverything(ctx, nodeName));
}

function endEverything(ctx: Context, nodeName: string): void {
  for (const uid of ctx.indexes.podsOnHost(nodeName)) {
    const hostPod = ctx.state.hostPods.get(uid);
    if (hostPod === undefined) continue;
    const { pod, containers, sandboxes } = hostPod;
    for (const { id: containerId, name: container, state } of containers) {
      if (state === 'exited') continue;
      ctx.emit('ContainerExited', { uid, pod, container, containerId, nodeName, ...LOST });
    }
    for (const { id: sandboxId, state, ips, hostNetwork } of sandboxes) {
      if (state !== 'ready') continue;
      const released = hostNetwork ? [] : ips;
      ctx.emit('SandboxExited', { uid, pod, nodeName, sandboxId, reason: 'NodeCrashed', released });
    }
    loseMemoryVolumes(ctx, hostPod);
  }
}

/** A tmpfs is gone with its machine's memory; the kubelet sets it up anew. Mirrors `pkg/volume/emptydir (SetUpAt)`. */
function loseMemoryVolumes(ctx: Context, hostPod: HostPod): void {
  const { uid, pod } = hostPod;
  for (const [volume, held] of Object.entries(hostPod.volumes)) {
    if (mediumOf(ctx, hostPod, volume, held) !== 'memory') continue;
    ctx.emit('VolumeRemoved', { uid, pod, volume, kind: held.kind });
  }
}

/** Power is back: a new boot id, then the kubelet. */
export function recoverNode(ctx: Context, kubelets: KubeletControl, nodeName: string): void {
  const { seq } = ctx.emit('NodeRecovered', { nodeName, bootId: ctx.nextUid() });
  ctx.follow(seq, () => kubelets.start(nodeName));
}

/** The node and everything else can no longer reach each other; what runs on it runs on. */
export function partitionNode(ctx: Context, kubelets: KubeletControl, nodeName: string): void {
  ctx.emit('NodePartitioned', { nodeName, lastHeartbeatAt: kubelets.lastHeartbeatAt(nodeName) });
}

export function healNode(ctx: Context, kubelets: KubeletControl, nodeName: string): void {
  const { seq } = ctx.emit('NodeRejoined', { nodeName });
  ctx.follow(seq, () => kubelets.rejoin(nodeName));
}
