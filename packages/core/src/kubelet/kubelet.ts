/** What all parts of the simulated kubelet are given, and look-ups that they share. */
import {
  nodeConfiguration,
  type NodeConfiguration,
} from '../api/kubelet-configuration/node-configuration.ts';
import type { Pod, PodStatus } from '../api/schema/kubernetes.ts';
import type { DurationMs, SimTime } from '../engine/time.ts';
import type { ContainerPrograms } from '../host/programs.ts';
import { allocatedPod } from '../host/resources-in-force.ts';
import { invariant } from '../invariant.ts';
import type { ApiClient } from '../state/api-client.ts';
import type { Context } from '../state/context.ts';
import type { HostContainer, HostPod, PodWorker } from '../state/tables.ts';
import type { BackOffOptions } from './decisions/back-off.ts';
import { knownMetadata, knowsAll, rememberedMetadata } from './known-metadata.ts';
import type { SyncStep } from './sync-run.ts';

export interface Kubelet {
  readonly ctx: Context;
  readonly api: ApiClient;
  readonly programs: ContainerPrograms;
  /** Back-off of container restarts on all nodes; absent: what the configuration of each node says. */
  readonly restartBackOff?: BackOffOptions;
  /** What the last sync of a Pod came to; can be made again from the state at any time. */
  readonly settled: Map<string, SettledSync>;
}

/** A sync that found nothing new would come to the same again as long as `version` stays. */
export interface SettledSync {
  readonly version: number;
  readonly status: PodStatus;
  readonly steps: readonly SyncStep[];
}

/** The kubelets of a simulation. */
export function newKubelet(ctx: Context, api: ApiClient, programs: ContainerPrograms): Kubelet {
  return { ctx, api, programs, settled: new Map() };
}

export const SYNC = 'kubelet/sync';
export const STEP = 'kubelet/step';
export const KILL = 'kubelet/kill';
export const PROBE = 'kubelet/probe';
export const MOUNT = 'kubelet/mount';
export const CONFIG = 'kubelet/pod-config';
export const CLEAN_UP = 'kubelet/clean-up';
export const DEADLINE = 'kubelet/deadline';
export const PULLS = 'kubelet/pulls';
export const IMAGE_GC = 'kubelet/image-gc';
export const PIDS_SHORT = 'kubelet/pids-short';
export const EVICTION = 'kubelet/eviction';
export const NODE_STATUS = 'kubelet/node-status';
export const STATIC_PODS = 'kubelet/static-pods';
export const MIRROR_STATUS = 'kubelet/mirror-status';
export const HOUSEKEEPING = 'kubelet/housekeeping';
export const PREEMPTION = 'kubelet/preemption';
export const NODE_SHUTDOWN_GROUPS = 'kubelet/node-shutdown';

/** The kubelet process of the node runs. */
export function kubeletRuns({ ctx }: Kubelet, nodeName: string): boolean {
  return ctx.state.kubelets.get(nodeName)?.running === true;
}

/** The node and the API server can reach each other. */
export function isConnected({ ctx }: Kubelet, nodeName: string): boolean {
  return ctx.state.hosts.get(nodeName)?.partitioned === false;
}

/** What the kubelet of the node was started with, in numbers. */
export function configurationOf({ ctx }: Kubelet, nodeName: string): NodeConfiguration {
  return nodeConfiguration(ctx.state.hosts.get(nodeName)?.kubeletConfiguration);
}

export function workerOf({ ctx }: Kubelet, uid: string): PodWorker {
  const worker = ctx.state.podWorkers.get(uid);
  invariant(worker, `no worker for Pod ${uid}`);
  return worker;
}

export function hostPodOf({ ctx }: Kubelet, uid: string): HostPod {
  const hostPod = ctx.state.hostPods.get(uid);
  invariant(hostPod, `nothing of Pod ${uid} exists`);
  return hostPod;
}

export function instanceOf(hostPod: HostPod, containerId: string): HostContainer | undefined {
  return hostPod.containers.find(({ id }) => id === containerId);
}

/** The object in the API with this uid, whether the node can reach the API or not. */
export function apiPod({ ctx }: Kubelet, uid: string): Pod | undefined {
  const key = ctx.indexes.podKey(uid);
  return key === undefined ? undefined : ctx.state.pods.get(key);
}

/** The Pod as its kubelet sees it, with the resources that it has granted: the API object, or what it remembers when that is out of reach or gone. */
export function podSeenBy(kubelet: Kubelet, worker: PodWorker): Pod {
  const pod = apiPod(kubelet, worker.uid);
  const hostPod = kubelet.ctx.state.hostPods.get(worker.uid);
  if (pod !== undefined && isConnected(kubelet, worker.nodeName)) {
    const metadata = knowsAll(pod, worker) ? pod.metadata : knownMetadata(pod.metadata, worker);
    return allocatedPod(metadata === pod.metadata ? pod : { ...pod, metadata }, hostPod);
  }
  const remembered: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: rememberedMetadata(pod?.metadata, worker),
    spec: worker.spec,
    status: worker.status ?? {},
  };
  return allocatedPod(remembered, hostPod);
}

/** `namespace/name` of a Pod. */
export function podKeyOf({ metadata }: Pick<Pod, 'metadata'>): string {
  return `${metadata.namespace ?? 'default'}/${metadata.name}`;
}

/** The first round at or after an instant of one of the kubelet's loops; that instant with instant components. */
export function roundFrom(
  { ctx }: Kubelet,
  nodeName: string,
  everyMs: DurationMs,
  from: SimTime = ctx.now,
): SimTime {
  if (ctx.config.timing.relistMs === 0) return from;
  const phase = ctx.state.kubelets.get(nodeName)?.relistPhaseMs ?? 0;
  return phase + Math.ceil((from - phase) / everyMs) * everyMs;
}

/** The next relist of the runtime (PLEG), when exits are noticed; now with instant components. */
export function nextRelistAt({ ctx }: Kubelet, nodeName: string): SimTime {
  const { relistMs } = ctx.config.timing;
  if (relistMs === 0) return ctx.now;
  const phase = ctx.state.kubelets.get(nodeName)?.relistPhaseMs ?? 0;
  return ctx.now + relistMs - ((((ctx.now - phase) % relistMs) + relistMs) % relistMs);
}

/** Name of the random stream for what one node's kubelet and runtime do. */
export const nodeStream = (nodeName: string): string => `kubelet/${nodeName}`;
