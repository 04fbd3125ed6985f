/** Which program runs in a container, and what it knows: by notice while it has something to do, else with its container. */
import { expandReferences } from '../api/expansion.ts';
import { nodeConfiguration } from '../api/kubelet-configuration/node-configuration.ts';
import { quantityMilli, quantityValue } from '../api/quantity.ts';
import type { Container, ResourceRequirements } from '../api/schema/kubernetes.ts';
import { resourcesInForce } from '../host/resources-in-force.ts';
import type { Context } from '../state/context.ts';
import type { HostContainer, HostPod } from '../state/tables.ts';
import type { Program, ProgramState } from './process.ts';
import {
  effectiveCpuLimit,
  processClock,
  type CpuLimit,
  type ProcessClock,
} from './process-time.ts';
import { imageInfo } from './image-catalogue.ts';
import { programFor, type ProgramInput } from './program-for.ts';
import { givenImageSize, givenPullError } from './workload-match.ts';
import type { WorkloadDocument } from '../api/manifest/workload-spec.ts';

export const RESUME = 'process/resume';
export const OPEN_PORTS = 'process/open-ports';
export const OUT_OF_MEMORY = 'process/out-of-memory';

/** Data of a pending `process/resume` notice. */
export interface PendingProcess {
  readonly uid: string;
  readonly state: ProgramState;
}

const NO_LIMITS: readonly CpuLimit[] = [];

interface Known {
  readonly spec: Container;
  readonly image: string;
  readonly environment: HostContainer['environment'];
  readonly program: Program;
}

export class ProcessTable {
  private readonly ctx: Context;
  private readonly workloads: readonly WorkloadDocument[];
  /** By Pod and container name; can be made again from the state at any time. */
  private readonly known = new Map<string, Map<string, Known>>();

  constructor(ctx: Context, workloads: readonly WorkloadDocument[]) {
    this.ctx = ctx;
    this.workloads = workloads;
    ctx.react(['PodForgotten'], ({ uid }) => this.known.delete(uid));
  }

  programOf({ uid }: HostPod, container: HostContainer): Program {
    const spec = this.specOf(uid, container.name);
    let byName = this.known.get(uid);
    if (byName === undefined) this.known.set(uid, (byName = new Map<string, Known>()));
    const known = byName.get(container.name);
    const { environment, image } = container;
    const isSame = known?.spec === spec && known.image === image;
    if (isSame && known.environment === environment) return known.program;
    const program = programFor(this.inputOf(uid, container));
    byName.set(container.name, { spec, image, environment, program });
    return program;
  }

  /** The clock of a running container's process; undefined when it is the simulation's. */
  clockOf(
    hostPod: HostPod,
    container: HostContainer,
    limits?: readonly CpuLimit[],
  ): ProcessClock | undefined {
    const { pacedBy } = this.programOf(hostPod, container);
    if (pacedBy === undefined) return undefined;
    const startedAt = container.startedAt ?? this.ctx.now;
    return processClock(startedAt, pacedBy, limits ?? this.cpuLimitsOf(hostPod, container));
  }

  /** What `cpu.max` of the container has been, and is last. */
  cpuLimitsOf(hostPod: HostPod, container: HostContainer): readonly CpuLimit[] {
    const cpu = this.resourcesOf(hostPod, container)?.limits?.['cpu'];
    const history = container.cpuLimits ?? (cpu === undefined ? [] : [{ fromAt: 0, cpu }]);
    if (history.length === 0) return NO_LIMITS;
    const host = this.ctx.state.hosts.get(hostPod.nodeName);
    if (!nodeConfiguration(host?.kubeletConfiguration).cpuCFSQuota) return NO_LIMITS;
    return history.map(({ fromAt, cpu: limit }) => ({
      fromAt,
      milli: effectiveCpuLimit(quantityMilli(limit)),
    }));
  }

  /** `memory.max` of the container in bytes; undefined: none. */
  memoryLimitOf(hostPod: HostPod, container: HostContainer): number | undefined {
    const limit = this.resourcesOf(hostPod, container)?.limits?.['memory'];
    return limit === undefined ? undefined : quantityValue(limit);
  }

  private resourcesOf(hostPod: HostPod, { name }: HostContainer): ResourceRequirements | undefined {
    return resourcesInForce(hostPod, this.specOf(hostPod.uid, name));
  }

  /** Compressed size of an image in bytes: what documents say, else the catalogue. */
  imageSizeBytes(image: string): number {
    return givenImageSize(image, this.workloads) ?? imageInfo(image).sizeBytes;
  }

  /** Why the registry does not give an image; undefined: it does. */
  imagePullError(image: string): string | undefined {
    return givenPullError(image, this.workloads);
  }

  /** What decides which program a container runs. Mirrors `pkg/kubelet/container (ExpandContainerCommandAndArgs)`. */
  inputOf(uid: string, { name, image, kind, environment }: HostContainer): ProgramInput {
    const worker = this.ctx.state.podWorkers.get(uid);
    const { command, args, stdin, tty } = this.specOf(uid, name);
    const expanded = (words: readonly string[]): readonly string[] =>
      words.map((word) => expandReferences(word, environment));
    return {
      image,
      containerName: name,
      podLabels: worker?.labels ?? {},
      podAnnotations: worker?.annotations ?? {},
      workloads: this.workloads,
      init: kind === 'init',
      interactive: stdin === true || tty === true,
      ...(command && { command: expanded(command) }),
      ...(args && { args: expanded(args) }),
    };
  }

  specOf(uid: string, name: string): Container {
    const spec = this.ctx.state.podWorkers.get(uid)?.spec;
    const named = (one: { readonly name: string }): boolean => one.name === name;
    return (
      spec?.containers.find(named) ??
      spec?.initContainers?.find(named) ??
      spec?.ephemeralContainers?.find(named) ?? { name }
    );
  }

  /** What the program of a running container knows now; undefined before its first step. */
  stateOf({ id, program }: HostContainer): ProgramState | undefined {
    const pending = this.ctx.pendingData(RESUME, id) as PendingProcess | undefined;
    return pending === undefined ? ((program as ProgramState | null) ?? undefined) : pending.state;
  }
}
