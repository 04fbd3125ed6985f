/** One runtime instance as an API container status. */
import type {
  Container,
  ContainerState,
  ContainerStateTerminated,
  ContainerStatus,
} from '../../api/schema/kubernetes.ts';
import { toTimestamp } from '../../engine/time.ts';
import type { Mutable } from './mutable.ts';
import type { ContainerInstance } from './pod-runtime-status.ts';
import { RESTARTING_ALL_CONTAINERS } from './restart-all-containers.ts';

/** Reason of a container whose end nobody saw. */
export const CONTAINER_STATUS_UNKNOWN = 'ContainerStatusUnknown';

/** Exit code given to containers whose end nobody saw. */
const UNKNOWN_EXIT_CODE = 137;
/** What the runtime reports of an instance that could not be started: zero on the clock of Unix. */
const NEVER_STARTED = '1970-01-01T00:00:00Z';
const NO_STATE: ContainerState = {};
const WAITING: ContainerState = { waiting: {} };

/** A terminated state for a container whose end nobody saw. */
export function unknownTermination(reason: string, message: string): ContainerStateTerminated {
  return { exitCode: UNKNOWN_EXIT_CODE, reason, message };
}

/** End of a container that was running, is gone, and belongs to a Pod that is over. */
export const LOST_AT_TERMINATION: ContainerState = {
  terminated: unknownTermination(
    CONTAINER_STATUS_UNKNOWN,
    'The container could not be located when the pod was terminated',
  ),
};
const LOST_IN_RESET: ContainerState = {
  terminated: unknownTermination(
    RESTARTING_ALL_CONTAINERS,
    'The container could not be located when the pod was terminated',
  ),
};

/** A status before the runtime knows anything: what was reported before is carried over. */
export function waitingStatus(
  container: Container,
  state: ContainerState,
  previous: ContainerStatus | undefined,
): ContainerStatus {
  return {
    image: container.image ?? '',
    imageID: '',
    lastState: previous?.lastState ?? NO_STATE,
    name: container.name,
    ready: false,
    restartCount: previous?.restartCount ?? 0,
    state,
  };
}

/**
 * The status of one instance. Restart counts never go down, and the end of an instance that a reset
 * has removed lives on in `lastState`. Mirrors `pkg/kubelet (convertContainerStatus)` in kubelet_pods.go.
 */
export function instanceStatus(
  instance: ContainerInstance,
  previous: ContainerStatus | undefined,
  podRestarting: boolean,
): Mutable<ContainerStatus> {
  const status: Mutable<ContainerStatus> = {
    image: instance.image,
    imageID: instance.imageId ?? '',
    lastState: NO_STATE,
    name: instance.name,
    ready: false,
    restartCount: Math.max(instance.restartCount, previous?.restartCount ?? 0),
    state: instanceState(instance, previous, podRestarting),
  };
  if (instance.id !== '') status.containerID = instance.id;
  if (previous === undefined) return status;
  if (previous.volumeMounts !== undefined) status.volumeMounts = previous.volumeMounts;
  const ended = previous.state?.terminated;
  if (previous.containerID !== status.containerID && ended !== undefined) {
    status.lastState = { terminated: ended };
  } else if (previous.lastState?.terminated !== undefined) {
    status.lastState = { terminated: previous.lastState.terminated };
  }
  if (instance.state === 'running') {
    if (ended !== undefined && previous.restartCount >= instance.restartCount) {
      status.restartCount = previous.restartCount + 1;
    }
    if (previous.started !== undefined) status.started = previous.started;
  } else if (instance.state === 'unknown' && previous.state?.running !== undefined) {
    status.restartCount = previous.restartCount + 1;
  }
  return status;
}

/** The API state of one instance; an unknown one counts as ended if it was last seen running. */
export function instanceState(
  instance: ContainerInstance,
  previous: ContainerStatus | undefined,
  podRestarting: boolean,
): ContainerState {
  switch (instance.state) {
    case 'running':
      return runningState(instance, previous);
    case 'exited':
      return endedState(instance, previous);
    case 'created':
      return WAITING;
    case 'unknown':
      if (previous?.state?.running === undefined) return WAITING;
      return podRestarting ? LOST_IN_RESET : LOST_AT_TERMINATION;
  }
}

/** Takes over the state already reported for this instance: its start does not change. */
function runningState(
  instance: ContainerInstance,
  previous: ContainerStatus | undefined,
): ContainerState {
  const reported = previous?.state;
  if (
    reported?.running !== undefined &&
    instance.id !== '' &&
    previous?.containerID === instance.id
  ) {
    return reported;
  }
  const { startedAt } = instance;
  return { running: startedAt === undefined ? {} : { startedAt: toTimestamp(startedAt) } };
}

/** Takes over the end already reported for this instance: it does not change either. */
function endedState(
  instance: ContainerInstance,
  previous: ContainerStatus | undefined,
): ContainerState {
  for (const reported of [previous?.state, previous?.lastState]) {
    if (reported?.terminated?.containerID === instance.id) return reported;
  }
  return { terminated: terminatedState(instance) };
}

function terminatedState(instance: ContainerInstance): ContainerStateTerminated {
  const terminated: Mutable<ContainerStateTerminated> = { exitCode: instance.exitCode ?? 0 };
  if (instance.id !== '') terminated.containerID = instance.id;
  if (instance.reason !== undefined) terminated.reason = instance.reason;
  if (instance.message !== undefined) terminated.message = instance.message;
  const { startedAt } = instance;
  if (startedAt !== undefined) terminated.startedAt = toTimestamp(startedAt);
  else if (instance.reason === 'StartError') terminated.startedAt = NEVER_STARTED;
  if (instance.finishedAt !== undefined) terminated.finishedAt = toTimestamp(instance.finishedAt);
  return terminated;
}
