/** Whether a container is started again, from its exit code and the policies in force. */
import type { Container, ContainerRestartRule, PodSpec } from '../../api/schema/kubernetes.ts';
import type { ContainerInstance, PodInput } from './pod-runtime-status.ts';

/** What a restart decision reads of a container spec. */
export type RestartableContainer = Pick<Container, 'restartPolicy' | 'restartPolicyRules'>;

/** Whether an init container is a sidecar. Mirrors `pkg/api/v1/pod (IsRestartableInitContainer)`. */
export function isRestartableInitContainer(container: RestartableContainer): boolean {
  return container.restartPolicy === 'Always';
}

/** Whether the Pod has sidecars. Mirrors `pkg/kubelet/types (HasRestartableInitContainer)`. */
export function hasRestartableInitContainer(spec: PodSpec): boolean {
  return spec.initContainers?.some(isRestartableInitContainer) ?? false;
}

/** The first rule that matches the exit code. Mirrors `pkg/api/v1/pod (FindMatchingContainerRestartRule)`. */
export function findMatchingContainerRestartRule(
  container: Pick<Container, 'restartPolicyRules'>,
  exitCode: number,
): ContainerRestartRule | undefined {
  if (container.restartPolicyRules === undefined) return undefined;
  for (const rule of container.restartPolicyRules) {
    if (rule.exitCodes === undefined) continue;
    const listed = rule.exitCodes.values?.includes(exitCode) ?? false;
    if (rule.exitCodes.operator === 'In' && listed) return rule;
    if (rule.exitCodes.operator === 'NotIn' && !listed) return rule;
  }
  return undefined;
}

/**
 * Whether a container that exited with this code is started again: its first matching rule, then
 * its own policy, then the Pod's (absent = Always). Mirrors `pkg/api/v1/pod (ContainerShouldRestart)`.
 */
export function containerShouldRestart(
  exitCode: number,
  container: RestartableContainer,
  podRestartPolicy: string | undefined,
): boolean {
  if (container.restartPolicy !== undefined) {
    const action = findMatchingContainerRestartRule(container, exitCode)?.action;
    if (action === 'Restart' || action === 'RestartAllContainers') return true;
  }
  return policyRestarts(container.restartPolicy ?? podRestartPolicy, exitCode);
}

/**
 * Whether a container that the kubelet itself stops (failed probe, unknown state) is started again:
 * the exit-code rules do not count, because there is no exit code yet.
 * Mirrors `pkg/kubelet/kuberuntime (computePodActions, shouldRestartOnFailure)`.
 */
export function restartsAfterKill(
  container: RestartableContainer,
  podRestartPolicy: string | undefined,
): boolean {
  return (container.restartPolicy ?? podRestartPolicy) !== 'Never';
}

/**
 * Whether a container without a running instance is to be started now.
 * Mirrors `pkg/kubelet/container (ShouldContainerBeRestarted)`.
 */
export function shouldContainerBeRestarted(
  container: RestartableContainer,
  pod: PodInput,
  newest: ContainerInstance | undefined,
): boolean {
  if (pod.metadata.deletionTimestamp !== undefined) return false;
  if (newest === undefined) return true;
  if (newest.state === 'running') return false;
  if (newest.state !== 'exited') return true;
  return containerShouldRestart(newest.exitCode ?? 0, container, pod.spec.restartPolicy);
}

function policyRestarts(policy: string | undefined, exitCode: number): boolean {
  if (policy === 'Never') return false;
  return policy === 'OnFailure' ? exitCode !== 0 : true;
}
