/** The whole status of a Pod as the kubelet computes it at the start of every sync. */
import type {
  ContainerStatus,
  Pod,
  PodCondition,
  PodStatus,
  ResourceRequirements,
} from '../../api/schema/kubernetes.ts';
import type { SimTime } from '../../engine/time.ts';
import {
  containerStatuses,
  initContainerStatuses,
  type ContainerStatusesInput,
  type StartErrors,
} from './container-statuses.ts';
import type { Mutable } from './mutable.ts';
import {
  allContainersRestartingCondition,
  containersReadyCondition,
  findCondition,
  isKubeletCondition,
  podInitializedCondition,
  podReadyCondition,
  podReadyToStartContainersCondition,
} from './pod-conditions.ts';
import { isPodPhaseTerminal, podPhase } from './pod-phase.ts';
import {
  hasAnyActiveRegularContainerStarted,
  type PodRuntimeStatus,
} from './pod-runtime-status.ts';
import type { ProbeResultCache } from './probe-results.ts';
import { withProbeResults, type HasProbeWorker } from './probed-statuses.ts';
import { allContainersCouldRestart, shouldAllContainersRestart } from './restart-all-containers.ts';

/** What the status is computed from. */
export interface PodStatusInput {
  /** The API object; its `status` is what the API shows. */
  readonly pod: Pod;
  /** The status the kubelet computed last; undefined when it has none yet. */
  readonly lastStatus: PodStatus | undefined;
  readonly runtime: PodRuntimeStatus;
  /** Addresses of the Pod, primary family first: `sandboxPodIPs`, or those remembered while stopping. */
  readonly podIPs: readonly string[];
  /** Addresses of the node, primary family first; Pods on the host network take them over. */
  readonly hostIPs?: readonly string[];
  readonly startErrors: StartErrors;
  readonly probes: ProbeResultCache;
  /** Which probe workers exist; by default one per probe in the spec. */
  readonly hasProbeWorker?: HasProbeWorker;
  /** When the kubelet process was started; absent: before all containers. */
  readonly kubeletStartedAt?: SimTime | undefined;
  /** Termination has finished. */
  readonly podIsTerminal?: boolean;
  readonly isStatic?: boolean;
  /** What the cgroups of containers are set to where that is not what the spec of `pod` says; absent: resources are not reported. */
  readonly actuated?: Readonly<Record<string, ResourceRequirements>>;
  /** Conditions of a resize under way. */
  readonly resizeConditions?: readonly PodCondition[];
  /** A sync handler wants the Pod out (active deadline, eviction): forces phase Failed. */
  readonly evict?: PodEnd | undefined;
}

/** Why the kubelet ends a Pod before its time. */
export interface PodEnd {
  readonly reason: string;
  readonly message: string;
  /** The Pod gets the condition DisruptionTarget, as it does when the node takes its resources away. */
  readonly isDisruption?: boolean;
  /** What that condition says, when it is not `message`. */
  readonly disruptionMessage?: string;
  /** A Pod that has succeeded by now keeps its phase. */
  readonly sparesSucceeded?: boolean;
}

/** Mirrors `pkg/kubelet (generateAPIPodStatus, convertStatusToAPIStatus)` in kubelet_pods.go. */
export function podStatus(input: PodStatusInput): PodStatus {
  const { pod, runtime } = input;
  const lastStatus = input.lastStatus ?? pod.status;
  const status = convertedStatus(input, lastStatus);
  status.phase = podPhase(pod.spec, {
    initContainerStatuses: status.initContainerStatuses,
    containerStatuses: status.containerStatuses,
    podIsTerminal: input.podIsTerminal ?? false,
    podHasInitialized: hasAnyActiveRegularContainerStarted(pod.spec, runtime),
    isStatic: input.isStatic ?? false,
  });
  settlePhase(status, input, lastStatus);
  const { kubeletStartedAt: startedAt } = input;
  const { conditions: shown } = pod.status;
  const restart = startedAt === undefined ? undefined : { startedAt, conditions: shown };
  withProbeResults(status, pod.spec, input.probes, input.hasProbeWorker, restart);
  const conditions = podConditions(status, input, lastStatus);
  if (input.evict?.isDisruption === true) markDisruption(conditions, input.evict, pod);
  status.conditions = conditions;
  setHostIPs(status, input);
  return status;
}

/** Statuses of all containers and the addresses; the rest is left to be filled in. */
function convertedStatus(input: PodStatusInput, lastStatus: PodStatus): Mutable<PodStatus> {
  const { pod, runtime, startErrors } = input;
  const { spec } = pod;
  const podRestarting =
    allContainersCouldRestart(spec) && shouldAllContainersRestart(spec, runtime, lastStatus);
  const { actuated } = input;
  const context: ContainerStatusesInput = {
    pod,
    runtime,
    startErrors,
    podRestarting,
    ...(actuated && { actuated }),
  };
  const status: Mutable<PodStatus> = {
    containerStatuses: containerStatuses(spec.containers, lastStatus.containerStatuses, context),
  };
  if (spec.initContainers !== undefined && spec.initContainers.length > 0) {
    const previous = lastStatus.initContainerStatuses;
    status.initContainerStatuses = initContainerStatuses(spec.initContainers, previous, context);
  }
  if (spec.ephemeralContainers !== undefined && spec.ephemeralContainers.length > 0) {
    const previous = lastStatus.ephemeralContainerStatuses;
    const ephemeral = containerStatuses(spec.ephemeralContainers, previous, context);
    status.ephemeralContainerStatuses = ephemeral;
  }
  setPodIPs(status, input.podIPs);
  if (pod.status.qosClass !== undefined) status.qosClass = pod.status.qosClass;
  if (pod.metadata.generation !== undefined) status.observedGeneration = pod.metadata.generation;
  return status;
}

