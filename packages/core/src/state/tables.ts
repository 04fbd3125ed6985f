/** The state: one table per kind of row, each row an aggregate that its own recipes change. */
import type { KubeletConfigurationFields } from '../api/kubelet-configuration/fields.ts';
import type { DurationMs, SimTime } from '../engine/time.ts';
import type {
  Node,
  Pod,
  PodSpec,
  PodStatus,
  ResourceRequirements,
} from '../api/schema/kubernetes.ts';
import type { ObjectMeta } from '../api/schema/kubernetes.ts';
import type { FileTree } from './files.ts';
import type { ContainerMount } from './files.ts';
import type { PodSandbox, RuntimeContainer } from './pod-runtime.ts';
import type { ProbeResult, ProbeType } from './facts.ts';

/** Any object of the API. */
export interface ApiObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

/** A container as it physically exists: what the runtime lists plus its process, files and sockets. */
export interface HostContainer extends RuntimeContainer {
  readonly mounts: readonly ContainerMount[];
  readonly environment: Readonly<Record<string, string>>;
  /** Files written to its own root file system, on top of the image's. */
  readonly files: FileTree;
  /** Ports that it opened; they are closed once it has exited. */
  readonly listeners: readonly { readonly port: number; readonly protocol: string }[];
  /** Last state of its program that will not change by itself; null while it runs by notices. */
  readonly program: unknown;
  /** The process is frozen until this instant; 0 when it is not. */
  readonly hungUntil: SimTime;
  /** Its CPU limit over time, as quantities, `0` for none; absent while it is what it was created with. */
  readonly cpuLimits?: readonly { readonly fromAt: SimTime; readonly cpu: string }[];
  /** The end of its log, of containers whose termination message may fall back to it. */
  readonly logTail?: string;
  /** Bytes in its writable layer that its program left when it ended, besides `files`; 0 while it runs. */
  readonly writtenBytes: number;
  /** Size of its log. */
  readonly logBytes: number;
}

/** Requests and limits by container name. */
export type ResourcesByContainer = Readonly<Record<string, ResourceRequirements>>;

/** What a Pod may have and what it has: checkpoints of the kubelet on the node's disk. Mirrors `pkg/kubelet/allocation/state`. */
export interface PodResources {
  /** Granted at admission, or by the last resize that was admitted. */
  readonly allocated: ResourcesByContainer;
  /** What the cgroups of the containers are set to. */
  readonly actuated: ResourcesByContainer;
}

/** One Pod as it exists on a machine. Newest sandbox and newest container first. */
export interface HostPod {
  readonly uid: string;
  readonly pod: string;
  readonly nodeName: string;
  readonly sandboxes: readonly PodSandbox[];
  readonly containers: readonly HostContainer[];
  readonly volumes: Readonly<Record<string, HostVolume>>;
  /** By container name the highest N of the `N.log` files in the Pod's log directory, which outlive the instances. */
  readonly logFiles: Readonly<Record<string, number>>;
  /** What its programs use that is not simulated; each message once. */
  readonly warnings: readonly string[];
  /** Absent until a resize is asked for: then both are what the spec says. */
  readonly resources?: PodResources;
}

export interface HostVolume {
  readonly kind: string;
  readonly files: FileTree;
  /** Bytes that programs which have ended left here besides `files`, by container name and path. */
  readonly written: Readonly<Record<string, number>>;
}

/** Tokens left in a bucket at an instant. */
export interface PullTokens {
  readonly tokens: number;
  readonly at: SimTime;
}

/** A machine. */
export interface Host {
  readonly name: string;
  readonly power: 'on' | 'off';
  readonly partitioned: boolean;
  readonly bootId: string;
  readonly nodeIPs: readonly string[];
  readonly podCIDRs: readonly string[];
  readonly ipam: { readonly cursor: number; readonly inUse: Readonly<Record<string, string>> };
  readonly images: Readonly<Record<string, number>>;
  /** When each came; those that are there from the start have no entry. */
  readonly imagesPulledAt: Readonly<Record<string, SimTime>>;
  /** Bucket of the registry's rate limit; null before the first pull. */
  readonly pullTokens: PullTokens | null;
  readonly registryOutageUntil: SimTime;
  /** What its kubelet is started with; empty: the defaults. */
  readonly kubeletConfiguration: KubeletConfigurationFields;
  /** The folder of manifests for static Pods, by `namespace/name` as they say it; absent until there was one. */
  readonly staticPods?: Readonly<Record<string, Pod>>;
}

/** The node's own disk as far as hostPath volumes have touched it. */
export interface HostDisk {
  readonly nodeName: string;
  readonly files: FileTree;
  /** As of a volume. */
  readonly written: Readonly<Record<string, number>>;
}

/** The kubelet process of a node. */
export interface KubeletProcess {
  readonly nodeName: string;
  readonly running: boolean;
  readonly startedAt: SimTime;
  readonly relistPhaseMs: number;
  readonly leasePhaseMs: number;
  readonly leasePeriodMs: number;
  /** What its eviction manager has seen; gone with the process. */
  readonly evictionMemory: EvictionMemory;
  /** It has noticed that its machine shuts down. */
  readonly shuttingDown?: boolean;
  /** What its image garbage collection has seen; gone with the process. */
  readonly imageMemory: ImageMemory;
}

