/** Adapters of the suites about probes. */
import type {
  Container,
  ContainerState,
  ContainerStatus,
  JsonObject,
  PodStatus,
  Probe,
} from '../../api/schema/kubernetes.ts';
import { toTimestamp } from '../../engine/time.ts';
import {
  isContainerReady,
  isContainerStarted,
  readinessKind,
} from '../../kubelet/decisions/container-readiness.ts';
import {
  beginProbeAttempt,
  finishProbeAttempt,
  newProbeWorker,
  type ProbeWorker,
} from '../../kubelet/decisions/probe-attempt.ts';
import type { ProbeResult, ProbeResults } from '../../kubelet/decisions/probe-results.ts';
import type { ConformanceAdapters } from './runner.ts';
import { pod, podSpec, probeResult, readAs } from './vector-pods.ts';

export const kubeletProbeAdapters: ConformanceAdapters = {
  'kubelet/container-readiness': containerReadiness,
  'kubelet/probe-worker': probeWorker,
};

interface ProbedVector {
  readonly name: string;
  readonly kind: 'app' | 'init' | 'sidecar';
  readonly state?: ContainerState;
  readonly hasStartupProbe: boolean;
  readonly hasReadinessProbe: boolean;
  readonly startupResult?: string;
  readonly readinessResult?: string;
}

interface ProbeStep {
  readonly podStatus?: PodStatus;
  readonly runningForSeconds?: number;
  readonly containerStartedSecondsAfterKubeletStart?: number;
  readonly probeWouldReturn: string;
}

function containerReadiness(given: JsonObject): unknown {
  const containers = readAs<ProbedVector[]>(given['containers'] ?? []).map((one) => {
    const { startupResult: startup, readinessResult: readiness } = one;
    const results: ProbeResults = {
      ...(startup === undefined ? undefined : { startup: probeResult(startup) }),
      ...(readiness === undefined ? undefined : { readiness: probeResult(readiness) }),
    };
    const probing = {
      hasStartupWorker: one.hasStartupProbe,
      hasReadinessWorker: one.hasReadinessProbe,
      results,
    };
    const sidecar = one.kind === 'sidecar';
    const container = { name: one.name, ...(sidecar && { restartPolicy: 'Always' }) };
    const started = isContainerStarted(one.state, probing);
    const kind = readinessKind(container, one.kind !== 'app');
    return { name: one.name, started, ready: isContainerReady(kind, one.state, started, probing) };
  });
  return { containers };
}

/** The container under test of every case. */
const PROBED = 'app';

function probeWorker(given: JsonObject): unknown {
  const cache = new Map<string, ProbeResult>();
  const cached = readAs<string | undefined>(given['resultAlreadyCached']);
  const steps = readAs<ProbeStep[]>(given['steps'] ?? []);
  const firstId = probedId(steps[0]?.podStatus);
  if (cached !== undefined && firstId !== undefined) cache.set(firstId, probeResult(cached));
  const type = probeType(readAs<string>(given['probeType']));
  let worker = newProbeWorker(type);
  const outcomes: unknown[] = [];
  for (const step of steps) {
    const result = attempt(worker, step, given, cache);
    worker = result.worker;
    const id = probedId(step.podStatus) ?? worker.containerId;
    outcomes.push({
      keepProbing: result.action !== 'end',
      probeExecuted: result.action === 'run',
      cachedResult: (id === undefined ? undefined : cache.get(id)) ?? null,
      onHold: worker.onHold,
      resultRun: worker.resultRun,
    });
  }
  return { steps: outcomes };
}

function attempt(
  worker: ProbeWorker,
  step: ProbeStep,
  given: JsonObject,
  cache: Map<string, ProbeResult>,
): { readonly worker: ProbeWorker; readonly action: 'run' | 'wait' | 'end' } {
  const probe = readAs<Probe>(given['probe'] ?? {});
  const afterKubeletStart = step.containerStartedSecondsAfterKubeletStart;
  const startedAt = afterKubeletStart ?? (step.runningForSeconds === undefined ? undefined : 0);
  const gates = readAs<Readonly<Record<string, boolean>>>(given['featureGates'] ?? {});
  const keepsState = gates['ChangeContainerStatusOnKubeletRestart'] !== true;
  const status = step.podStatus;
  const first = beginProbeAttempt(worker, {
    pod: pod(vectorSpec(given), undefined, given['deletionRequested']),
    container: vectorContainer(given),
    probe,
    podStatus: startedAt === undefined ? status : withStart(status, startedAt * 1_000),
    now: (step.runningForSeconds ?? 0) * 1_000,
    kubeletStartedAt: keepsState && afterKubeletStart !== undefined ? 0 : undefined,
  });
  if (first.forget !== undefined) cache.delete(first.forget);
  const remember = (id: string | undefined, result: ProbeResult | undefined) => {
    if (id !== undefined && result !== undefined) cache.set(id, result);
  };
  remember(first.worker.containerId, first.cache);
  if (first.action !== 'run') return first;
  const second = finishProbeAttempt(first.worker, proberOutcome(step.probeWouldReturn), probe);
  remember(second.worker.containerId, second.cache);
  return { worker: second.worker, action: 'run' };
}

/** The status with the start of what it shows running. */
function withStart(status: PodStatus | undefined, at: number): PodStatus | undefined {
  const startedAt = toTimestamp(at);
  const started = (one: ContainerStatus): ContainerStatus =>
    one.state?.running === undefined ? one : { ...one, state: { running: { startedAt } } };
  return (
    status && {
      ...status,
      ...(status.containerStatuses && {
        containerStatuses: status.containerStatuses.map(started),
      }),
      ...(status.initContainerStatuses && {
        initContainerStatuses: status.initContainerStatuses.map(started),
      }),
    }
  );
}

/** What the prober makes of a probe: a warning passes, an unknown outcome fails. */
function proberOutcome(name: string): ProbeResult | 'error' {
  const lower = name.toLowerCase();
  if (lower === 'error') return 'error';
  return lower === 'success' || lower === 'warning' ? 'Success' : 'Failure';
}

function vectorContainer(given: JsonObject): Container {
  const own = readAs<string | undefined>(given['containerRestartPolicy']);
  const restartPolicy = given['sidecar'] === true ? 'Always' : own;
  const rules = readAs<Container['restartPolicyRules']>(given['containerRestartPolicyRules']);
  return {
    name: PROBED,
    ...(restartPolicy === undefined ? undefined : { restartPolicy }),
    ...(rules === undefined ? undefined : { restartPolicyRules: rules }),
  };
}

function vectorSpec(given: JsonObject) {
  const container = vectorContainer(given);
  const others = readAs<Container[]>(given['otherContainers'] ?? []);
  const restartPolicy = given['podRestartPolicy'];
  return given['sidecar'] === true
    ? podSpec({ restartPolicy, initContainers: [container], containers: others })
    : podSpec({ restartPolicy, containers: [container, ...others] });
}

function probedId(status: PodStatus | undefined): string | undefined {
  const all = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
  return all.find(({ name }) => name === PROBED)?.containerID;
}

function probeType(name: string): 'liveness' | 'readiness' | 'startup' {
  const lower = name.toLowerCase();
  return lower === 'liveness' ? 'liveness' : lower === 'readiness' ? 'readiness' : 'startup';
}
