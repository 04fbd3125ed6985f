/** The process numbers of a machine: how many there are, and who has them. Mirrors `pkg/kubelet/stats/pidlimit`. */
import { quantityValue } from '../api/quantity.ts';
import type { Context } from '../state/context.ts';
import type { HostPod } from '../state/tables.ts';
import type { ContainerPrograms } from './programs.ts';
import { constantCurve, sumOf, type UsageCurve } from './usage-curve.ts';

export interface NodeProcesses {
  /** The lower of the kernel's `pid_max` and `threads-max`; Infinity without a Node. */
  readonly capacity: number;
  readonly used: UsageCurve;
}

/** Looks at every Pod of the machine. */
export function nodeProcesses(
  ctx: Pick<Context, 'state' | 'indexes'>,
  programs: ContainerPrograms,
  nodeName: string,
): NodeProcesses {
  const memory = ctx.state.nodes.get(nodeName)?.status.capacity?.['memory'];
  const threadsMax = quantityValue(memory ?? '0') / MEMORY_PER_THREAD_BYTES;
  const capacity = memory === undefined ? Infinity : Math.min(PID_MAX, Math.floor(threadsMax));
  const curves = [constantCurve(SYSTEM_PROCESSES)];
  for (const uid of ctx.indexes.podsOnHost(nodeName)) {
    const hostPod = ctx.state.hostPods.get(uid);
    if (hostPod !== undefined) curves.push(podProcesses(programs, hostPod));
  }
  return { capacity, used: sumOf(curves) };
}

/** Those of its containers, and the one of the infra container. */
export function podProcesses(programs: ContainerPrograms, hostPod: HostPod): UsageCurve {
  const { sandboxes, containers } = hostPod;
  const infra = sandboxes.filter(({ state }) => state === 'ready').length;
  return sumOf([
    constantCurve(infra),
    ...containers
      .filter(({ state }) => state === 'running')
      .map((one) => programs.processes(hostPod, one)),
  ]);
}

/** What systemd sets on 64-bit machines. */
const PID_MAX = 4_194_304;
/** The kernel lets threads take an eighth of the memory with their 16 KiB stacks. */
const MEMORY_PER_THREAD_BYTES = 8 * 16 * 1_024;
/** Kernel threads, systemd, the runtime, the kubelet. */
const SYSTEM_PROCESSES = 250;
