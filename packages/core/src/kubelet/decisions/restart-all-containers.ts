/** The in-place reset of a Pod that a container's exit code can ask for (action RestartAllContainers). */
import type {
  Container,
  ContainerStatus,
  PodSpec,
  PodStatus,
} from '../../api/schema/kubernetes.ts';
import { newestInstance, type PodRuntimeStatus } from './pod-runtime-status.ts';
import { findMatchingContainerRestartRule } from './restart-policy.ts';

/** Reason of a container removed by a reset. */
export const RESTARTING_ALL_CONTAINERS = 'RestartingAllContainers';

/** Whether the first rule that matches the exit code asks for a reset of the Pod. */
export function exitResetsPod(container: Container, exitCode: number): boolean {
  return findMatchingContainerRestartRule(container, exitCode)?.action === 'RestartAllContainers';
}

/** Whether some rule of the Pod could ask for a reset. Mirrors `pkg/api/v1/pod (AllContainersCouldRestart)`. */
export function allContainersCouldRestart(spec: PodSpec): boolean {
  return (spec.initContainers?.some(hasResetRule) ?? false) || spec.containers.some(hasResetRule);
}

/**
 * Whether the Pod is to be reset, or its reset is under way: the condition says so, or a container
 * exited with a code whose first matching rule asks for it. Without a runtime snapshot the API
 * statuses are read. Mirrors `pkg/kubelet/container (ShouldAllContainersRestart)`.
 */
export function shouldAllContainersRestart(
  spec: PodSpec,
  runtime: PodRuntimeStatus | undefined,
  apiStatus: PodStatus | undefined,
): boolean {
  for (const condition of apiStatus?.conditions ?? []) {
    if (condition.type === 'AllContainersRestarting' && condition.status === 'True') return true;
  }
  const asks = (container: Container) =>
    hasResetRule(container) &&
    exitedIntoReset(
      container,
      runtime,
      apiStatus?.initContainerStatuses,
      apiStatus?.containerStatuses,
    );
  return (spec.initContainers?.some(asks) ?? false) || spec.containers.some(asks);
}

/** Whether a reset has removed every container. Mirrors `pkg/kubelet/container (AllContainersRestartCleanedUp)`. */
export function allContainersRestartCleanedUp(spec: PodSpec, runtime: PodRuntimeStatus): boolean {
  const gone = (container: Container) => newestInstance(runtime, container.name) === undefined;
  return (spec.initContainers?.every(gone) ?? true) && spec.containers.every(gone);
}

function exitedIntoReset(
  container: Container,
  runtime: PodRuntimeStatus | undefined,
  initStatuses: readonly ContainerStatus[] | undefined,
  statuses: readonly ContainerStatus[] | undefined,
): boolean {
  if (runtime !== undefined) {
    const instance = newestInstance(runtime, container.name);
    if (instance?.state !== 'exited') return false;
    if (exitResetsPod(container, instance.exitCode ?? 0)) return true;
  }
  const named = (status: ContainerStatus) => status.name === container.name;
  const terminated = (statuses?.find(named) ?? initStatuses?.find(named))?.state?.terminated;
  return terminated !== undefined && exitResetsPod(container, terminated.exitCode);
}

function hasResetRule(container: Container): boolean {
  return (
    container.restartPolicyRules?.some((rule) => rule.action === 'RestartAllContainers') ?? false
  );
}
