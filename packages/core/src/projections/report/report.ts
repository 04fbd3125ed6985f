/** The JSON report: one consistent picture of a run at an instant, for programs that drive podsim. */
import type { CoreV1Event } from '../../api/schema/kubernetes.ts';
import type { SimTime } from '../../engine/time.ts';
import type { ContainerMount } from '../../state/files.ts';
import type { ApiObject } from '../../state/tables.ts';

export interface Report {
  readonly podsim: ReportHeader;
  readonly clockMs: SimTime;
  /** API objects by plural resource name, each list by namespace, then name. */
  readonly objects: Readonly<Record<string, readonly ApiObject[]>>;
  /** Machines by name, with what physically exists on them. */
  readonly hosts: readonly ReportHost[];
  readonly events: readonly CoreV1Event[];
  readonly log: { readonly facts: number; readonly hash: string };
  readonly expectations: readonly ReportExpectation[];
  readonly warnings: readonly ReportWarning[];
}

export interface ReportHeader {
  readonly version: string;
  readonly kubernetesVersion: string;
  readonly seed: number;
}

export type HostState = 'running' | 'crashed' | 'partitioned' | 'kubelet-stopped';

export interface ReportHost {
  readonly name: string;
  readonly state: HostState;
  readonly sandboxes: readonly ReportSandbox[];
  readonly volumes: readonly ReportVolume[];
}

export interface ReportSandbox {
  readonly id: string;
  readonly podUID: string;
  /** `namespace/name`. */
  readonly pod: string;
  readonly attempt: number;
  readonly state: 'ready' | 'exited';
  readonly netns: string;
  readonly ips: readonly string[];
  readonly listeners: readonly ReportListener[];
  /** In order of creation. */
  readonly containers: readonly ReportContainer[];
}

export interface ReportListener {
  readonly port: number;
  readonly protocol: string;
  readonly container: string;
}

export interface ReportContainer {
  readonly id: string;
  readonly name: string;
  readonly state: 'created' | 'running' | 'exited' | 'unknown';
  /** Set once it has exited. */
  readonly exitCode?: number;
  readonly mounts: readonly ContainerMount[];
}

export interface ReportVolume {
  /** `hostPath`, `emptyDir`, `configMap`... */
  readonly kind: string;
  /** Where the content lies on the machine. */
  readonly path: string;
  /** The Pod that the volume belongs to; null for the machine's own directories. */
  readonly podUID: string | null;
  /** Name of the volume in the Pod; null for the machine's own directories. */
  readonly name: string | null;
  readonly files: readonly ReportFile[];
}

export interface ReportFile {
  /** Absolute path on the machine. */
  readonly path: string;
  readonly content: string;
  /** In bytes. */
  readonly size: number;
}

export interface ReportExpectation {
  readonly text: string;
  readonly ok: boolean;
  readonly atMs: SimTime;
}

export interface ReportWarning {
  readonly path: string;
  readonly message: string;
}
