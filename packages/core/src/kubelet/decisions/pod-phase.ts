/** The phase of a Pod, counted over its container statuses. */
import type { Container, ContainerStatus, PodSpec } from '../../api/schema/kubernetes.ts';
import { RESTARTING_ALL_CONTAINERS } from './restart-all-containers.ts';
import { containerShouldRestart, isRestartableInitContainer } from './restart-policy.ts';

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';

/** What the phase depends on besides the spec. */
export interface PodPhaseInput {
  readonly initContainerStatuses: readonly ContainerStatus[] | undefined;
  readonly containerStatuses: readonly ContainerStatus[] | undefined;
  /** Termination has finished: no container will run any more. */
  readonly podIsTerminal: boolean;
  /** `hasAnyActiveRegularContainerStarted`. */
  readonly podHasInitialized: boolean;
  /** Static Pods are not driven to a terminal phase by their termination. */
  readonly isStatic?: boolean;
}

interface PhaseCounts {
  initFailed: number;
  initPending: number;
  sidecarPending: number;
  unknown: number;
  running: number;
  waiting: number;
  stopped: number;
  succeeded: number;
  final: number;
}

/** Whether a phase is never left. Mirrors `pkg/api/v1/pod (IsPodPhaseTerminal)`. */
export function isPodPhaseTerminal(phase: string | undefined): phase is 'Succeeded' | 'Failed' {
  return phase === 'Succeeded' || phase === 'Failed';
}

/** Mirrors `pkg/kubelet (getPhase)` in kubelet_pods.go. */
export function podPhase(spec: PodSpec, input: PodPhaseInput): PodPhase {
  const counts = countContainers(spec, input);
  if (counts.initFailed > 0) return 'Failed';
  const sidecarsPending = counts.sidecarPending > 0 && !input.podHasInitialized;
  if (counts.initPending > 0 || sidecarsPending || counts.waiting > 0) return 'Pending';
  if (counts.unknown > 0) return 'Pending';
  if (counts.running > 0) return 'Running';
  if (counts.stopped === 0) return 'Pending';
  const outcome = counts.stopped === counts.succeeded ? 'Succeeded' : 'Failed';
  if (input.podIsTerminal && !(input.isStatic ?? false)) return outcome;
  return counts.stopped === counts.final ? outcome : 'Running';
}

function countContainers(spec: PodSpec, input: PodPhaseInput): PhaseCounts {
  const counts: PhaseCounts = {
    initFailed: 0,
    initPending: 0,
    sidecarPending: 0,
    unknown: 0,
    running: 0,
    waiting: 0,
    stopped: 0,
    succeeded: 0,
    final: 0,
  };
  for (const container of spec.initContainers ?? []) {
    const status = find(input.initContainerStatuses, container.name);
    if (isRestartableInitContainer(container)) countSidecar(counts, status);
    else countInit(counts, container, status, spec.restartPolicy);
  }
  for (const container of spec.containers) {
    const status = find(input.containerStatuses, container.name);
    countRegular(counts, container, status, spec.restartPolicy);
  }
  return counts;
}

function countInit(
  counts: PhaseCounts,
  container: Container,
  status: ContainerStatus | undefined,
  podRestartPolicy: string | undefined,
): void {
  const ended = endOf(status);
  if (ended === undefined) counts.initPending += 1;
  else if (ended.exitCode !== 0 && !restarts(container, ended, podRestartPolicy)) {
    counts.initFailed += 1;
  }
}

function countSidecar(counts: PhaseCounts, status: ContainerStatus | undefined): void {
  if (status === undefined) {
    counts.unknown += 1;
  } else if (status.state?.running !== undefined) {
    counts.running += 1;
    if (!(status.started ?? false)) counts.sidecarPending += 1;
  } else if (endOf(status) === undefined) {
    counts.sidecarPending += 1;
    if (status.state?.waiting === undefined) counts.unknown += 1;
    else counts.waiting += 1;
  }
}

function countRegular(
  counts: PhaseCounts,
  container: Container,
  status: ContainerStatus | undefined,
  podRestartPolicy: string | undefined,
): void {
  const ended = endOf(status);
  if (ended !== undefined) {
    counts.stopped += 1;
    if (!restarts(container, ended, podRestartPolicy)) counts.final += 1;
    if (status?.state?.terminated?.exitCode === 0) counts.succeeded += 1;
  } else if (status?.state?.running !== undefined) {
    counts.running += 1;
  } else if (status?.state?.waiting !== undefined) {
    counts.waiting += 1;
  } else {
    counts.unknown += 1;
  }
}

interface End {
  readonly exitCode: number;
  readonly reason?: string;
}

/** The end a container is in, or waits after; undefined while it runs or has not run yet. */
function endOf(status: ContainerStatus | undefined): End | undefined {
  const state = status?.state;
  if (state === undefined || state.running !== undefined) return undefined;
  if (state.terminated !== undefined) return state.terminated;
  return state.waiting === undefined ? undefined : status?.lastState?.terminated;
}

function restarts(container: Container, end: End, podRestartPolicy: string | undefined): boolean {
  if (end.reason === RESTARTING_ALL_CONTAINERS) return true;
  return containerShouldRestart(end.exitCode, container, podRestartPolicy);
}

function find(
  statuses: readonly ContainerStatus[] | undefined,
  name: string,
): ContainerStatus | undefined {
  return statuses?.find((status) => status.name === name);
}
