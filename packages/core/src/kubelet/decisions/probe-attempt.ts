/** One attempt of a probe worker, in two halves with the probe itself in between. */
import type { Container, ContainerStatus, PodStatus, Probe } from '../../api/schema/kubernetes.ts';
import { fromTimestamp, type SimTime } from '../../engine/time.ts';
import { KUBELET_RESTART_GRACE_MS } from './container-readiness.ts';
import type { PodInput } from './pod-runtime-status.ts';
import type { ProbeResult, ProbeType } from './probe-results.ts';
import { shouldAllContainersRestart } from './restart-all-containers.ts';
import { containerShouldRestart } from './restart-policy.ts';

/** A worker for one probe of one container; counters belong to it, not to the container instance. */
export interface ProbeWorker {
  readonly type: ProbeType;
  /** Instance that was probed last; undefined before the first one. */
  readonly containerId: string | undefined;
  /** Raw result of the last attempt, before thresholds. */
  readonly lastResult: ProbeResult | undefined;
  /** How many times in a row `lastResult` came. */
  readonly resultRun: number;
  /** Nothing is probed until another instance appears. */
  readonly onHold: boolean;
}

/** What a worker sees when its ticker fires. */
export interface ProbeAttemptInput {
  /** The Pod as it was when the worker was made. */
  readonly pod: PodInput;
  readonly container: Container;
  readonly probe: Probe;
  /** The status that the kubelet has cached, if any. */
  readonly podStatus: PodStatus | undefined;
  readonly now: SimTime;
  /** Start of the kubelet process, if instances that are older are to keep their state. */
  readonly kubeletStartedAt?: SimTime | undefined;
}

/** Whether the probe is run now, the worker waits for its next tick, or it ends. */
export type ProbeAction = 'run' | 'wait' | 'end';

/** Outcome of the first half; cache changes are applied in the order `forget`, `cache`. */
export interface ProbeAttempt {
  readonly worker: ProbeWorker;
  readonly action: ProbeAction;
  /** Container id whose cached result is dropped. */
  readonly forget?: string;
  /** Result to cache for `worker.containerId`. */
  readonly cache?: ProbeResult;
}

/** Outcome of the second half. */
export interface ProbeOutcome {
  readonly worker: ProbeWorker;
  /** Result to cache for `worker.containerId`; absent when the cached one stays. */
  readonly cache?: ProbeResult;
}

const INITIAL: Readonly<Record<ProbeType, ProbeResult>> = {
  liveness: 'Success',
  readiness: 'Failure',
  startup: 'Unknown',
};

/** A worker that has not probed anything yet. Mirrors `pkg/kubelet/prober (newWorker)`. */
export function newProbeWorker(type: ProbeType): ProbeWorker {
  return { type, containerId: undefined, lastResult: undefined, resultRun: 0, onHold: false };
}

/** First half of an attempt: everything up to the probe. Mirrors `pkg/kubelet/prober (doProbe)`. */
export function beginProbeAttempt(worker: ProbeWorker, input: ProbeAttemptInput): ProbeAttempt {
  const phase = input.podStatus?.phase;
  if (phase === 'Failed' || phase === 'Succeeded') return { worker, action: 'end' };
  const status = input.podStatus && probedStatus(input.podStatus, input.container.name);
  const containerId = status?.containerID;
  if (status === undefined || containerId === undefined) return { worker, action: 'wait' };
  if (worker.containerId === containerId) return attemptOn(worker, status, input);
  const adopted = { ...worker, containerId, onHold: false };
  const attempt = attemptOn(adopted, status, input);
  const cache = attempt.cache ?? initialResult(worker.type, status, input);
  return {
    worker: adopted,
    action: attempt.action,
    ...(worker.containerId === undefined ? undefined : { forget: worker.containerId }),
    ...(cache === undefined ? undefined : { cache }),
  };
}

/**
 * Second half: counts the outcome and caches it once its threshold is reached. `'error'` is an
 * error of the prober itself, whose result is thrown away. Mirrors `pkg/kubelet/prober (doProbe)`.
 */
