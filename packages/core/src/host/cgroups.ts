/** Control groups of a Pod and its containers: limits from the manifest, usage from the programs. Mirrors `pkg/kubelet/cm`. */
import type { Container, PodSpec } from '../api/schema/kubernetes.ts';
import { podLimits, podRequests } from '../api/pod-resources.ts';
import { quantityMilli, quantityValue } from '../api/quantity.ts';
import type { HostPod } from '../state/tables.ts';
import type { DurationMs } from '../engine/time.ts';
import type { ContainerPrograms, ContainerUsage } from './programs.ts';
import { resourcesInForce, specWithResources } from './resources-in-force.ts';

export interface Cgroup {
  /** Path below the node's root group. */
  readonly path: string;
  /** `cpu.weight` (cgroup v2). */
  readonly cpuWeight: number;
  /** `cpu.max` in millicores; absent: no limit. */
  readonly cpuMaxMilli?: number;
  /** `memory.max` in bytes; absent: no limit. */
  readonly memoryMaxBytes?: number;
  /** Never above `cpuMaxMilli`. */
  readonly cpuUsageMilli: number;
  /** `cpu.stat`, for a process that its limit has held back; absent: it never was. */
  readonly cpuThrottling?: CpuThrottling;
  readonly memoryCurrentBytes: number;
}

export interface CpuThrottling {
  /** What it would use now without its limit. */
  readonly wantedMilli: number;
  /** How far the process is behind one without a limit. */
  readonly throttledMs: DurationMs;
}

export interface PodCgroups {
  readonly pod: Cgroup;
  readonly containers: Readonly<Record<string, Cgroup>>;
}

type Usage = Pick<Cgroup, 'cpuUsageMilli' | 'cpuThrottling' | 'memoryCurrentBytes'>;

/** The groups of a Pod as they are now; a container that does not run has none. */
export function cgroupsOf(
  programs: ContainerPrograms,
  hostPod: HostPod,
  spec: PodSpec,
  qosClass: string,
): PodCgroups {
  const slice = `kubepods.slice/${QOS_SLICES[qosClass] ?? ''}pod${hostPod.uid}.slice`;
  const containers: Record<string, Cgroup> = {};
  let cpuUsageMilli = 0;
  let memoryCurrentBytes = 0;
  for (const instance of hostPod.containers) {
    if (instance.state !== 'running') continue;
    const usage = programs.usage(hostPod, instance);
    cpuUsageMilli += usage.cpuUsageMilli;
    memoryCurrentBytes += usage.memoryCurrentBytes;
    const container = [...spec.containers, ...(spec.initContainers ?? [])].find(
      ({ name }) => name === instance.name,
    );
    const id = instance.id.replace('containerd://', '');
    const path = `${slice}/cri-containerd-${id}.scope`;
    const resources = container && resourcesInForce(hostPod, container);
    containers[instance.name] = group(path, resources, usageOf(usage));
  }
  const inForce =
    hostPod.resources === undefined ? spec : specWithResources(spec, hostPod.resources.actuated);
  const resources = {
    requests: podRequests({ spec: inForce }),
    limits: podLimits({ spec: inForce }),
  };
  const unlimited = inForce.containers.some((one) => !hasLimit(one, 'memory'));
  const pod = group(slice, resources, { cpuUsageMilli, memoryCurrentBytes });
  if (!unlimited) return { pod, containers };
  const { memoryMaxBytes: _none, ...withoutMemory } = pod;
  return { pod: withoutMemory, containers };
}

const QOS_SLICES: Readonly<Record<string, string>> = {
  BestEffort: 'kubepods-besteffort.slice/kubepods-besteffort-',
  Burstable: 'kubepods-burstable.slice/kubepods-burstable-',
  Guaranteed: 'kubepods-',
};

function usageOf(usage: ContainerUsage): Usage {
  const { cpuUsageMilli, cpuWantedMilli, cpuThrottledMs, memoryCurrentBytes } = usage;
  if (cpuWantedMilli === undefined && cpuThrottledMs === undefined) return usage;
  const cpuThrottling = {
    wantedMilli: cpuWantedMilli ?? cpuUsageMilli,
    throttledMs: cpuThrottledMs ?? 0,
  };
  return { cpuUsageMilli, cpuThrottling, memoryCurrentBytes };
}

function hasLimit({ resources }: Container, name: string): boolean {
  return resources?.limits?.[name] !== undefined;
}

function group(path: string, resources: Container['resources'], usage: Usage): Cgroup {
  const cpuMax = resources?.limits?.['cpu'];
  const memoryMax = resources?.limits?.['memory'];
  return {
    path,
    cpuWeight: weightOf(quantityMilli(resources?.requests?.['cpu'] ?? '0')),
    ...(cpuMax === undefined ? undefined : { cpuMaxMilli: quantityMilli(cpuMax) }),
    ...(memoryMax === undefined ? undefined : { memoryMaxBytes: quantityValue(memoryMax) }),
    ...usage,
  };
}

const SHARES_MIN = 2;
const SHARES_MAX = 262_144;

/** cgroup v1 shares (1024 a core) mapped to the v2 weight, as the runtime does. */
function weightOf(requestMilli: number): number {
  const shares = Math.min(
    Math.max(Math.floor((requestMilli * 1_024) / 1_000), SHARES_MIN),
    SHARES_MAX,
  );
  return 1 + Math.floor(((shares - 2) * 9_999) / 262_142);
}
