/** Whether a kubelet takes a Pod that is bound to its node. Mirrors `pkg/kubelet/lifecycle (predicateAdmitHandler.Admit)`. */
import { SYSTEM_CRITICAL_PRIORITY } from '../api/kubelet-configuration/node-configuration.ts';
import { qosClassOf } from '../api/qos-class.ts';
import type { Pod } from '../api/schema/kubernetes.ts';
import { podRequestAmounts } from '../api/pod-resources.ts';
import { quantityMilli, quantityValue } from '../api/quantity.ts';
import { findUntoleratedTaint, tolerationsTolerateTaint } from '../api/tolerations.ts';
import { allocatedPod } from '../host/resources-in-force.ts';
import type { PodWorker } from '../state/tables.ts';
import { outOfResource, predicateFailed, type AdmissionRejection } from './decisions/admission.ts';
import { NOT_ADMITTED } from './decisions/node-shutdown.ts';
import { isPodPhaseTerminal } from './decisions/pod-phase.ts';
import { podSeenBy, type Kubelet } from './kubelet.ts';

/** Why the Pod is turned away; undefined when it is admitted. Neither pressure nor taints keep a static Pod out. */
export function admitToNode(
  kubelet: Kubelet,
  pod: Pod,
  nodeName: string,
  isStatic = false,
): AdmissionRejection | undefined {
  const { state } = kubelet.ctx;
  const node = state.nodes.get(nodeName);
  if (node === undefined) return undefined;
  const others = neighbours(kubelet, pod, nodeName);
  return (
    (isStatic ? undefined : pressureRefusal(kubelet, pod, nodeName)) ??
    insufficient(pod, others, node.status.allocatable ?? node.status.capacity ?? {}) ??
    selectorMismatch(pod, node.metadata.labels ?? {}) ??
    portTaken(pod, others) ??
    (isStatic ? undefined : taintRefusal(pod, node.spec.taints ?? [])) ??
    (state.kubelets.get(nodeName)?.shuttingDown === true ? NOT_ADMITTED : undefined)
  );
}

/** Mirrors `pkg/kubelet/eviction (Admit)`: memory pressure keeps out BestEffort Pods, any other keeps out all but critical ones. */
function pressureRefusal(
  { ctx }: Kubelet,
  pod: Pod,
  nodeName: string,
): AdmissionRejection | undefined {
  const conditions = ctx.state.kubelets.get(nodeName)?.evictionMemory.conditions ?? [];
  const { priority = 0, tolerations } = pod.spec;
  if (conditions.length === 0 || priority >= SYSTEM_CRITICAL_PRIORITY) return undefined;
  if (conditions.length === 1 && conditions[0] === 'MemoryPressure') {
    if (qosClassOf(pod) !== 'BestEffort') return undefined;
    const isTolerated = tolerationsTolerateTaint(tolerations, MEMORY_PRESSURE_TAINT);
    if (isTolerated) return undefined;
  }
  return { reason: 'Evicted', message: `The node had condition: [${conditions.join(' ')}]. ` };
}

const MEMORY_PRESSURE_TAINT = {
  key: 'node.kubernetes.io/memory-pressure',
  effect: 'NoSchedule',
} as const;

/** Pods that the kubelet has accepted and that still hold their resources. */
function neighbours(kubelet: Kubelet, pod: Pod, nodeName: string): readonly Pod[] {
  const { ctx } = kubelet;
  const found: Pod[] = [];
  for (const uid of ctx.indexes.podsOnHost(nodeName)) {
    if (uid === pod.metadata.uid) continue;
    const worker = ctx.state.podWorkers.get(uid);
    if (worker?.isStatic === true) {
      if (isActiveStatic(worker)) found.push(podSeenBy(kubelet, worker));
      continue;
    }
    const key = ctx.indexes.podKey(uid);
    const other = key === undefined ? undefined : ctx.state.pods.get(key);
    if (other !== undefined && !isPodPhaseTerminal(other.status.phase)) {
      found.push(allocatedPod(other, ctx.state.hostPods.get(uid)));
    }
  }
  return found;
}

