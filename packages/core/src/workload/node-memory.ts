/** The memory of whole machines: when it gets short, and whose process the kernel ends when there is none left. */
import {
  nodeConfiguration,
  thresholdAmount,
} from '../api/kubelet-configuration/node-configuration.ts';
import { qosClassOf } from '../api/qos-class.ts';
import { quantityValue } from '../api/quantity.ts';
import type { SimTime } from '../engine/time.ts';
import { MEMORY_SHORT } from '../host/memory.ts';
import { NodeUsage } from '../host/node-usage.ts';
import type { UsageCurve } from '../host/usage-curve.ts';
import { oomBadness } from '../host/oom-score.ts';
import type { Context } from '../state/context.ts';
import { PRIORITY } from '../state/priorities.ts';
import type { HostContainer, HostPod } from '../state/tables.ts';

const NO_MEMORY_LEFT = 'host/no-memory-left';

/** A running container and what it holds now. */
export interface MemoryHolder {
  readonly hostPod: HostPod;
  readonly container: HostContainer;
  readonly bytes: number;
}

export interface MemoryWorld {
  /** What a running container holds over time; undefined while its program has not begun. */
  curveOf(hostPod: HostPod, container: HostContainer): UsageCurve | undefined;
  kill(holder: MemoryHolder): void;
}

/** A cache per machine that can be made again from the state at any time. */
export class NodeMemory {
  private readonly ctx: Context;
  private readonly world: MemoryWorld;
  private readonly byNode = new Map<string, NodeUsage>();
  /** Machines for which no notice is pending. */
  private readonly quiet = new Set<string>();

  constructor(ctx: Context, world: MemoryWorld) {
    this.ctx = ctx;
    this.world = world;
    ctx.react(['ContainerExited'], ({ nodeName, containerId }) => {
      if (this.usageOf(nodeName).remove(containerId)) this.plan(nodeName);
    });
    ctx.react(['KubeletStarted'], ({ nodeName }) => this.plan(nodeName));
    ctx.react(['HostRemoved'], ({ nodeName }) => this.byNode.delete(nodeName));
    ctx.handle(NO_MEMORY_LEFT, PRIORITY.process, ({ target }) => this.killOne(target));
  }

  /** A container has begun, or will use memory otherwise than foreseen. */
  watch(hostPod: HostPod, container: HostContainer): void {
    const { nodeName } = hostPod;
    const curve = this.world.curveOf(hostPod, container);
    if (curve === undefined) return;
    this.usageOf(nodeName).set(container.id, curve, this.ctx.now);
    this.plan(nodeName);
  }

  /** Bytes that all containers of the machine hold now. */
  usedBytes(nodeName: string): number {
    return this.usageOf(nodeName).amountAt(this.ctx.now);
  }

  private usageOf(nodeName: string): NodeUsage {
    let usage = this.byNode.get(nodeName);
    if (usage !== undefined) return usage;
    usage = new NodeUsage();
    this.byNode.set(nodeName, usage);
    for (const { hostPod, container } of this.running(nodeName)) {
      const curve = this.world.curveOf(hostPod, container);
      if (curve) usage.set(container.id, curve, this.ctx.now);
    }
    return usage;
  }

  /** Foresees when memory gets short, and when it is gone. */
  plan(nodeName: string): void {
    const limits = this.limitsOf(nodeName);
    if (limits === undefined) return;
    const usage = this.usageOf(nodeName);
    const shortAt = usage.exceeds(limits.shortBytes, this.ctx.now);
    // What is never short is never gone.
    const goneAt = shortAt === undefined ? undefined : usage.exceeds(limits.capacityBytes, shortAt);
    if (shortAt === undefined && this.quiet.has(nodeName)) return;
    this.foresee(MEMORY_SHORT, nodeName, shortAt);
    this.foresee(NO_MEMORY_LEFT, nodeName, goneAt);
    if (shortAt === undefined) this.quiet.add(nodeName);
    else this.quiet.delete(nodeName);
  }

  private foresee(kind: string, nodeName: string, at: SimTime | undefined): void {
    if (at === undefined) this.ctx.cancel(kind, nodeName);
    else this.ctx.schedule(kind, nodeName, at);
  }

  private limitsOf(
    nodeName: string,
  ): { readonly shortBytes: number; readonly capacityBytes: number } | undefined {
    const { state } = this.ctx;
    const capacity = state.nodes.get(nodeName)?.status.capacity?.['memory'];
    if (capacity === undefined) return undefined;
    const capacityBytes = quantityValue(capacity);
    const configuration = nodeConfiguration(state.hosts.get(nodeName)?.kubeletConfiguration);
    const left = reservedBytes(configuration);
    let shortBytes = capacityBytes;
    for (const { signal, limit } of configuration.evictionThresholds) {
      const total = signal === 'allocatableMemory.available' ? capacityBytes - left : capacityBytes;
      if (signal !== 'memory.available' && signal !== 'allocatableMemory.available') continue;
      shortBytes = Math.min(shortBytes, total - thresholdAmount(limit, total));
    }
    return { shortBytes, capacityBytes };
  }

  /** The kernel ends the process with the highest badness, and looks again. */
  private killOne(nodeName: string): void {
    const limits = this.limitsOf(nodeName);
    if (limits === undefined || this.usedBytes(nodeName) <= limits.capacityBytes) return;
    const victim = this.victimOn(nodeName, limits.capacityBytes);
    if (victim !== undefined) this.world.kill(victim);
  }

  private victimOn(nodeName: string, capacityBytes: number): MemoryHolder | undefined {
    let worst: MemoryHolder | undefined;
    let worstBadness = -Infinity;
    for (const { hostPod, container } of this.running(nodeName)) {
      const bytes = this.world.curveOf(hostPod, container)?.amountAt(this.ctx.now) ?? 0;
      const badness = this.badness({ hostPod, container, bytes }, capacityBytes);
      if (bytes === 0 || badness <= worstBadness) continue;
      worst = { hostPod, container, bytes };
      worstBadness = badness;
    }
    return worst;
  }

  private badness({ hostPod, container, bytes }: MemoryHolder, capacityBytes: number): number {
    const spec = this.ctx.state.podWorkers.get(hostPod.uid)?.spec;
    if (spec === undefined) return bytes;
    const found = [...spec.containers, ...(spec.initContainers ?? [])].find(
      ({ name }) => name === container.name,
    );
    const candidate = {
      qosClass: qosClassOf({ spec }),
      isCritical: spec.priorityClassName === 'system-node-critical',
      memoryRequestBytes: quantityValue(found?.resources?.requests?.['memory'] ?? '0'),
      memoryBytes: bytes,
    };
    return oomBadness(candidate, capacityBytes);
  }

  private *running(
    nodeName: string,
  ): Generator<{ readonly hostPod: HostPod; readonly container: HostContainer }> {
    for (const uid of this.ctx.indexes.podsOnHost(nodeName)) {
      const hostPod = this.ctx.state.hostPods.get(uid);
      for (const container of hostPod?.containers ?? []) {
        if (hostPod && container.state === 'running') yield { hostPod, container };
      }
    }
  }
}

function reservedBytes({
  systemReserved,
  kubeReserved,
}: Pick<ReturnType<typeof nodeConfiguration>, 'systemReserved' | 'kubeReserved'>): number {
  return (
    quantityValue(systemReserved['memory'] ?? '0') + quantityValue(kubeReserved['memory'] ?? '0')
  );
}