/** Terminal phases stick, reason and message stay with their phase, a sync handler overrules. */
function settlePhase(
  status: Mutable<PodStatus>,
  input: PodStatusInput,
  lastStatus: PodStatus,
): void {
  const api = input.pod.status;
  if (!isPodPhaseTerminal(status.phase)) {
    if (isPodPhaseTerminal(lastStatus.phase)) status.phase = lastStatus.phase;
    else if (isPodPhaseTerminal(api.phase)) status.phase = api.phase;
  }
  if (status.phase === lastStatus.phase) {
    const reason = lastStatus.reason ?? api.reason;
    const message = lastStatus.message ?? api.message;
    if (reason !== undefined) status.reason = reason;
    if (message !== undefined) status.message = message;
  }
  if (input.evict !== undefined) {
    const isSpared = input.evict.sparesSucceeded === true && status.phase === 'Succeeded';
    if (!isSpared) status.phase = 'Failed';
    status.reason = input.evict.reason;
    status.message = input.evict.message;
  }
  if (isPodPhaseTerminal(api.phase)) status.phase = api.phase;
}

function podConditions(
  status: PodStatus,
  { pod, runtime, resizeConditions = [] }: PodStatusInput,
  lastStatus: PodStatus,
): PodCondition[] {
  const { spec } = pod;
  const { phase } = status;
  const conditions = (pod.status.conditions ?? []).filter(({ type }) => !isKubeletCondition(type));
  conditions.push(...resizeConditions);
  const disruption = findCondition(lastStatus.conditions, 'DisruptionTarget');
  if (disruption !== undefined) replaceOrAppend(conditions, disruption);
  const statuses = allStatuses(status);
  const wasInitialized = findCondition(lastStatus.conditions, 'Initialized')?.status === 'True';
  const containersReady = containersReadyCondition(spec, statuses, phase);
  const owned: Mutable<PodCondition>[] = [
    podReadyToStartContainersCondition(spec, runtime),
    podInitializedCondition(spec, statuses, phase, wasInitialized),
    podReadyCondition(spec, containersReady, conditions),
    containersReady,
    { type: 'PodScheduled', status: 'True' },
  ];
  if (allContainersCouldRestart(spec)) {
    owned.push(allContainersRestartingCondition(spec, runtime, lastStatus, phase));
  }
  const observedGeneration = pod.metadata.generation;
  for (const condition of owned) {
    if (observedGeneration !== undefined) condition.observedGeneration = observedGeneration;
    conditions.push(condition);
  }
  return conditions;
}

/** Mirrors what `pkg/kubelet (killPodNow)` is told to write: eviction, preemption, node shutdown. */
function markDisruption(conditions: PodCondition[], end: PodEnd, pod: Pod): void {
  const message = end.disruptionMessage ?? end.message;
  const { generation: observedGeneration } = pod.metadata;
  replaceOrAppend(conditions, {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'TerminationByKubelet',
    message,
    ...(observedGeneration === undefined ? undefined : { observedGeneration }),
  });
}

/** Statuses of init and regular containers in one list. */
export function allStatuses(status: PodStatus): readonly ContainerStatus[] {
  const regular = status.containerStatuses ?? [];
  const init = status.initContainerStatuses;
  return init === undefined || init.length === 0 ? regular : [...init, ...regular];
}

/** Puts a condition in the place of the one of its type, or at the end. */
export function replaceOrAppend(conditions: PodCondition[], condition: PodCondition): void {
  const index = conditions.findIndex(({ type }) => type === condition.type);
  if (index < 0) conditions.push(condition);
  else conditions[index] = condition;
}

function setPodIPs(status: Mutable<PodStatus>, podIPs: readonly string[]): void {
  const [primary] = podIPs;
  if (primary === undefined) return;
  status.podIP = primary;
  status.podIPs = podIPs.map((ip) => ({ ip }));
}

/** Node addresses; a Pod on the host network has no others. */
function setHostIPs(status: Mutable<PodStatus>, { pod, hostIPs }: PodStatusInput): void {
  const primary = hostIPs?.[0];
  if (hostIPs === undefined || primary === undefined) return;
  status.hostIP = primary;
  status.hostIPs = hostIPs.map((ip) => ({ ip }));
  if ((pod.spec.hostNetwork ?? false) && status.podIP === undefined) setPodIPs(status, hostIPs);
}
