/** What the kubelet's decisions read of one Pod: the API object and the runtime's snapshot of it. */
import type { ObjectMeta, PodSpec } from '../../api/schema/kubernetes.ts';
import type { PodSandbox, RuntimeContainer } from '../../state/pod-runtime.ts';

/** The part of a Pod that most decisions need; any `Pod` fits. */
export interface PodInput {
  readonly metadata: Pick<ObjectMeta, 'deletionTimestamp'>;
  readonly spec: PodSpec;
}

/** A sandbox as the runtime lists it; `ips` is absent when it reports no network status at all. */
export type SandboxStatus = Pick<PodSandbox, 'id' | 'attempt' | 'state' | 'hostNetwork'> & {
  readonly ips?: readonly string[];
};

/** A container instance as the runtime lists it; any `RuntimeContainer` fits. */
export type ContainerInstance = Pick<
  RuntimeContainer,
  | 'id'
  | 'name'
  | 'image'
  | 'imageId'
  | 'sandboxId'
  | 'state'
  | 'restartCount'
  | 'startedAt'
  | 'finishedAt'
  | 'exitCode'
  | 'reason'
  | 'message'
>;

/** Snapshot of one Pod in the runtime; both lists are newest first. */
export interface PodRuntimeStatus {
  readonly sandboxes: readonly SandboxStatus[];
  readonly containers: readonly ContainerInstance[];
}

/** The newest instance of a container. Mirrors `pkg/kubelet/container (FindContainerStatusByName)`. */
export function newestInstance(
  runtime: PodRuntimeStatus,
  name: string,
): ContainerInstance | undefined {
  for (const instance of runtime.containers) if (instance.name === name) return instance;
  return undefined;
}

/**
 * Whether some regular container was ever created: its newest instance is created, running or
 * exited. Mirrors `pkg/kubelet/kuberuntime (HasAnyRegularContainerCreated)`.
 */
export function hasAnyRegularContainerCreated(spec: PodSpec, runtime: PodRuntimeStatus): boolean {
  for (const container of spec.containers) {
    const instance = newestInstance(runtime, container.name);
    if (instance !== undefined && instance.state !== 'unknown') return true;
  }
  return false;
}

/**
 * Whether the current sandbox holds an instance of a regular container, that is, whether the Pod
 * has been initialized. Mirrors `pkg/kubelet/container (HasAnyActiveRegularContainerStarted)`.
 */
export function hasAnyActiveRegularContainerStarted(
  spec: PodSpec,
  runtime: PodRuntimeStatus,
): boolean {
  const sandbox = runtime.sandboxes[0];
  if (sandbox === undefined || sandbox.state !== 'ready') return false;
  for (const instance of runtime.containers) {
    if (instance.sandboxId !== sandbox.id) continue;
    for (const container of spec.containers) if (container.name === instance.name) return true;
  }
  return false;
}

const NO_IPS: readonly string[] = [];

/**
 * The Pod's addresses according to the runtime: those of the newest sandbox while it is ready.
 * Mirrors `pkg/kubelet/kuberuntime (GetPodStatus, determinePodSandboxIPs)`.
 */
export function sandboxPodIPs(runtime: PodRuntimeStatus): readonly string[] {
  const sandbox = runtime.sandboxes[0];
  return sandbox?.state === 'ready' && !sandbox.hostNetwork ? (sandbox.ips ?? NO_IPS) : NO_IPS;
}
