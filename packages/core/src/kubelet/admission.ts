/**
 * Whether a kubelet takes a Pod that is bound to its node: one handler after another, the first that refuses decides.
 * Mirrors the `admitHandlers` of `pkg/kubelet (NewMainKubelet)` and `pkg/kubelet/lifecycle (predicateAdmitHandler.Admit)`.
 */
import { qosClassOf } from '../api/qos-class.ts';
import type { Node, Pod } from '../api/schema/kubernetes.ts';
import { tolerationsTolerateTaint } from '../api/tolerations.ts';
import { allocatedPod } from '../host/resources-in-force.ts';
import type { PodWorker } from '../state/tables.ts';
import {
  outOfResource,
  underNodePressure,
  wrongOperatingSystem,
  type AdmissionRejection,
} from './decisions/admission.ts';
import { isCritical, rankOf } from './decisions/critical-pod.ts';
import { NOT_ADMITTED } from './decisions/node-shutdown.ts';
import { isPodPhaseTerminal } from './decisions/pod-phase.ts';
import { podsToPreempt } from './decisions/preemption.ts';
import {
  amountOf,
  insufficientResources,
  predicateFailures,
  requestsOf,
} from './decisions/predicates.ts';
import { forbiddenSysctl } from './decisions/sysctl-allowlist.ts';
import { configurationOf, podSeenBy, type Kubelet } from './kubelet.ts';

/** Room has to be made first: these Pods end, then the Pod is admitted. */
export interface RoomNeeded {
  readonly victims: readonly string[];
}

/** Why the Pod is turned away, or what has to happen before it is admitted; undefined when it is. */
export function admitToNode(
  kubelet: Kubelet,
  pod: Pod,
  nodeName: string,
): AdmissionRejection | RoomNeeded | undefined {
  const node = kubelet.ctx.state.nodes.get(nodeName);
  if (node === undefined) return undefined;
  return (
    pressureRefusal(kubelet, pod, nodeName) ??
    forbiddenSysctl(pod.spec, configurationOf(kubelet, nodeName).allowedUnsafeSysctls) ??
    wrongOperatingSystem(pod, node.status.nodeInfo?.operatingSystem ?? 'linux') ??
    predicateRefusal(kubelet, pod, node) ??
    shutdownRefusal(kubelet, nodeName)
  );
}

/** The last handler of all. Mirrors `pkg/kubelet/nodeshutdown (Admit)`. */
export function shutdownRefusal(
  { ctx }: Kubelet,
  nodeName: string,
): AdmissionRejection | undefined {
  return ctx.state.kubelets.get(nodeName)?.shuttingDown === true ? NOT_ADMITTED : undefined;
}

/** Mirrors `pkg/kubelet/eviction (Admit)`: memory pressure keeps out BestEffort Pods, any other keeps out all but critical ones. */
function pressureRefusal(
  { ctx }: Kubelet,
  pod: Pod,
  nodeName: string,
): AdmissionRejection | undefined {
  const conditions = ctx.state.kubelets.get(nodeName)?.evictionMemory.conditions ?? [];
  if (conditions.length === 0 || isCritical(rankOf(pod))) return undefined;
  if (conditions.length === 1 && conditions[0] === 'MemoryPressure') {
    if (qosClassOf(pod) !== 'BestEffort') return undefined;
    const isTolerated = tolerationsTolerateTaint(pod.spec.tolerations, MEMORY_PRESSURE_TAINT);
    if (isTolerated) return undefined;
  }
  return underNodePressure(conditions);
}

const MEMORY_PRESSURE_TAINT = {
  key: 'node.kubernetes.io/memory-pressure',
  effect: 'NoSchedule',
} as const;

/** A critical Pod is not turned away because resources are short: others end instead. Mirrors `HandleAdmissionFailure`. */
function predicateRefusal(
  kubelet: Kubelet,
  pod: Pod,
  node: Node,
): AdmissionRejection | RoomNeeded | undefined {
  const others = neighbours(kubelet, pod, node.metadata.name);
  const { lacking, refusals } = predicateFailures(pod, others, node);
  const [lack] = lacking;
  const [refusal] = refusals;
  if (lack === undefined) return refusal;
  if (!isCritical(rankOf(pod))) return outOfResource(lack);
  if (refusal !== undefined) return refusal;
  const found = podsToPreempt(pod, others, lacking);
  if ('victims' in found)
    return { victims: found.victims.map(({ metadata }) => metadata.uid ?? '') };
  return {
    reason: 'UnexpectedAdmissionError',
    message: `Unexpected error while attempting to recover from admission failure: preemption: error finding a set of pods to preempt: ${found.error}`,
  };
}

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
  const [lack] = insufficientResources(pod, neighbours(kubelet, pod, nodeName), allocatable);
  return lack && { reason: 'Deferred', message: outOfResource(lack).message };
}
