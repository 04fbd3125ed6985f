/** Every fact of the model: what has happened to the cluster, as the log records it. */
import type { KubeletConfigurationFields } from '../api/kubelet-configuration/fields.ts';
import type { SimTime } from '../engine/time.ts';
import type { PodCondition, PodStatus } from '../api/schema/kubernetes.ts';
import type {
  NodeCondition,
  PodSpec,
  ResourceRequirements,
  Taint,
} from '../api/schema/kubernetes.ts';
import type { ContainerKind } from './pod-runtime.ts';
import type { ContainerMount, StoredFile } from './files.ts';
import type { ApiObject, EvictionMemory, PullTokens, ResourcesByContainer } from './tables.ts';

type Recorded<T extends string, D> = {
  readonly seq: number;
  readonly at: SimTime;
  readonly cause: number;
  readonly type: T;
} & Readonly<D>;

/** `pod` is `namespace/name`; facts about one Pod carry its uid as well, because names are reused. */
export interface PodRef {
  readonly pod: string;
  readonly uid: string;
}
interface OnNode {
  readonly nodeName: string;
}
interface ContainerRef extends PodRef {
  readonly container: string;
}
interface ContainerInstance extends ContainerRef {
  readonly containerId: string;
}

type StringMap = Readonly<Record<string, string>>;

export type ProbeType = 'liveness' | 'readiness' | 'startup';
export type ProbeResult = 'Success' | 'Failure' | 'Unknown';

/** What an object of the API went through. */
export type ApiFact =
  | Recorded<'ObjectCreated', { plural: string; key: string; object: ApiObject }>
  | Recorded<'ObjectUpdated', { plural: string; key: string; object: ApiObject }>
  | Recorded<'ObjectDeleted', { plural: string; key: string; uid: string; nodeName: string }>
  | Recorded<'PodBound', PodRef & OnNode & { resourceVersion: string }>
  | Recorded<
      'PodUnschedulable',
      PodRef & { message: string; reason: string; attempts: number; resourceVersion: string }
    >
  | Recorded<'PodStatusReported', PodRef & OnNode & { status: PodStatus; resourceVersion: string }>
  | Recorded<
      'PodConditionChanged',
      PodRef & { conditions: readonly PodCondition[]; by: string; resourceVersion: string }
    >
  | Recorded<
      'PodDeletionStarted',
      PodRef &
        OnNode & {
          deletionTimestamp: string;
          gracePeriodSeconds: number;
          resourceVersion: string;
        }
    >
  | Recorded<
      'NodeConditionChanged',
      OnNode & { conditions: readonly NodeCondition[]; by: string; resourceVersion: string }
    >
  | Recorded<
      'NodeTainted',
      OnNode & { taints: readonly Taint[]; unschedulable: boolean; resourceVersion: string }
    >
  | Recorded<'PodEvictionCancelled', PodRef>
  | Recorded<'PodEvictionStarted', PodRef & OnNode>
  | Recorded<
      'CommandRefused',
      { command: string; target: string; reason: string; message: string }
    >;

