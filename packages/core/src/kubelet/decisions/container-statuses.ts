/** The container statuses of a Pod, from runtime instances, what was reported and start errors. */
import type {
  Container,
  ContainerState,
  ContainerStatus,
  EphemeralContainer,
  ResourceRequirements,
} from '../../api/schema/kubernetes.ts';
import {
  CONTAINER_STATUS_UNKNOWN,
  instanceState,
  instanceStatus,
  unknownTermination,
  waitingStatus,
} from './container-status.ts';
import {
  hasAnyRegularContainerCreated,
  type ContainerInstance,
  type PodInput,
  type PodRuntimeStatus,
} from './pod-runtime-status.ts';
import { reportResources } from './resize-status.ts';
import { RESTARTING_ALL_CONTAINERS } from './restart-all-containers.ts';
import { isRestartableInitContainer, shouldContainerBeRestarted } from './restart-policy.ts';

/** Why the last start of a container failed; cleared by a start that succeeds. */
export interface StartError {
  /** Becomes `state.waiting.reason`: `CrashLoopBackOff`, `ErrImagePull`... */
  readonly reason: string;
  readonly message: string;
}

/** Start errors of one Pod by container name. Mirrors `pkg/kubelet (ReasonCache)`. */
export type StartErrors = ReadonlyMap<string, StartError>;

/** What the statuses of one Pod are computed from. */
export interface ContainerStatusesInput {
  readonly pod: PodInput;
  readonly runtime: PodRuntimeStatus;
  readonly startErrors: StartErrors;
  /** The Pod is being reset in place (`shouldAllContainersRestart`). */
  readonly podRestarting: boolean;
  /** What the cgroups of containers are set to where that is not what the spec says; absent: resources are not reported. */
  readonly actuated?: Readonly<Record<string, ResourceRequirements>>;
}

const CREATING: ContainerState = { waiting: { reason: 'ContainerCreating' } };
const INITIALIZING: ContainerState = { waiting: { reason: 'PodInitializing' } };
const REMOVED_MESSAGE = 'The container is removed because RestartAllContainers in place';
const REMOVED_WAITING: ContainerState = {
  waiting: { reason: RESTARTING_ALL_CONTAINERS, message: REMOVED_MESSAGE },
};
const REMOVED_ENDED: ContainerState = {
  terminated: unknownTermination(RESTARTING_ALL_CONTAINERS, REMOVED_MESSAGE),
};
const VANISHED: ContainerState = {
  terminated: unknownTermination(
    CONTAINER_STATUS_UNKNOWN,
    'The container could not be located when the pod was deleted.  The container used to be Running',
  ),
};
const INIT_ASSUMED_COMPLETED: ContainerState = {
  terminated: {
    exitCode: 0,
    reason: 'Completed',
    message:
      'Unable to get init container status from container runtime and pod has been initialized, ' +
      'treat it as exited normally',
  },
};

/**
 * Statuses of regular or ephemeral containers, sorted by name.
 * Mirrors `pkg/kubelet (convertToAPIContainerStatuses)`.
 */
export function containerStatuses(
  containers: readonly (Container | EphemeralContainer)[],
  previous: readonly ContainerStatus[] | undefined,
  input: ContainerStatusesInput,
): ContainerStatus[] {
  const statuses = containers.map((container) => {
    const status = observedStatus(container, statusOf(previous, container.name), input);
    return withStartError(status, container, input);
  });
  return statuses.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/**
 * Statuses of init containers and sidecars, in spec order.
 * Mirrors `pkg/kubelet (convertToAPIContainerStatuses)`.
 */
export function initContainerStatuses(
  containers: readonly Container[],
  previous: readonly ContainerStatus[] | undefined,
  input: ContainerStatusesInput,
): ContainerStatus[] {
  return containers.map((container) => {
    const status = observedStatus(container, statusOf(previous, container.name), input);
    const newest = input.runtime.containers.find(({ name }) => name === container.name);
    // Whatever its policy, an init container that succeeded is not started again.
    if (newest?.state === 'exited' && (newest.exitCode ?? 0) === 0) return status;
    if (newest === undefined && isAssumedCompleted(container, status, input)) {
      return { ...status, state: INIT_ASSUMED_COMPLETED };
    }
    return withStartError(status, container, input);
  });
}

/** The status from instances alone: the newest sets the state, the second newest `lastState`. */
function observedStatus(
  container: Container,
  previous: ContainerStatus | undefined,
  input: ContainerStatusesInput,
): ContainerStatus {
  let newest: ContainerInstance | undefined;
  let second: ContainerInstance | undefined;
  for (const instance of input.runtime.containers) {
    if (instance.name !== container.name) continue;
    if (newest === undefined) {
      newest = instance;
    } else {
      second = instance;
      break;
    }
  }
  if (newest === undefined) return absentStatus(container, previous, input);
  const status = instanceStatus(newest, previous, input.podRestarting);
  if (input.actuated !== undefined) {
    const { name, resources } = container;
    const inForce = newest.state === 'running' ? input.actuated[name] : undefined;
    reportResources(status, resources, inForce);
  }
  if (second === undefined) return status;
  return { ...status, lastState: instanceState(second, previous, input.podRestarting) };
}

/** The status of a container without instances; one that was running must have ended somehow. */
function absentStatus(
  container: Container,
  previous: ContainerStatus | undefined,
  input: ContainerStatusesInput,
): ContainerStatus {
  const hasInit = (input.pod.spec.initContainers?.length ?? 0) > 0;
  const status =
    previous?.state?.terminated === undefined
      ? waitingStatus(container, hasInit ? INITIALIZING : CREATING, previous)
      : previous;
  if (previous === undefined) return status;
  if (input.podRestarting && previous.state?.waiting === undefined) {
    const restartCount = previous.restartCount + 1;
    return { ...status, state: REMOVED_WAITING, lastState: REMOVED_ENDED, restartCount };
  }
  if (previous.state?.running === undefined || status.lastState?.terminated !== undefined) {
    return status;
  }
  // An end in `lastState` keeps the Pod from falling back to Pending.
  const deleted = input.pod.metadata.deletionTimestamp !== undefined;
  return { ...status, lastState: VANISHED, restartCount: status.restartCount + (deleted ? 0 : 1) };
}

/** A container that the next sync would start waits for the reason that its last start failed. */
function withStartError(
  status: ContainerStatus,
  container: Container,
  input: ContainerStatusesInput,
): ContainerStatus {
  const error = input.startErrors.get(container.name);
  if (error === undefined) return status;
  const newest = input.runtime.containers.find(({ name }) => name === container.name);
  if (!shouldContainerBeRestarted(container, input.pod, newest)) return status;
  const { reason, message } = error;
  const state: ContainerState = { waiting: message === '' ? { reason } : { reason, message } };
  return status.state?.terminated === undefined
    ? { ...status, state }
    : { ...status, state, lastState: status.state };
}

function isAssumedCompleted(
  container: Container,
  status: ContainerStatus,
  { pod, runtime }: ContainerStatusesInput,
): boolean {
  return (
    !isRestartableInitContainer(container) &&
    status.state?.waiting !== undefined &&
    hasAnyRegularContainerCreated(pod.spec, runtime)
  );
}

function statusOf(
  statuses: readonly ContainerStatus[] | undefined,
  name: string,
): ContainerStatus | undefined {
  return statuses?.find((status) => status.name === name);
}