export function finishProbeAttempt(
  worker: ProbeWorker,
  outcome: ProbeResult | 'error',
  probe: Probe,
): ProbeOutcome {
  if (outcome === 'error') return { worker };
  const resultRun = worker.lastResult === outcome ? worker.resultRun + 1 : 1;
  const counted = { ...worker, lastResult: outcome, resultRun };
  if (outcome === 'Failure' && resultRun < (probe.failureThreshold ?? 3))
    return { worker: counted };
  if (outcome === 'Success' && resultRun < (probe.successThreshold ?? 1))
    return { worker: counted };
  const holds = worker.type === 'startup' || (worker.type === 'liveness' && outcome === 'Failure');
  return {
    worker: holds ? { ...counted, resultRun: 0, onHold: true } : counted,
    cache: outcome,
  };
}

function attemptOn(
  worker: ProbeWorker,
  status: ContainerStatus,
  input: ProbeAttemptInput,
): ProbeAttempt {
  if (worker.onHold) return { worker, action: 'wait' };
  if (status.state?.running === undefined) {
    return { worker, action: mayRunAgain(status, input) ? 'wait' : 'end', cache: 'Failure' };
  }
  if (input.pod.metadata.deletionTimestamp !== undefined && worker.type !== 'readiness') {
    return { worker, action: 'end', cache: 'Success' };
  }
  const started = status.started ?? false;
  const due = !isInInitialDelay(status, input) && started !== (worker.type === 'startup');
  return { worker, action: due ? 'run' : 'wait' };
}

/** The status of the probed container, once it shows a container id. */
function probedStatus(podStatus: PodStatus, name: string): ContainerStatus | undefined {
  const isProbed = (status: ContainerStatus) =>
    status.name === name && status.containerID !== undefined && status.containerID !== '';
  return (
    podStatus.containerStatuses?.find(isProbed) ?? podStatus.initContainerStatuses?.find(isProbed)
  );
}

function mayRunAgain(status: ContainerStatus, input: ProbeAttemptInput): boolean {
  const terminated = status.state?.terminated;
  if (terminated === undefined) return true;
  const { spec } = input.pod;
  return (
    containerShouldRestart(terminated.exitCode, input.container, spec.restartPolicy) ||
    shouldAllContainersRestart(spec, undefined, input.podStatus)
  );
}

function isInInitialDelay(status: ContainerStatus, input: ProbeAttemptInput): boolean {
  const delaySeconds = input.probe.initialDelaySeconds ?? 0;
  if (delaySeconds <= 0) return false;
  const startedAt = startOf(status);
  return startedAt !== undefined && Math.trunc((input.now - startedAt) / 1_000) < delaySeconds;
}

/** Undefined for an instance older than the kubelet, whose reported state is kept instead. */
function initialResult(
  type: ProbeType,
  status: ContainerStatus,
  input: ProbeAttemptInput,
): ProbeResult | undefined {
  if (input.kubeletStartedAt !== undefined && status.state?.running !== undefined) {
    const startedAt = startOf(status);
    const olderThan = input.kubeletStartedAt - KUBELET_RESTART_GRACE_MS;
    if (startedAt !== undefined && startedAt < olderThan) return undefined;
  }
  return INITIAL[type];
}

/** When the instance started, as its status has it: the fraction of the second is gone. */
function startOf(status: ContainerStatus): SimTime | undefined {
  const startedAt = status.state?.running?.startedAt;
  return startedAt === undefined ? undefined : fromTimestamp(startedAt);
}

/** When the initial delay of the instance that the status shows running is over. */
export function initialDelayEndsAt(
  podStatus: PodStatus | undefined,
  container: string,
  { initialDelaySeconds = 0 }: Probe,
): SimTime | undefined {
  const status = podStatus && probedStatus(podStatus, container);
  const startedAt = status && startOf(status);
  return startedAt === undefined ? undefined : startedAt + initialDelaySeconds * 1_000;
}
