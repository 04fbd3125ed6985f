/** Guards against container statuses that come back from the dead. */
import type {
  Container,
  ContainerStatus,
  PodSpec,
  PodStatus,
} from '../../api/schema/kubernetes.ts';
import { allContainersCouldRestart } from './restart-all-containers.ts';
import { containerShouldRestart, isRestartableInitContainer } from './restart-policy.ts';

/**
 * The error that makes the kubelet drop a status update: a container that may not restart would
 * leave its terminated state. Undefined when the update is fine.
 * Mirrors `pkg/kubelet/status (checkContainerStateTransition)`.
 */
export function checkContainerStateTransition(
  oldStatus: PodStatus,
  newStatus: PodStatus,
  spec: PodSpec,
): string | undefined {
  const podPolicy = spec.restartPolicy ?? 'Always';
  if (podPolicy === 'Always' || allContainersCouldRestart(spec)) return undefined;
  const regular = revived(
    spec.containers,
    oldStatus.containerStatuses,
    newStatus.containerStatuses,
    podPolicy,
  );
  if (regular !== undefined) {
    return `terminated container ${regular} attempted illegal transition to non-terminated state`;
  }
  const plainInit = spec.initContainers?.filter((one) => !isRestartableInitContainer(one)) ?? [];
  const init = revived(
    plainInit,
    oldStatus.initContainerStatuses,
    newStatus.initContainerStatuses,
    podPolicy,
  );
  if (init === undefined) return undefined;
  return `terminated init container ${init} attempted illegal transition to non-terminated state`;
}

/** The first container that would leave a state it has to stay in. */
function revived(
  containers: readonly Container[],
  oldStatuses: readonly ContainerStatus[] | undefined,
  newStatuses: readonly ContainerStatus[] | undefined,
  podPolicy: string,
): string | undefined {
  for (const container of containers) {
    const named = ({ name }: ContainerStatus) => name === container.name;
    const exitCode = oldStatuses?.find(named)?.state?.terminated?.exitCode;
    if (exitCode === undefined) continue;
    if (exitCode !== 0 && podPolicy === 'OnFailure') continue;
    if (containerShouldRestart(exitCode, container, podPolicy)) continue;
    const after = newStatuses?.find(named);
    if (after !== undefined && after.state?.terminated === undefined) return container.name;
  }
  return undefined;
}
