/** Sandboxes: the infra container with its network namespace and addresses. Mirrors `kuberuntime (createPodSandbox)`. */
import type { PodCondition } from '../api/schema/kubernetes.ts';
import { allocateIPs } from '../host/ipam.ts';
import { removeOldSandboxes } from './container-gc.ts';
import { hostPodOf, nodeStream, workerOf, type Kubelet } from './kubelet.ts';
import { publishStatus } from './status.ts';
import { CHANGED, DONE, type StepResult, type SyncStep } from './sync-run.ts';
import { drawRetry } from './sync-retry.ts';

/** Creates the sandbox of a Pod: before any container of it. */
export function createSandbox(
  kubelet: Kubelet,
  uid: string,
  { attempt, begun }: Extract<SyncStep, { do: 'createSandbox' }>,
): StepResult {
  const { ctx } = kubelet;
  const { nodeName, pod, spec } = workerOf(kubelet, uid);
  if (!begun) {
    const tookMs = ctx.drawMs(nodeStream(nodeName), ctx.config.timing.createSandbox);
    if (tookMs > 0)
      return { wait: ctx.now + tookMs, step: { do: 'createSandbox', attempt, begun: true } };
  }
  const host = ctx.state.hosts.get(nodeName);
  const hostNetwork = spec.hostNetwork ?? false;
  const allocation = hostNetwork || host === undefined ? undefined : allocateIPs(host);
  if (!hostNetwork && allocation === undefined) {
    const message = `Failed to create pod sandbox: failed to setup network: no free addresses on node ${nodeName}`;
    const retry = drawRetry(kubelet, uid, null);
    ctx.emit('SandboxCreateFailed', { uid, pod, nodeName, message, retryAt: retry.at });
    return { retry, stop: true };
  }
  const sandboxId = ctx.nextContainerId();
  ctx.emit('SandboxCreated', {
    uid,
    pod,
    nodeName,
    sandboxId,
    attempt,
    netns: hostNetwork ? 'host' : `netns-${sandboxId.slice(0, 12)}`,
    ips: hostNetwork ? (host?.nodeIPs ?? []) : (allocation?.ips ?? []),
    hostNetwork,
    hostname: spec.hostname ?? hostNameOf(pod),
    ipamCursor: allocation?.cursor ?? 0,
  });
  reportSandboxReady(kubelet, uid);
  return CHANGED;
}

/**
 * The condition becomes True at once; everything else about the Pod, its address too, waits for the next sync.
 * Mirrors `pkg/kubelet (OnPodSandboxReady)`.
 */
function reportSandboxReady(kubelet: Kubelet, uid: string): void {
  const { status } = workerOf(kubelet, uid);
  const conditions = status?.conditions;
  if (status === null || conditions === undefined) return;
  const ready = conditions.map((condition): PodCondition =>
    condition.type === 'PodReadyToStartContainers' ? { ...condition, status: 'True' } : condition,
  );
  publishStatus(kubelet, uid, { ...status, conditions: ready });
}

/** Stops every live sandbox of the Pod: its addresses are free again. */
export function stopSandboxes(kubelet: Kubelet, uid: string, reason: string): StepResult {
  const { ctx } = kubelet;
  const { pod, nodeName, sandboxes } = hostPodOf(kubelet, uid);
  for (const { id: sandboxId, state, ips, hostNetwork } of sandboxes) {
    if (state !== 'ready') continue;
    ctx.emit('SandboxExited', {
      uid,
      pod,
      nodeName,
      sandboxId,
      reason,
      released: hostNetwork ? [] : ips,
    });
  }
  removeOldSandboxes(kubelet, uid);
  return sandboxes.length > 0 ? CHANGED : DONE;
}

const HOSTNAME_LENGTH_MAX = 63;

function hostNameOf(pod: string): string {
  const name = pod.slice(pod.indexOf('/') + 1);
  return name.slice(0, HOSTNAME_LENGTH_MAX).replace(/[-.]+$/, '');
}
