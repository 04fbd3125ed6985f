/** What a Pod asks of a node, in numbers. Mirrors `pkg/scheduler/framework/types.go (PodInfo, Resource)`. */
import { isSidecar, podRequestAmounts, type PodLike } from '../../api/pod-resources.ts';
import type { Container } from '../../api/schema/kubernetes.ts';

/** A port of the node that a container wants; `ip` is `0.0.0.0` unless a hostIP was given. */
export interface HostPort {
  readonly protocol: string;
  readonly ip: string;
  readonly port: number;
}

/** Effective requests: cpu in millicores, all others in whole units. */
export interface PodDemand {
  readonly cpuMilli: number;
  readonly memory: number;
  readonly ephemeral: number;
  /** Extended resources, huge pages and attachable volumes, by name in order of name. */
  readonly scalars: readonly (readonly [name: string, amount: number])[];
  /** For scoring, where a container without a request counts as if it had a small one. */
  readonly scoringCpuMilli: number;
  readonly scoringMemory: number;
  readonly hostPorts: readonly HostPort[];
}

const ANY_ADDRESS = '0.0.0.0';
/** `pkg/scheduler/util/pod_resources.go`. */
const SCORING_STAND_IN = { cpu: '100m', memory: '200Mi' };

/** Computes the demand of a Pod from its spec and, during a resize, its status. */
export function podDemandOf(pod: PodLike): PodDemand {
  const requests = podRequestAmounts(pod, { useStatusResources: true });
  const scoring = podRequestAmounts(pod, {
    useStatusResources: true,
    nonMissingContainerRequests: SCORING_STAND_IN,
  });
  return {
    cpuMilli: requests.get('cpu') ?? 0,
    memory: requests.get('memory') ?? 0,
    ephemeral: requests.get('ephemeral-storage') ?? 0,
    scalars: scalarsOf(requests),
    scoringCpuMilli: scoring.get('cpu') ?? 0,
    scoringMemory: scoring.get('memory') ?? 0,
    hostPorts: hostPortsOf(pod),
  };
}

/** Whether the scheduler counts a resource besides cpu, memory, ephemeral storage and Pods. */
export function isScalarResource(name: string): boolean {
  return (
    name.includes('/') || name.startsWith('hugepages-') || name.startsWith('attachable-volumes-')
  );
}

/** The host ports that a Pod occupies while it runs. Mirrors `pkg/scheduler/util (GetHostPorts)`. */
export function hostPortsOf({ spec }: PodLike): readonly HostPort[] {
  const ports: HostPort[] = [];
  for (const container of spec.containers ?? []) addHostPorts(ports, container);
  for (const container of spec.initContainers ?? []) {
    if (isSidecar(container)) addHostPorts(ports, container);
  }
  return ports;
}

function addHostPorts(ports: HostPort[], container: Container): void {
  for (const { hostPort = 0, hostIP = '', protocol = '' } of container.ports ?? []) {
    if (hostPort <= 0) continue;
    ports.push({
      protocol: protocol === '' ? 'TCP' : protocol,
      ip: hostIP === '' ? ANY_ADDRESS : hostIP,
      port: hostPort,
    });
  }
}

function scalarsOf(amounts: ReadonlyMap<string, number>): PodDemand['scalars'] {
  const scalars: (readonly [string, number])[] = [];
  for (const [name, amount] of amounts) if (isScalarResource(name)) scalars.push([name, amount]);
  return scalars.sort(([a], [b]) => (a < b ? -1 : 1));
}
