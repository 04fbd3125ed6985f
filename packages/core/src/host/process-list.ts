/** Processes of a Pod and the namespaces that they are in. Mirrors `kuberuntime/util (PidNamespaceForPod)`. */
import type { PodSpec } from '../api/schema/kubernetes.ts';
import type { HostPod } from '../state/tables.ts';

export interface HostProcess {
  /** The infra container is called `pause`. */
  readonly container: string;
  readonly netns: string;
  /** Shared by processes with equal names. */
  readonly pidNamespace: string;
  readonly mountNamespace: string;
  /** Number inside its PID namespace. */
  readonly pid: number;
}

/** Main processes of the live sandbox and its running containers, oldest first. */
export function processesOf(
  { uid, sandboxes, containers }: HostPod,
  spec: PodSpec,
): readonly HostProcess[] {
  const sandbox = sandboxes.find(({ state }) => state === 'ready');
  if (sandbox === undefined) return [];
  const { netns } = sandbox;
  const isShared = spec.shareProcessNamespace === true || spec.hostPID === true;
  const shared = spec.hostPID === true ? 'host' : `pid-${uid}`;
  const pause: HostProcess = {
    container: 'pause',
    netns,
    pidNamespace: isShared ? shared : `pid-${sandbox.id.slice(0, 12)}`,
    mountNamespace: `mnt-${sandbox.id.slice(0, 12)}`,
    pid: 1,
  };
  const running = containers.filter(({ state }) => state === 'running').toReversed();
  const others = running.map(({ name, id }, index): HostProcess => {
    const short = id.replace('containerd://', '').slice(0, 12);
    return {
      container: name,
      netns,
      pidNamespace: isShared ? shared : `pid-${short}`,
      mountNamespace: `mnt-${short}`,
      // Process 1 of a shared namespace is the infra container.
      pid: isShared ? FIRST_SHARED_PID + index : 1,
    };
  });
  return [pause, ...others];
}

const FIRST_SHARED_PID = 7;