/** What the kubelet of a node came to know and decided. */
export type KubeletFact =
  | Recorded<
      'PodReceived',
      PodRef &
        OnNode & { spec: PodSpec; status: PodStatus; labels: StringMap; annotations: StringMap }
    >
  | Recorded<'PodRejected', PodRef & OnNode & { reason: string; message: string }>
  | Recorded<'PodUpdateReceived', PodRef & { spec: PodSpec }>
  | Recorded<'PodStopRequested', PodRef & { gracePeriodSeconds: number; reason: string }>
  | Recorded<'PodStopped', PodRef & OnNode>
  | Recorded<
      'PodEvicted',
      /** `isDisruption`: the Pod gets the condition DisruptionTarget. */
      PodRef & OnNode & { reason: string; message: string; isDisruption?: boolean }
    >
  | Recorded<'PodForgotten', PodRef & OnNode>
  /** The kubelet learned of other resources than those it has granted, which stay in force until it grants these. */
  | Recorded<'PodResizeRequested', PodRef & OnNode & { allocated: ResourcesByContainer }>
  /** `event` of this and the following: message of the node's Event; empty: none. */
  | Recorded<
      'PodResizePending',
      PodRef &
        OnNode & {
          reason: 'Deferred' | 'Infeasible';
          message: string;
          generation: number;
          event: string;
        }
    >
  | Recorded<'PodResizeWithdrawn', PodRef & OnNode>
  | Recorded<
      'PodResizeStarted',
      PodRef & OnNode & { allocated: ResourcesByContainer; generation: number; event: string }
    >
  | Recorded<
      'PodResizeFailed',
      PodRef & OnNode & { message: string; generation: number; event: string }
    >
  | Recorded<'PodResizeCompleted', PodRef & OnNode & { event: string }>
  | Recorded<'PodStatusChanged', PodRef & OnNode & { status: PodStatus }>
  | Recorded<
      'ContainerStartFailed',
      ContainerRef & { reason: string; message: string; event: string; retryAt: SimTime }
    >
  | Recorded<'VolumeMountFailed', PodRef & { volume: string; message: string; retryAt: SimTime }>
  | Recorded<'SandboxCreateFailed', PodRef & OnNode & { message: string; retryAt: SimTime }>
  | Recorded<
      'RestartDelayed',
      ContainerRef & {
        until: SimTime;
        delayMs: number;
        message: string;
        retryAt: SimTime;
        again: boolean;
      }
    >
  | Recorded<
      'ContainerRestarted',
      ContainerRef & { restartCount: number; backOffKey: string; delayMs: number }
    >
  | Recorded<
      'ContainerKillRequested',
      ContainerInstance & { message: string; gracePeriodSeconds: number }
    >
  | Recorded<'HookStarted', ContainerInstance & { hook: 'postStart' | 'preStop' }>
  | Recorded<
      'HookCompleted',
      ContainerInstance & { hook: 'postStart' | 'preStop'; ok: boolean; message: string }
    >
  | Recorded<
      'ProbesAdded',
      PodRef & { probes: readonly { container: string; probe: ProbeType; tickOriginAt: SimTime }[] }
    >
  | Recorded<'ProbeTickerRestarted', ContainerRef & { probe: ProbeType }>
  | Recorded<
      'ProbeFailed',
      ContainerInstance & {
        probe: ProbeType;
        message: string;
        run: number;
        failureThreshold: number;
      }
    >
  | Recorded<'ProbeSucceeded', ContainerInstance & { probe: ProbeType; run: number }>
  | Recorded<'ProbeTicked', ContainerInstance & { probe: ProbeType }>
  | Recorded<
      'ProbeResultChanged',
      ContainerInstance & { probe: ProbeType; result: ProbeResult; onHold: boolean }
    >
  | Recorded<'LeaseRenewed', OnNode>
  /** A round of the eviction manager that saw something. */
  | Recorded<'EvictionObserved', OnNode & { memory: EvictionMemory }>
  | Recorded<'EvictionThresholdMet', OnNode & { resource: string }>;

/** What happened on a machine. */
export type HostFact =
  | Recorded<
      'SandboxCreated',
      PodRef &
        OnNode & {
          sandboxId: string;
          attempt: number;
          netns: string;
          ips: readonly string[];
          hostNetwork: boolean;
          hostname: string;
          ipamCursor: number;
        }
    >
  | Recorded<
      'SandboxExited',
      PodRef & OnNode & { sandboxId: string; reason: string; released: readonly string[] }
    >
  | Recorded<'SandboxRemoved', PodRef & OnNode & { sandboxId: string }>
  | Recorded<
      'ImagePullStarted',
      ContainerRef &
        OnNode & { image: string; sizeBytes: number; finishesAt: SimTime; pullTokens: PullTokens }
    >
  | Recorded<
      'ImagePulled',
      ContainerRef &
        OnNode & {
          image: string;
          sizeBytes: number;
          durationMs: number;
          waitedMs: number;
        }
    >
  | Recorded<
      'ImagePullFailed',
      ContainerRef &
        OnNode & {
          image: string;
          reason: string;
          message: string;
          /** Of the node's Event about the failure itself. */
          event: string;
          backOffDelayMs: number;
          /** A pull was tried; false inside the back-off. */
          pulled: boolean;
          retryAt: SimTime;
        }
    >
  | Recorded<
      'ContainerCreated',
      ContainerInstance & {
        kind: ContainerKind;
        image: string;
        sandboxId: string;
        restartCount: number;
        /** True when no pull was needed. */
        imagePresent: boolean;
        mounts: readonly ContainerMount[];
        environment: Readonly<Record<string, string>>;
        /** Where it is not the default; the file is there from the start. */
        terminationMessagePath?: string;
        /** The end of its log may be wanted as its termination message. */
        keepsLogTail?: boolean;
      }
    >
  | Recorded<'ContainerStarted', ContainerInstance & OnNode & { restartCount: number }>
  | Recorded<
      'ContainerSignaled',
      /** `graceSeconds`: what the runtime was given until SIGKILL; 0 for a signal by itself. */
      ContainerInstance & { signal: 'SIGTERM' | 'SIGKILL'; graceSeconds: number }
    >
  | Recorded<
      'ContainerExited',
      ContainerInstance &
        OnNode & { exitCode: number; reason: string; signal: number; message: string }
    >
  /** What a program that has ended keeps on disk, where it is not simulated as files. */
  | Recorded<
      'StorageLeft',
      ContainerInstance & OnNode & { places: readonly (StoragePlace & { bytes: number })[] }
    >
  | Recorded<'ContainerRemoved', ContainerInstance>
  /** Its cgroup was changed while it runs; `cpuLimitBefore` is a quantity, `0` for none. */
  | Recorded<
      'ContainerResized',
      ContainerInstance & OnNode & { resources: ResourceRequirements; cpuLimitBefore: string }
    >
  | Recorded<'ContainerHung', ContainerInstance & { until: SimTime }>
  | Recorded<'ProgramSettled', ContainerInstance & { program: unknown }>
  | Recorded<
      'ContainerLogged',
      /** `kept`: the text belongs to the end of a log that is kept. */
      ContainerInstance & { stream: 'stdout' | 'stderr'; text: string; kept?: boolean }
    >
  | Recorded<'ProgramWarned', ContainerRef & { message: string }>
  | Recorded<
      'VolumeMounted',
      PodRef & { volume: string; kind: string; files: readonly StoredFile[] }
    >
  | Recorded<'VolumeRemoved', PodRef & { volume: string; kind: string }>
  | Recorded<'FileWritten', FilePlace & { content: string; append: boolean; mode: number }>
  | Recorded<'DirectoryMade', FilePlace>
  | Recorded<'FileRemoved', FilePlace>
  | Recorded<
      'ListenerOpened',
      ContainerInstance & { port: number; protocol: string; netns: string }
    >
  | Recorded<
      'ListenerRefused',
      ContainerInstance & { port: number; protocol: string; netns: string }
    >;

