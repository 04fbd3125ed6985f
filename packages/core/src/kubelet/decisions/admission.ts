/** What becomes of a Pod that the kubelet does not admit. */
import type { Pod, PodStatus } from '../../api/schema/kubernetes.ts';
import { isKubeletCondition } from './pod-conditions.ts';

/** Why a Pod is rejected; reason and message are also those of the Warning event. */
export interface AdmissionRejection {
  readonly reason: string;
  readonly message: string;
}

/**
 * The status of a rejected Pod; nothing of it is ever started.
 * Mirrors `pkg/kubelet (rejectPod)` in kubelet.go.
 */
export function rejectedPodStatus(
  pod: Pick<Pod, 'status'>,
  { reason, message }: AdmissionRejection,
): PodStatus {
  const { qosClass, conditions } = pod.status;
  return {
    phase: 'Failed',
    reason,
    message: `Pod was rejected: ${message}`,
    ...(qosClass === undefined ? undefined : { qosClass }),
    ...(conditions && { conditions: conditions.filter(({ type }) => !isKubeletCondition(type)) }),
  };
}

/** Amounts of one resource: millicores of cpu, otherwise whole units. */
export interface InsufficientResource {
  readonly resource: string;
  readonly requested: number;
  readonly used: number;
  readonly capacity: number;
}

/** `OutOfcpu`, `OutOfmemory`, `OutOfpods`... Mirrors `pkg/kubelet/lifecycle (InsufficientResourceError)`. */
export function outOfResource(lack: InsufficientResource): AdmissionRejection {
  const { resource, requested, used, capacity } = lack;
  const amounts = `requested: ${requested}, used: ${used}, capacity: ${capacity}`;
  return {
    reason: `OutOf${resource}`,
    message: `Node didn't have enough resource: ${resource}, ${amounts}`,
  };
}

const PREDICATE_FAILURES = {
  NodeAffinity: "node(s) didn't match Pod's node affinity/selector",
  NodeName: "node(s) didn't match the requested node name",
  NodePorts: "node(s) didn't have free ports for the requested pod ports",
  TaintToleration: "node(s) had taints that the pod didn't tolerate",
} as const;

/** A scheduler predicate that fails on the node. Mirrors `pkg/kubelet/lifecycle (PredicateFailureError)`. */
export function predicateFailed(predicate: keyof typeof PREDICATE_FAILURES): AdmissionRejection {
  return {
    reason: predicate,
    message: `Predicate ${predicate} failed: ${PREDICATE_FAILURES[predicate]}`,
  };
}

/** The node is under pressure. Mirrors `pkg/kubelet/eviction (Admit)`. */
export function underNodePressure(conditions: readonly string[]): AdmissionRejection {
  return { reason: 'Evicted', message: `The node had condition: [${conditions.join(' ')}]. ` };
}
