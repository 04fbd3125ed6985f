/** Whether a Pod needs a new sandbox. */
import type { PodSpec } from '../../api/schema/kubernetes.ts';
import type { PodRuntimeStatus } from './pod-runtime-status.ts';

/** `sandboxId` is the sandbox kept or replaced; empty when there is none to continue from. */
export interface SandboxChange {
  readonly changed: boolean;
  readonly attempt: number;
  readonly sandboxId: string;
}

/**
 * Compares the newest sandbox with what the Pod wants: exactly one ready sandbox, in the right
 * network mode and, on the Pod network, with an address.
 * Mirrors `pkg/kubelet/kuberuntime/util (PodSandboxChanged)`.
 */
export function podSandboxChanged(
  spec: Pick<PodSpec, 'hostNetwork'>,
  runtime: Pick<PodRuntimeStatus, 'sandboxes'>,
): SandboxChange {
  const newest = runtime.sandboxes[0];
  if (newest === undefined) return { changed: true, attempt: 0, sandboxId: '' };
  const { attempt, id } = newest;
  let readyCount = 0;
  for (const sandbox of runtime.sandboxes) if (sandbox.state === 'ready') readyCount += 1;
  if (readyCount > 1 || newest.state !== 'ready') {
    return { changed: true, attempt: attempt + 1, sandboxId: id };
  }
  const hostNetwork = spec.hostNetwork ?? false;
  if (newest.hostNetwork !== hostNetwork) {
    return { changed: true, attempt: attempt + 1, sandboxId: '' };
  }
  if (!hostNetwork && newest.ips !== undefined && (newest.ips[0] ?? '') === '') {
    return { changed: true, attempt: attempt + 1, sandboxId: id };
  }
  return { changed: false, attempt, sandboxId: id };
}
