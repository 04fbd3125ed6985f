/** Container statuses as vectors show them. */
import type { ContainerState, ContainerStatus, PodStatus } from '../../api/schema/kubernetes.ts';
import { NO_CONTAINER_ID } from './vector-pods.ts';

export function shownStatuses(status: PodStatus, show: (one: ContainerStatus) => object): object {
  return {
    initContainerStatuses: status.initContainerStatuses?.map(show),
    containerStatuses: status.containerStatuses?.map(show),
  };
}

/** The fields that vectors list; they leave out an empty last state and ids that are none. */
export function shownStatus({ name, state, lastState, restartCount }: ContainerStatus) {
  const hasLast = lastState !== undefined && Object.keys(lastState).length > 0;
  return {
    name,
    state: shownState(state),
    ...(hasLast && { lastState: shownState(lastState) }),
    restartCount,
  };
}

function shownState(state: ContainerState | undefined): ContainerState | undefined {
  if (state?.terminated?.containerID !== NO_CONTAINER_ID) return state;
  const { containerID: _none, ...terminated } = state.terminated;
  return { ...state, terminated };
}
