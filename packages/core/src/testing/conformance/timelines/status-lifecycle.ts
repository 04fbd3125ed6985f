/** Suite `kubelet/status-lifecycle`: the simulated kubelet looks at a machine in each of the states given, one after the other. */
import type {
  Container,
  JsonObject,
  PodCondition,
  PodSpec,
  PodStatus,
} from '../../../api/schema/kubernetes.ts';
import { fromTimestamp, type SimTime } from '../../../engine/time.ts';
import type { PodRuntimeStatus } from '../../../kubelet/decisions/pod-runtime-status.ts';
import { isRestartableInitContainer } from '../../../kubelet/decisions/restart-policy.ts';
import { stopPod } from '../../../kubelet/pod-stop.ts';
import { probeKey } from '../../../state/recipes/pod-worker.ts';
import type { PodWorker, ProbeWorkerRow } from '../../../state/tables.ts';
import { shownStatuses, shownStatus } from '../shown-status.ts';
import {
  pod,
  podSpec,
  probeResults,
  readAs,
  runtimeStatus,
  startErrors,
  type VectorRuntime,
} from '../vector-pods.ts';
import { firstPublished, nodeMidway, type Midway } from './node-midway.ts';

interface Step {
  readonly runtime?: VectorRuntime;
  readonly startErrors?: unknown;
  readonly probeResults?: unknown;
  readonly deletionRequested?: boolean;
  readonly podIsTerminal?: boolean;
}

/** What the API shows of the Pod and what the kubelet keeps. */
interface Known {
  readonly inApi: PodStatus;
  readonly kept: PodStatus | null;
}

export function statusLifecycle(given: JsonObject): unknown {
  const spec = podSpec(given['spec']);
  let known: Known = { inApi: {}, kept: null };
  const steps = readAs<readonly Step[]>(given['steps'] ?? []).map((step) => {
    known = look(spec, step, known);
    return shown(known.kept ?? {});
  });
  return { steps };
}

/** A kubelet that knows what it published last comes upon the machine as the step has it. */
function look(spec: PodSpec, step: Step, known: Known): Known {
  const runtime = runtimeOf(spec, step);
  const due = dueIn(step);
  const node = nodeMidway(
    { script: {} },
    {
      now: lastInstantOf(step.runtime),
      pod: pod(spec, known.inApi, step.deletionRequested),
      runtime,
      worker: {
        phase: Array.isArray(due) ? 'terminating' : 'sync',
        status: remembered(known.kept, step, runtime),
        startErrors: Object.fromEntries(startErrors(step.startErrors)),
        probes: probeRows(spec, runtime, step.probeResults),
      },
      due,
    },
  );
  const { kernel, kubelet } = node;
  if (due === 'sync' && keepsAddresses(step, runtime)) {
    // Only a Pod that is being stopped keeps the addresses of a sandbox that is gone.
    stopPod(kubelet, 'uid', { reason: 'stopped' });
  } else kernel.run({ until: kernel.now, stopWhen: () => true });
  const published = firstPublished(node);
  if (published === undefined) return known;
  return { inApi: published.inApi ?? known.inApi, kept: published.kept };
}

function dueIn({ podIsTerminal, deletionRequested }: Step): Midway['due'] {
  if (podIsTerminal === true) return [{ do: 'finishTermination' }];
  return deletionRequested === true ? 'podConfig' : 'sync';
}

/** Vectors list the addresses once for the Pod, and the first one with its sandbox. */
function runtimeOf(spec: PodSpec, { runtime }: Step): PodRuntimeStatus {
  const { sandboxes, containers } = runtimeStatus(runtime ?? {}, spec);
  const [newest, ...older] = sandboxes;
  const ips = runtime?.ips;
  if (newest?.state !== 'ready' || ips === undefined) return { sandboxes, containers };
  return { sandboxes: [{ ...newest, ips }, ...older], containers };
}

function keepsAddresses({ runtime }: Step, { sandboxes }: PodRuntimeStatus): boolean {
  return (runtime?.ips ?? []).length > 0 && sandboxes[0]?.state !== 'ready';
}

/** What it published last, with the addresses that it remembers of the sandbox that is gone. */
function remembered(kept: PodStatus | null, step: Step, { sandboxes }: PodRuntimeStatus) {
  const ips = step.runtime?.ips;
  if (ips === undefined || sandboxes[0]?.state === 'ready') return kept;
  if (kept === null && ips.length === 0) return null;
  return { ...kept, podIPs: ips.map((ip) => ({ ip })) };
}

/** A second after the last thing that has happened. */
function lastInstantOf(runtime: VectorRuntime | undefined): SimTime {
  const instants = (runtime?.containers ?? []).flatMap(({ startedAt, finishedAt }) =>
    [startedAt, finishedAt].flatMap((at) => (at === undefined ? [] : [fromTimestamp(at)])),
  );
  return Math.max(0, ...instants) + 1_000;
}

const PROBES = [
  ['liveness', 'livenessProbe'],
  ['readiness', 'readinessProbe'],
  ['startup', 'startupProbe'],
] as const;

/** Workers of all probes of the spec, with the results that they have cached. */
function probeRows(
  spec: PodSpec,
  { containers }: PodRuntimeStatus,
  results: unknown,
): PodWorker['probes'] {
  const cache = probeResults(results);
  const probed: readonly Container[] = [
    ...spec.containers,
    ...(spec.initContainers ?? []).filter(isRestartableInitContainer),
  ];
  const rows: Record<string, ProbeWorkerRow> = {};
  for (const container of probed) {
    const { name } = container;
    const id = containers.find((one) => one.name === name)?.id;
    for (const [type, field] of PROBES) {
      if (container[field] === undefined) continue;
      const cachedResult = id === undefined ? undefined : cache.get(id)?.[type];
      rows[probeKey(name, type)] = {
        container: name,
        type,
        tickOriginAt: 0,
        containerId: cachedResult === undefined ? undefined : id,
        lastResult: cachedResult,
        resultRun: 0,
        onHold: false,
        cachedResult,
      };
    }
  }
  return rows;
}

function shown(status: PodStatus): unknown {
  const { phase, reason, message, podIP, conditions } = status;
  const statuses = shownStatuses(status, (one) => ({
    ...shownStatus(one),
    ready: one.ready,
    started: one.started,
  }));
  return { phase, reason, message, podIP, ...statuses, conditions: conditions?.map(withoutTimes) };
}

function withoutTimes({ type, status, reason, message }: PodCondition) {
  return { type, status, reason, message };
}
