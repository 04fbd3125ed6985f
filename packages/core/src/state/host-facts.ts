/** What happens on machines: sandboxes, images, containers, programs, volumes, files and ports. */
import type { ResourceRequirements } from '../api/schema/kubernetes.ts';
import type { SimTime } from '../engine/time.ts';
import type { ContainerInstance, ContainerRef, OnNode, PodRef, Recorded } from './fact-parts.ts';
import type { ContainerMount, StoredFile } from './files.ts';
import type { ContainerKind } from './pod-runtime.ts';
import type { PullTokens } from './tables.ts';

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
  | Recorded<'ImagePullStarted', ContainerRef & OnNode & { image: string; sizeBytes: number }>
  /** A pull has its turn in the queue of its node. */
  | Recorded<
      'ImageDownloadStarted',
      ContainerRef & OnNode & { image: string; pullTokens: PullTokens }
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
  /** By garbage collection: for space, or because it was not used for too long. `sizeBytes`: as the runtime reports it. */
  | Recorded<'ImageRemoved', OnNode & { image: string; sizeBytes: number; reason: 'space' | 'age' }>
  | Recorded<
      'ContainerCreated',
      ContainerInstance & {
        kind: ContainerKind;
        image: string;
        imageId: string;
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
  | Recorded<
      'ContainerRemoved',
      /** `imageUse`: when image garbage collection last saw it use its image; absent: never. */
      ContainerInstance & OnNode & { imageUse?: { image: string; seenAt: SimTime } }
    >
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
  | Recorded<
      'VolumeRefreshed',
      /** What it is made of has changed; `before`: folder of the files that running containers have mounted by `subPath`. */
      PodRef & { volume: string; files: readonly StoredFile[]; before: string }
    >
  | Recorded<'VolumeRemoved', PodRef & { volume: string; kind: string }>
  | Recorded<
      'FileWritten',
      /** `zeroBytes`: so many zeros follow the content. */
      FilePlace & { content: string; append: boolean; mode: number; zeroBytes?: number }
    >
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
