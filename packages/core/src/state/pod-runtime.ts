/** What physically exists of one Pod on its node, as the container runtime (CRI) would list it. */
import type { SimTime } from '../engine/time.ts';

/** Regular containers, plain init containers, sidecars (restartable init containers) and ephemeral ones. */
export type ContainerKind = 'regular' | 'init' | 'sidecar' | 'ephemeral';

/** The infra (pause) container with the network namespace that it owns. */
export interface PodSandbox {
  readonly id: string;
  readonly attempt: number;
  readonly state: 'ready' | 'exited';
  /** Name of the network namespace; `host` for Pods on the host network. */
  readonly netns: string;
  /** One address per family, primary family first; the node's own for host-network Pods. */
  readonly ips: readonly string[];
  readonly hostNetwork: boolean;
  readonly hostname: string;
  readonly createdAt: SimTime;
  readonly exitedAt?: SimTime;
}

/** One instance of a container; a restart makes another with `restartCount` one higher. */
export interface RuntimeContainer {
  readonly id: string;
  readonly name: string;
  readonly kind: ContainerKind;
  readonly image: string;
  /** The image by its digest; absent: the runtime does not say. */
  readonly imageId?: string;
  readonly sandboxId: string;
  readonly state: 'created' | 'running' | 'exited' | 'unknown';
  readonly restartCount: number;
  readonly createdAt: SimTime;
  readonly startedAt?: SimTime;
  readonly finishedAt?: SimTime;
  readonly exitCode?: number;
  readonly signal?: number;
  /** `Completed`, `Error`, `OOMKilled`, `StartError`, `Unknown`... as the runtime reports it. */
  readonly reason?: string;
  /** Termination message, if the container left one. */
  readonly message?: string;
}
