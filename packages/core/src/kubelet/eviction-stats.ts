/** What the eviction manager measures: the node's resources and what each Pod uses. Mirrors `pkg/kubelet/eviction (makeSignalObservations)`. */
import { podRequestAmounts } from '../api/pod-resources.ts';
import { quantityValue } from '../api/quantity.ts';
import type { Container } from '../api/schema/kubernetes.ts';
import { availableAt, nodeDisk, podStorage, type PodStorage } from '../host/disk.ts';
import { nodeProcesses, podProcesses } from '../host/node-processes.ts';
import type { HostPod, PodWorker } from '../state/tables.ts';
import { isCritical } from './decisions/critical-pod.ts';
import type { ContainerConsumption, EvictionCandidate } from './decisions/eviction-ranking.ts';
import type { SignalObservations } from './decisions/eviction-thresholds.ts';
import { isPodPhaseTerminal } from './decisions/pod-phase.ts';
import { configurationOf, hostPodOf, type Kubelet } from './kubelet.ts';

/** The signals of a node as they are now; none of a Node that the API does not have. */
export function observeSignals(kubelet: Kubelet, nodeName: string): SignalObservations {
  const { ctx, programs } = kubelet;
  const memory = ctx.state.nodes.get(nodeName)?.status.capacity?.['memory'];
  if (memory === undefined) return {};
  const capacity = quantityValue(memory);
  const used = programs.memoryUsedOn(nodeName);
  const { systemReserved, kubeReserved } = configurationOf(kubelet, nodeName);
  const reserved = [systemReserved, kubeReserved].map(({ memory: text = '0' }) =>
    quantityValue(text),
  );
  const forPods = reserved.reduce((left, amount) => left - amount, capacity);
  const disk = nodeDisk(ctx, programs, nodeName);
  const { capacityBytes } = disk;
  const fs = { available: availableAt(disk, ctx.now), capacity: capacityBytes };
  const pids = nodeProcesses(ctx, programs, nodeName);
  const hasDisk = capacityBytes !== Infinity;
  return {
    ...(hasDisk && { 'nodefs.available': fs, 'imagefs.available': fs }),
    'pid.available': {
      available: Math.max(0, pids.capacity - pids.used.amountAt(ctx.now)),
      capacity: pids.capacity,
    },
    'memory.available': { available: Math.max(0, capacity - used), capacity },
    'allocatableMemory.available': { available: Math.max(0, forPods - used), capacity: forPods },
  };
}

/** Pods of the node that could be evicted or that at least use something. Mirrors `pkg/kubelet (GetActivePods)`. */
export function evictionCandidates(
  kubelet: Kubelet,
  nodeName: string,
): readonly EvictionCandidate[] {
  const { ctx } = kubelet;
  const found: EvictionCandidate[] = [];
  for (const uid of ctx.indexes.podsOnHost(nodeName)) {
    const worker = ctx.state.podWorkers.get(uid);
    if (worker === undefined || worker.phase === 'terminated') continue;
    if (isPodPhaseTerminal(worker.status?.phase)) continue;
    found.push(candidateOf(kubelet, worker));
  }
  return found;
}

function candidateOf(kubelet: Kubelet, worker: PodWorker): EvictionCandidate {
  const { uid, pod, spec, annotations } = worker;
  const hostPod = hostPodOf(kubelet, uid);
  const storage = podStorage(kubelet.ctx, kubelet.programs, hostPod);
  const containers = [...spec.containers, ...(spec.initContainers ?? [])].flatMap((container) => {
    const measured = consumptionOf(kubelet, hostPod, storage, container);
    return measured === undefined ? [] : [measured];
  });
  const requests = podRequestAmounts({ spec });
  const memoryUsed = containers.reduce((total, { memory: { used } }) => total + used, 0);
  const storageUsed = storage.total.amountAt(kubelet.ctx.now);
  const priority = spec.priority ?? 0;
  return {
    uid,
    pod,
    priority,
    isCritical: isCritical({ annotations, priority }),
    terminationGracePeriodSeconds: spec.terminationGracePeriodSeconds ?? 30,
    memory: { used: memoryUsed, requested: requests.get('memory') ?? 0 },
    storage: { used: storageUsed, requested: requests.get('ephemeral-storage') ?? 0 },
    processes: podProcesses(kubelet.programs, hostPod).amountAt(kubelet.ctx.now),
    containers,
  };
}

function consumptionOf(
  { programs, ctx }: Kubelet,
  hostPod: HostPod,
  storage: PodStorage,
  { name, resources }: Container,
): ContainerConsumption | undefined {
  const instance = hostPod.containers.find((one) => one.name === name && one.state === 'running');
  if (instance === undefined) return undefined;
  const { memoryCurrentBytes } = programs.usage(hostPod, instance);
  const limit = resources?.limits?.['memory'];
  const used =
    limit === undefined ? memoryCurrentBytes : Math.min(memoryCurrentBytes, quantityValue(limit));
  const own = storage.containers.find(({ id }) => id === instance.id);
  const stored = own ? own.writableLayer.amountAt(ctx.now) + own.logBytes : 0;
  return {
    name,
    memory: { used, ...requestOf(resources, 'memory') },
    storage: { used: stored, ...requestOf(resources, 'ephemeral-storage') },
  };
}

function requestOf(
  resources: Container['resources'],
  resource: string,
): { readonly requested: number; readonly requestText: string } {
  const requestText = resources?.requests?.[resource] ?? '0';
  return { requested: quantityValue(requestText), requestText };
}