/** Where a file lives: `store` names a volume of the Pod, a container's root file system or a host path. */
export interface FilePlace extends PodRef, OnNode {
  readonly store: 'volume' | 'rootfs' | 'host';
  /** Volume name, container id, or '' for the host. */
  readonly owner: string;
  /** Path inside the store, absolute. */
  readonly path: string;
}

/** A place that a program fills: `path` is inside the store, `owner` a volume or ''. */
export interface StoragePlace extends Pick<FilePlace, 'store' | 'owner' | 'path'> {
  /** Container and path: the same file of one instance and the next. */
  readonly key: string;
}

/** What went wrong from outside, and machines going on and off. */
export type FaultFact =
  | Recorded<'NodeCrashed', OnNode & { lastHeartbeatAt: SimTime }>
  | Recorded<'NodeRecovered', OnNode & { bootId: string }>
  | Recorded<'NodePartitioned', OnNode & { lastHeartbeatAt: SimTime }>
  | Recorded<'NodeRejoined', OnNode>
  | Recorded<'KubeletStopped', OnNode & { lastHeartbeatAt: SimTime }>
  | Recorded<
      'KubeletStarted',
      OnNode & {
        startedAt: SimTime;
        relistPhaseMs: number;
        leasePhaseMs: number;
        leasePeriodMs: number;
      }
    >
  /** The machine had no memory left, and its kernel ended a process. */
  | Recorded<'SystemOutOfMemory', ContainerInstance & OnNode & { process: string; pid: number }>
  | Recorded<'RegistryOutageStarted', OnNode & { until: SimTime }>
  | Recorded<'HostAdded', OnNode & { host: HostDescription }>
  | Recorded<'HostRemoved', OnNode>;

/** A machine as it is racked: what the Node object cannot tell. */
export interface HostDescription {
  readonly name: string;
  readonly nodeIPs: readonly string[];
  readonly podCIDRs: readonly string[];
  readonly images: Readonly<Record<string, number>>;
  readonly bootId: string;
  /** Where it is not the default. */
  readonly kubeletConfiguration?: KubeletConfigurationFields;
}

export type ClusterFact = ApiFact | KubeletFact | HostFact | FaultFact;
export type FactType = ClusterFact['type'];
export type FactOf<T extends FactType> = Extract<ClusterFact, { readonly type: T }>;
/** What a handler writes; the kernel adds `seq`, `at`, `cause` and `type`. */
export type FactData<T extends FactType> = Omit<FactOf<T>, 'seq' | 'at' | 'cause' | 'type'>;
