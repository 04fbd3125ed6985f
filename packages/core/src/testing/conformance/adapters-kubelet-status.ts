/** Adapters of the suites about statuses, phase and conditions. */
import type {
  Container,
  ContainerStatus,
  JsonObject,
  PodCondition,
  PodStatus,
} from '../../api/schema/kubernetes.ts';
import {
  containerStatuses,
  initContainerStatuses,
} from '../../kubelet/decisions/container-statuses.ts';
import {
  allContainersRestartingCondition,
  containersReadyCondition,
  findCondition,
  podInitializedCondition,
  podReadyCondition,
  podReadyToStartContainersCondition,
} from '../../kubelet/decisions/pod-conditions.ts';
import { podPhase } from '../../kubelet/decisions/pod-phase.ts';
import { mergePodStatus } from '../../kubelet/decisions/pod-status-merge.ts';
import { podStatus } from '../../kubelet/decisions/pod-status.ts';
import { NO_PROBE_RESULTS } from '../../kubelet/decisions/probe-results.ts';
import { terminatePod } from '../../kubelet/decisions/terminate-pod.ts';
import type { CaseContext, ConformanceAdapters } from './runner.ts';
import { shownStatus, shownStatuses } from './shown-status.ts';
import {
  pod,
  podSpec,
  readAs,
  runtimeStatus,
  startErrors,
  type VectorContainer,
  type VectorRuntime,
} from './vector-pods.ts';

export const kubeletStatusAdapters: ConformanceAdapters = {
  'kubelet/container-status': containerStatus,
  'kubelet/pod-conditions': podCondition,
  'kubelet/pod-phase': phase,
  'kubelet/pod-phase-grid': phase,
  'kubelet/pod-status': wholeStatus,
  'kubelet/status-merge': { run: statusMerge, unordered: ['conditions'] },
  'kubelet/terminate-pod': finalStatus,
};

type Statuses = readonly ContainerStatus[] | undefined;

function containerStatus(given: JsonObject, { test }: CaseContext): unknown {
  const containers = readAs<readonly Container[]>(given['containers'] ?? []);
  const runtimeContainers = readAs<VectorContainer[]>(given['runtimeContainers'] ?? []);
  const isInit = given['forInitContainers'] === true;
  const listed = new Set(containers.map(({ name }) => name));
  const others = runtimeContainers.map(({ name }) => ({ name })).filter((c) => !listed.has(c.name));
  const otherInit = given['podHasInitContainers'] === true ? [{ name: 'another init' }] : [];
  const spec = podSpec({
    restartPolicy: given['restartPolicy'],
    containers: isInit ? others : containers,
    initContainers: isInit ? containers : otherInit,
  });
  const input = {
    pod: pod(spec, undefined, given['deletionRequested']),
    runtime: runtimeStatus({ containers: runtimeContainers }, spec),
    startErrors: startErrors(given['startErrors']),
    podRestarting: given['restartingAllContainers'] === true,
  };
  const previous = readAs<ContainerStatus[]>(given['previousStatuses'] ?? []);
  const statuses = isInit
    ? initContainerStatuses(containers, previous, input)
    : containerStatuses(containers, previous, input);
  // The upstream tests of whole Pod statuses do not look at restart counts.
  const withCounts = !(test ?? '').startsWith('TestGenerateAPIPodStatus');
  const shown = statuses.map((status) => {
    const { restartCount, ...rest } = shownStatus(status);
    return withCounts ? { ...rest, restartCount } : rest;
  });
  return { containerStatuses: shown };
}

function podCondition(given: JsonObject): unknown {
  const spec = podSpec(given['spec']);
  const statuses = readAs<Statuses>(given['statuses']);
  const phaseName = readAs<string | undefined>(given['phase']);
  const runtime = runtimeStatus(readAs<VectorRuntime>(given['runtime'] ?? {}), spec);
  const previous = readAs<PodStatus | undefined>(given['previousStatus']);
  switch (given['condition']) {
    case 'ContainersReady':
      return containersReadyCondition(spec, statuses, phaseName);
    case 'Ready': {
      const containersReady = containersReadyCondition(spec, statuses, phaseName);
      const conditions = readAs<PodCondition[] | undefined>(given['podConditions']);
      return podReadyCondition(spec, containersReady, conditions);
    }
    case 'Initialized': {
      const was = findCondition(previous?.conditions, 'Initialized')?.status === 'True';
      return podInitializedCondition(spec, statuses, phaseName, was);
    }
    case 'PodReadyToStartContainers':
      return podReadyToStartContainersCondition(spec, runtime);
    default:
      return allContainersRestartingCondition(spec, runtime, previous, phaseName);
  }
}

function phase(given: JsonObject): unknown {
  return {
    phase: podPhase(podSpec(given['spec']), {
      initContainerStatuses: readAs<Statuses>(given['initContainerStatuses']),
      containerStatuses: readAs<Statuses>(given['containerStatuses']),
      podIsTerminal: given['podIsTerminal'] === true,
      podHasInitialized: given['podHasInitialized'] === true,
      isStatic: given['isStaticPod'] === true,
    }),
  };
}

function wholeStatus(given: JsonObject): unknown {
  const spec = podSpec(given['spec']);
  const status = podStatus({
    pod: pod(spec, given['apiStatus'], given['deletionRequested']),
    lastStatus: readAs<PodStatus | undefined>(given['lastKubeletStatus']),
    runtime: runtimeStatus(readAs<VectorRuntime>(given['runtime'] ?? {}), spec),
    podIPs: [],
    startErrors: startErrors(given['startErrors']),
    probes: NO_PROBE_RESULTS,
    podIsTerminal: given['podIsTerminal'] === true,
    evict: readAs<{ reason: string; message: string } | undefined>(given['evictRequest']),
  });
  const isFaked = ({ type }: PodCondition) => type === 'Ready' || type === 'ContainersReady';
  return {
    phase: status.phase,
    reason: status.reason ?? null,
    message: status.message ?? null,
    ...shownStatuses(status, shownStatus),
    conditions: status.conditions?.filter((condition) => !isFaked(condition)),
  };
}

function statusMerge(given: JsonObject): unknown {
  const merged = mergePodStatus(
    readAs<PodStatus>(given['apiStatus'] ?? {}),
    readAs<PodStatus>(given['kubeletStatus'] ?? {}),
    given['couldHaveRunningContainers'] === true,
  );
  return { phase: merged.phase, message: merged.message, conditions: merged.conditions };
}

function finalStatus(given: JsonObject): unknown {
  const status = terminatePod(
    pod(podSpec(given['spec']), given['podStatus'], false),
    readAs<PodStatus | undefined>(given['lastKubeletStatus']),
    { isStatic: given['isStaticPod'] === true },
  );
  const { phase: phaseName, initContainerStatuses: init, containerStatuses: regular } = status;
  return { phase: phaseName, initContainerStatuses: init, containerStatuses: regular };
}