/** One that is on its way out because its manifest is gone counts no more. */
function isActiveStatic({ phase, stopReason, status }: PodWorker): boolean {
  return phase !== 'terminated' && stopReason !== 'removed' && !isPodPhaseTerminal(status?.phase);
}

/**
 * Why a Pod of this node cannot have the resources that it wants now: `Infeasible` if it never can, `Deferred` while
 * others hold them; undefined when it can. Mirrors `pkg/kubelet/allocation (canResizePod)`.
 */
export function resourceShortage(
  kubelet: Kubelet,
  pod: Pod,
  nodeName: string,
): { readonly reason: 'Infeasible' | 'Deferred'; readonly message: string } | undefined {
  const { status } = kubelet.ctx.state.nodes.get(nodeName) ?? {};
  const allocatable = status?.allocatable ?? status?.capacity;
  if (allocatable === undefined) return undefined;
  const wanted = requestsOf(pod);
  for (const resource of ['memory', 'cpu']) {
    const capacity = amountOf(resource, allocatable[resource]);
    const requested = wanted.get(resource) ?? 0;
    if (requested <= capacity) continue;
    const amounts = `${resource}, requested: ${requested}, capacity: ${capacity}`;
    return { reason: 'Infeasible', message: `Node didn't have enough capacity: ${amounts}` };
  }
  const lack = insufficient(pod, neighbours(kubelet, pod, nodeName), allocatable);
  return lack && { reason: 'Deferred', message: lack.message };
}

function insufficient(
  pod: Pod,
  others: readonly Pod[],
  allocatable: Readonly<Record<string, string>>,
): AdmissionRejection | undefined {
  const podsMax = Number(allocatable['pods'] ?? '110');
  if (others.length + 1 > podsMax) {
    return outOfResource({
      resource: 'pods',
      requested: 1,
      used: others.length,
      capacity: podsMax,
    });
  }
  const wanted = requestsOf(pod);
  for (const [resource, requested] of wanted) {
    if (requested === 0) continue;
    const capacity = amountOf(resource, allocatable[resource]);
    let used = 0;
    for (const other of others) used += requestsOf(other).get(resource) ?? 0;
    if (requested > capacity - used) return outOfResource({ resource, requested, used, capacity });
  }
  return undefined;
}

const requestsBySpec = new WeakMap<object, ReadonlyMap<string, number>>();

/** Effective requests; Pods of one node ask for them again and again. */
function requestsOf(pod: Pod): ReadonlyMap<string, number> {
  const known = requestsBySpec.get(pod.spec);
  if (known !== undefined) return known;
  const requests = podRequestAmounts(pod);
  requestsBySpec.set(pod.spec, requests);
  return requests;
}

function amountOf(resource: string, quantity: string | undefined): number {
  if (quantity === undefined) return 0;
  return resource === 'cpu' ? quantityMilli(quantity) : quantityValue(quantity);
}

function selectorMismatch(
  { spec }: Pod,
  labels: Readonly<Record<string, string>>,
): AdmissionRejection | undefined {
  const wanted = Object.entries(spec.nodeSelector ?? {});
  const matches = wanted.every(([key, value]) => labels[key] === value);
  return matches ? undefined : predicateFailed('NodeAffinity');
}

function portTaken(pod: Pod, others: readonly Pod[]): AdmissionRejection | undefined {
  const wanted = hostPorts(pod);
  if (wanted.length === 0) return undefined;
  const taken = new Set(others.flatMap(hostPorts));
  return wanted.some((port) => taken.has(port)) ? predicateFailed('NodePorts') : undefined;
}

function hostPorts({ spec }: Pod): readonly string[] {
  return [...spec.containers, ...(spec.initContainers ?? [])].flatMap(({ ports = [] }) =>
    ports
      .filter(({ hostPort }) => (hostPort ?? 0) > 0)
      .map(({ hostPort, protocol = 'TCP' }) => `${protocol}/${String(hostPort)}`),
  );
}

function taintRefusal(
  { spec }: Pod,
  taints: Parameters<typeof findUntoleratedTaint>[0],
): AdmissionRejection | undefined {
  const untolerated = findUntoleratedTaint(taints, spec.tolerations, { effects: ['NoExecute'] });
  return untolerated === undefined ? undefined : predicateFailed('TaintToleration');
}
