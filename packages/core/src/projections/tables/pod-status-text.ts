/** What kubectl shows as a Pod's STATUS, READY and RESTARTS. Mirrors `pkg/printers/internalversion (printPod)` of 1.36. */
import { isSidecar } from '../../api/pod-resources.ts';
import type {
  ContainerStateTerminated,
  ContainerStatus,
  Pod,
} from '../../api/schema/kubernetes.ts';
import { fromTimestamp, type SimTime } from '../../engine/time.ts';

/** The computed columns of a Pod. */
export interface PodStatusText {
  /** `Running`, `CrashLoopBackOff`, `Init:1/2`, `Terminating`... */
  readonly reason: string;
  readonly readyCount: number;
  /** Main containers and sidecars. */
  readonly totalCount: number;
  readonly restartCount: number;
  readonly lastRestartAt?: SimTime;
}

interface Restarts {
  readonly count: number;
  readonly lastAt: SimTime;
}

interface Progress {
  readonly reason: string;
  readonly readyCount: number;
  readonly restarts: Restarts;
}

interface InitProgress extends Progress {
  readonly isInitializing: boolean;
  readonly sidecarRestarts: Restarts;
}

const NEVER = -Infinity;
const NO_RESTARTS: Restarts = { count: 0, lastAt: NEVER };

/** Condenses a Pod's phase, reason and container statuses the way the API server's printer does. */
export function podStatusText(pod: Pod): PodStatusText {
  const { spec, status, metadata } = pod;
  const init = initProgress(pod, startReason(pod));
  const isPastInit = !init.isInitializing || hasCondition(pod, 'Initialized');
  const { readyCount, restarts, ...progress } = isPastInit ? mainProgress(pod, init) : init;

  let { reason } = progress;
  if (metadata.deletionTimestamp) {
    const isEnded = status.phase === 'Succeeded' || status.phase === 'Failed';
    if (status.reason === 'NodeLost') reason = 'Unknown';
    else if (!isEnded) reason = 'Terminating';
  }
  const sidecars = (spec.initContainers ?? []).filter(isSidecar);
  const text: PodStatusText = {
    reason,
    readyCount,
    totalCount: spec.containers.length + sidecars.length,
    restartCount: restarts.count,
  };
  return restarts.lastAt === NEVER ? text : { ...text, lastRestartAt: restarts.lastAt };
}

function startReason({ status }: Pod): string {
  const isGated = (status.conditions ?? []).some(
    ({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated',
  );
  return isGated ? 'SchedulingGated' : status.reason || (status.phase ?? '');
}

/** Goes through the init containers up to the first one that is not done or, for a sidecar, not started. */
function initProgress({ spec, status }: Pod, startingReason: string): InitProgress {
  const containers = spec.initContainers ?? [];
  const sidecarNames = new Set(containers.filter(isSidecar).map(({ name }) => name));
  let restarts = NO_RESTARTS;
  let sidecarRestarts = NO_RESTARTS;
  let readyCount = 0;
  for (const [index, container] of (status.initContainerStatuses ?? []).entries()) {
    const { state = {}, ready } = container;
    const isSidecarStatus = sidecarNames.has(container.name);
    restarts = withRestarts(restarts, container);
    if (isSidecarStatus) sidecarRestarts = withRestarts(sidecarRestarts, container);
    if (state.terminated?.exitCode === 0) continue;
    if (isSidecarStatus && container.started === true) {
      if (ready) readyCount += 1;
      continue;
    }
    const reason = `Init:${initReason(container) ?? `${index}/${containers.length}`}`;
    return { reason, readyCount, restarts, sidecarRestarts, isInitializing: true };
  }
  return { reason: startingReason, readyCount, restarts, sidecarRestarts, isInitializing: false };
}

function initReason({ state = {} }: ContainerStatus): string | undefined {
  if (state.terminated !== undefined) return terminationText(state.terminated);
  const waiting = state.waiting?.reason;
  return waiting && waiting !== 'PodInitializing' ? waiting : undefined;
}

/** The main containers, last to first, so that the first one's trouble is what is shown. */
function mainProgress(pod: Pod, init: InitProgress): Progress {
  let { reason, readyCount } = init;
  let restarts = init.sidecarRestarts;
  let hasRunning = false;
  let errorReason = '';
  for (const container of [...(pod.status.containerStatuses ?? [])].reverse()) {
    const { state = {} } = container;
    restarts = withRestarts(restarts, container);
    if (state.waiting?.reason) reason = state.waiting.reason;
    else if (state.terminated !== undefined) {
      reason = terminationText(state.terminated);
      if (state.terminated.exitCode !== 0) errorReason = reason;
    } else if (container.ready && state.running !== undefined) {
      hasRunning = true;
      readyCount += 1;
    }
  }
  if (reason === 'Completed') {
    if (hasRunning && hasCondition(pod, 'Ready')) reason = 'Running';
    else if (errorReason !== '') reason = errorReason;
    else if (hasRunning) reason = 'NotReady';
  }
  return { reason, readyCount, restarts };
}

function terminationText({ reason, signal, exitCode }: ContainerStateTerminated): string {
  if (reason) return reason;
  return signal ? `Signal:${signal}` : `ExitCode:${exitCode}`;
}

function withRestarts(restarts: Restarts, { restartCount, lastState }: ContainerStatus): Restarts {
  const finishedAt = lastState?.terminated?.finishedAt;
  const at = finishedAt ? fromTimestamp(finishedAt) : NEVER;
  return { count: restarts.count + restartCount, lastAt: Math.max(restarts.lastAt, at) };
}

function hasCondition({ status }: Pod, wanted: string): boolean {
  return (status.conditions ?? []).some(
    (condition) => condition.type === wanted && condition.status === 'True',
  );
}