/** What image garbage collection remembers besides what its regular looks tell (`kubelet/image-records.ts`). */
export interface ImageMemory {
  /** By image, where it was seen before the first regular look after it came. */
  readonly firstSeenAt: Readonly<Record<string, SimTime>>;
  /** By image: when containers that are gone were last seen using it. */
  readonly lastUsedAt: Readonly<Record<string, SimTime>>;
  /** The last look besides the regular ones; null: none. */
  readonly lookedAt: SimTime | null;
  /** The last collection that could not free enough; null: none. */
  readonly failedAt: SimTime | null;
}

/** What an eviction manager remembers between two rounds. */
export interface EvictionMemory {
  /** By threshold: since when it is met without a break. */
  readonly firstObservedAt: Readonly<Record<string, SimTime>>;
  /** When each condition was observed last. */
  readonly conditionObservedAt: Readonly<Partial<Record<PressureCondition, SimTime>>>;
  /** Conditions that the node reports: observed within the transition period. */
  readonly conditions: readonly PressureCondition[];
  /** Thresholds that were met for their grace periods and are not resolved. */
  readonly unresolved: readonly string[];
}

export type PressureCondition = 'MemoryPressure' | 'DiskPressure' | 'PIDPressure';

export interface BackOffEntry {
  readonly delayMs: number;
  readonly updatedAt: SimTime;
}

/** With the failure that the back-off message repeats. */
export interface ImageBackOffEntry extends BackOffEntry {
  readonly lastError: string;
}

export interface StartError {
  readonly reason: string;
  readonly message: string;
}

/** A probe worker of the kubelet (`prober/worker.go`) with the result it has cached. */
export interface ProbeWorkerRow {
  readonly container: string;
  readonly type: ProbeType;
  /** Attempts fall on this instant plus whole periods. */
  readonly tickOriginAt: SimTime;
  /** Instance that was probed last; undefined before the first one. */
  readonly containerId: string | undefined;
  readonly lastResult: ProbeResult | undefined;
  readonly resultRun: number;
  readonly onHold: boolean;
  /** Cached result of `containerId`. */
  readonly cachedResult: ProbeResult | undefined;
  /** The last success, where the answer took time: how long, and of which container. */
  readonly slow?: SlowAnswer | undefined;
}

export interface SlowAnswer {
  readonly tookMs: DurationMs;
  readonly asks: string;
}

/** A condition of a resize under way. Mirrors `pkg/kubelet/status (podResizeConditions)`. */
export interface ResizeCondition {
  /** Empty while nothing is wrong. */
  readonly reason: string;
  readonly message: string;
  readonly observedGeneration: number;
  readonly since: SimTime;
}

/** What the kubelet keeps in memory about one Pod (`pod_workers.go`, caches beside it). */
export interface PodWorker {
  readonly uid: string;
  readonly pod: string;
  readonly nodeName: string;
  readonly phase: 'sync' | 'terminating' | 'terminated';
  /** It comes from a manifest on the machine, not from the API. */
  readonly isStatic?: true;
  readonly spec: PodSpec;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Grace period in force once terminating; 0 before. */
  readonly gracePeriodSeconds: number;
  readonly stopReason: string;
  readonly startedAt: SimTime;
  readonly startErrors: Readonly<Record<string, StartError>>;
  readonly backOff: Readonly<Record<string, BackOffEntry>>;
  /** By full image name. */
  readonly imageBackOff: Readonly<Record<string, ImageBackOffEntry>>;
  readonly probes: Readonly<Record<string, ProbeWorkerRow>>;
  /** The status that this kubelet computed last; what the API holds may be older. */
  readonly status: PodStatus | null;
  /** Its kubelet has turned the Pod away; what a restarted one finds of it is ended without a word. */
  readonly isRejected?: boolean;
  /** Set once this kubelet has decided to end the Pod: deadline, eviction, preemption, shutdown. */
  readonly eviction: {
    readonly reason: string;
    readonly message: string;
    readonly isDisruption: boolean;
    readonly sparesSucceeded?: boolean;
    readonly disruptionMessage?: string;
  } | null;
  /** The resize that waits to be admitted, and the one that is being carried out. */
  readonly resize?: { readonly pending?: ResizeCondition; readonly inProgress?: ResizeCondition };
}

/** Rows by table. API tables are keyed `namespace/name` (or `name`), `hostPods` and `podWorkers` by Pod uid, the rest by node. */
export interface ClusterRows {
  pods: Pod;
  nodes: Node;
  namespaces: ApiObject;
  configmaps: ApiObject;
  secrets: ApiObject;
  services: ApiObject;
  serviceaccounts: ApiObject;
  persistentvolumes: ApiObject;
  persistentvolumeclaims: ApiObject;
  hosts: Host;
  hostDisks: HostDisk;
  hostPods: HostPod;
  kubelets: KubeletProcess;
  podWorkers: PodWorker;
}
export type TableName = keyof ClusterRows;
export type Tables = { readonly [T in TableName]: ReadonlyMap<string, ClusterRows[T]> };

export const API_TABLES = [
  'pods',
  'nodes',
  'namespaces',
  'configmaps',
  'secrets',
  'services',
  'serviceaccounts',
  'persistentvolumes',
  'persistentvolumeclaims',
] as const satisfies readonly TableName[];

export const TABLE_NAMES = [
  ...API_TABLES,
  'hosts',
  'hostDisks',
  'hostPods',
  'kubelets',
  'podWorkers',
] as const satisfies readonly TableName[];
