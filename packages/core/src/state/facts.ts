/** Every fact of the model: what has happened to the cluster, as the log records it. */
import type { KubeletConfigurationFields } from '../api/kubelet-configuration/fields.ts';
import type { SimTime } from '../engine/time.ts';
import type { PodCondition, PodStatus } from '../api/schema/kubernetes.ts';
import type { NodeCondition, Pod, PodSpec, Taint } from '../api/schema/kubernetes.ts';
import type { ContainerInstance, ContainerRef, OnNode, PodRef, Recorded } from './fact-parts.ts';
import type { HostFact } from './host-facts.ts';
import type { ApiObject, EvictionMemory, ResourcesByContainer, SlowAnswer } from './tables.ts';

export type { PodRef } from './fact-parts.ts';
export type { FilePlace, HostFact, StoragePlace } from './host-facts.ts';

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
      /** `bootId`: where it is another one than before. */
      OnNode & {
        conditions: readonly NodeCondition[];
        by: string;
        resourceVersion: string;
        bootId?: string;
      }
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
        OnNode & {
          spec: PodSpec;
          status: PodStatus;
          labels: StringMap;
          annotations: StringMap;
          /** It comes from a manifest on the machine, not from the API. */
          isStatic?: true;
        }
    >
  | Recorded<'PodRejected', PodRef & OnNode & { reason: string; message: string }>
  | Recorded<'PodUpdateReceived', PodRef & { spec: PodSpec }>
  | Recorded<'PodStopRequested', PodRef & { gracePeriodSeconds: number; reason: string }>
  | Recorded<'PodStopped', PodRef & OnNode>
  | Recorded<
      'PodEvicted',
      /** `isDisruption`: the Pod gets the condition DisruptionTarget; `sparesSucceeded`: it keeps the phase Succeeded; `disruptionMessage`: of the condition, if it is another one. */
      PodRef &
        OnNode & {
          reason: string;
          message: string;
          isDisruption?: boolean;
          sparesSucceeded?: boolean;
          disruptionMessage?: string;
        }
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
      /** `httpFallback`: `host:port` that was asked in HTTPS, answered in HTTP, and was asked again in HTTP. */
      ContainerInstance & {
        hook: 'postStart' | 'preStop';
        ok: boolean;
        message: string;
        httpFallback?: string;
      }
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
  /** `slow`: where the answer took time. */
  | Recorded<
      'ProbeSucceeded',
      ContainerInstance & { probe: ProbeType; run: number; slow?: SlowAnswer }
    >
  /** The probe could not be made; the attempt does not count. */
  | Recorded<'ProbeErrored', ContainerInstance & { probe: ProbeType; message: string }>
  /** The probe succeeded in a way that is worth an event. */
  | Recorded<'ProbeWarned', ContainerInstance & { probe: ProbeType; message: string }>
  | Recorded<'ProbeTicked', ContainerInstance & { probe: ProbeType }>
  | Recorded<
      'ProbeResultChanged',
      ContainerInstance & { probe: ProbeType; result: ProbeResult; onHold: boolean }
    >
  | Recorded<'LeaseRenewed', OnNode>
  /** A round of the eviction manager that saw something. */
  | Recorded<'EvictionObserved', OnNode & { memory: EvictionMemory }>
  | Recorded<'EvictionThresholdMet', OnNode & { resource: string }>
  /** A look at the node's images besides the regular ones; `found` was not seen before. */
  | Recorded<'ImagesExamined', OnNode & { found: readonly string[] }>
  /** Image garbage collection could not free as much as it should, or knew of no disk; `isRepeated`: nor could the one before. */
  | Recorded<
      'ImageGCFailed',
      OnNode & {
        reason: 'FreeDiskSpaceFailed' | 'InvalidDiskCapacity';
        message: string;
        isRepeated: boolean;
      }
    >
  /** The kubelet begins its part in the shutdown of its machine, and lets it go on. */
  | Recorded<'NodeShutdownNoticed', OnNode>
  | Recorded<'NodeShutdownReleased', OnNode>;

/** What went wrong from outside, and machines going on and off. */
export type FaultFact =
  /** The machine is off; `isOrderly`: it was shut down. */
  | Recorded<'NodeCrashed', OnNode & { lastHeartbeatAt: SimTime; isOrderly?: boolean }>
  /** `delayMs`: how long the kubelet may hold the shutdown up. */
  | Recorded<'NodeShutdownStarted', OnNode & { delayMs: number }>
  /** The operating system stops the kubelet and whatever else runs on the machine. */
  | Recorded<'NodeServicesStopped', OnNode & { lastHeartbeatAt: SimTime }>
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
  /** A manifest in the kubelet's folder is new or another; `file` is the `namespace/name` of its Pod. */
  | Recorded<'StaticPodWritten', OnNode & { file: string; manifest: Pod }>
  | Recorded<'StaticPodRemoved', OnNode & { file: string }>
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
