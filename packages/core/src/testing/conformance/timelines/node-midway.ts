/** A node in the middle of its work: a run that is resumed from a snapshot whose rows are those of a vector. */
import type { Container, Pod, PodStatus } from '../../../api/schema/kubernetes.ts';
import type { SimTime } from '../../../engine/time.ts';
import type {
  ContainerInstance,
  PodRuntimeStatus,
  SandboxStatus,
} from '../../../kubelet/decisions/pod-runtime-status.ts';
import { isRestartableInitContainer } from '../../../kubelet/decisions/restart-policy.ts';
import { CONFIG, STEP, SYNC } from '../../../kubelet/kubelet.ts';
import { newRun, type SyncStep } from '../../../kubelet/sync-run.ts';
import { PRIORITY } from '../../../state/priorities.ts';
import type { ContainerKind, PodSandbox } from '../../../state/pod-runtime.ts';
import type { HostContainer, HostPod, PodWorker } from '../../../state/tables.ts';
import {
  NODE,
  scriptedNode,
  type ScriptedNode,
  type ScriptedNodeOptions,
} from './scripted-cluster.ts';

/** What is known of the one Pod of the node, and what its kubelet is about to do. */
export interface Midway {
  readonly now: SimTime;
  /** As the API has it. */
  readonly pod: Pod;
  /** As the runtime has it. */
  readonly runtime: PodRuntimeStatus;
  /** What the kubelet remembers; by default as of a Pod that it has just received. */
  readonly worker: Partial<PodWorker>;
  /** Due now: a sync, a look at the object in the API, or the steps of a sync under way. */
  readonly due: 'sync' | 'podConfig' | readonly SyncStep[];
}

/** The node as it is then; nothing that is due has been done yet. */
export function nodeMidway(options: ScriptedNodeOptions, midway: Midway): ScriptedNode {
  const { now, pod, runtime, worker, due } = midway;
  const { name, namespace = 'default', uid = '' } = pod.metadata;
  const key = `${namespace}/${name}`;
  const before = scriptedNode({ ...options, namespace }).kernel.snapshot();
  const bound: Pod = { ...pod, spec: { ...pod.spec, nodeName: NODE } };
  const rows = {
    ...before.rows,
    pods: [[key, bound]] as const,
    hostPods: [[uid, hostPod(bound, key, runtime)]] as const,
    podWorkers: [[uid, { ...newWorker(bound, key), ...worker }]] as const,
  };
  const kind = due === 'sync' ? SYNC : due === 'podConfig' ? CONFIG : STEP;
  const data = due === 'sync' ? null : due === 'podConfig' ? NODE : newRun(due);
  const notice = { kind, target: uid, data, at: now, cause: 0, sequence: 0 };
  const notices = [{ ...notice, priority: PRIORITY.kubelet }];
  return scriptedNode(options, { ...before, now, rows, notices, nextSequence: 1 });
}

/** The status that the kubelet publishes first, as it keeps it and as the API shows it; undefined when it found nothing new. */
export function firstPublished({
  kernel,
}: ScriptedNode): { readonly kept: PodStatus; readonly inApi: PodStatus | undefined } | undefined {
  // Dead instances go, and a Pod on its way out takes a step; the status of that moment follows at once or not at all.
  const facts = kernel.log.facts.filter(({ type }) => type !== 'ContainerRemoved');
  const isStep = facts[0]?.type === 'PodStopRequested' || facts[0]?.type === 'PodStopped';
  const [first, second] = facts.slice(isStep ? 1 : 0);
  if (first?.type === 'PodStatusChanged') return { kept: first.status, inApi: undefined };
  if (first?.type !== 'PodStatusReported') return undefined;
  // The API is not shown an end before its time; the kubelet keeps that it has come.
  const kept = second?.type === 'PodStatusChanged' ? second.status : first.status;
  return { kept, inApi: first.status };
}

function newWorker({ metadata, spec }: Pod, key: string): PodWorker {
  return {
    uid: metadata.uid ?? '',
    pod: key,
    nodeName: NODE,
    phase: 'sync',
    spec,
    labels: metadata.labels ?? {},
    annotations: metadata.annotations ?? {},
    gracePeriodSeconds: 0,
    stopReason: '',
    startedAt: 0,
    startErrors: {},
    backOff: {},
    imageBackOff: {},
    probes: {},
    status: null,
    eviction: null,
  };
}

function hostPod({ metadata, spec }: Pod, key: string, runtime: PodRuntimeStatus): HostPod {
  const kindOf = (name: string): ContainerKind => {
    const named = (one: Container): boolean => one.name === name;
    const init = spec.initContainers?.find(named);
    if (init !== undefined) return isRestartableInitContainer(init) ? 'sidecar' : 'init';
    return spec.ephemeralContainers?.some(named) === true ? 'ephemeral' : 'regular';
  };
  const counts = runtime.containers.map(({ name, restartCount }) => [name, restartCount] as const);
  return {
    uid: metadata.uid ?? '',
    pod: key,
    nodeName: NODE,
    sandboxes: runtime.sandboxes.map((sandbox) => hostSandbox(sandbox, metadata.name)),
    containers: runtime.containers.map((one) => hostContainer(one, kindOf(one.name))),
    volumes: {},
    // Newest first, so that the newest wins.
    logFiles: Object.fromEntries(counts.toReversed()),
    warnings: [],
  };
}

function hostSandbox({ ips = [], ...sandbox }: SandboxStatus, hostname: string): PodSandbox {
  const netns = sandbox.hostNetwork ? 'host' : sandbox.id;
  return { ...sandbox, ips, netns, hostname, createdAt: 0 };
}

function hostContainer(instance: ContainerInstance, kind: ContainerKind): HostContainer {
  return {
    ...instance,
    kind,
    createdAt: instance.startedAt ?? 0,
    mounts: [],
    environment: {},
    files: {},
    listeners: [],
    program: null,
    hungUntil: 0,
    writtenBytes: 0,
    logBytes: 0,
  };
}
