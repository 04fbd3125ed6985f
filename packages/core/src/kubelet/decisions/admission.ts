/** What becomes of a Pod that the kubelet does not admit. */
import type { Pod, PodStatus } from '../../api/schema/kubernetes.ts';
import { isKubeletCondition } from './pod-conditions.ts';

/** Why a Pod is rejected; reason and message are also those of the Warning event. */
export interface AdmissionRejection {
  readonly reason: string;
  readonly message: string;
}

/**
 * The status of a rejected Pod; nothing of it is ever started. It says nothing of containers, even if there are any.
 * Mirrors `pkg/kubelet (rejectPod)` in kubelet.go.
 */
export function rejectedPodStatus(
  { metadata: { generation }, status }: Pick<Pod, 'metadata' | 'status'>,
  { reason, message }: AdmissionRejection,
  timestamp: string,
): PodStatus {
  const { qosClass, conditions = [], startTime = timestamp } = status;
  const foreign = conditions.filter(({ type }) => !isKubeletCondition(type));
  return {
    ...(generation === undefined ? undefined : { observedGeneration: generation }),
    startTime,
    phase: 'Failed',
    reason,
    message: `Pod was rejected: ${message}`,
    ...(qosClass === undefined ? undefined : { qosClass }),
    ...(foreign.length > 0 && { conditions: foreign }),
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

/** Checks that no room on the node could change. Mirrors `pkg/kubelet/lifecycle (rejectPodAdmissionBasedOnOSSelector, rejectPodAdmissionBasedOnOSField)`. */
export function wrongOperatingSystem(
  { metadata, spec }: Pick<Pod, 'metadata' | 'spec'>,
  operatingSystem: string,
): AdmissionRejection | undefined {
  const label = metadata.labels?.['kubernetes.io/os'] ?? operatingSystem;
  if (label !== operatingSystem) {
    return {
      reason: 'PodOSSelectorNodeLabelDoesNotMatch',
      message: "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label",
    };
  }
  if ((spec.os?.name ?? operatingSystem) === operatingSystem) return undefined;
  return {
    reason: 'PodOSNotSupported',
    message: "Failed to admit pod as the OS field doesn't match node OS",
  };
}

/** The node is under pressure. Mirrors `pkg/kubelet/eviction (Admit)`. */
export function underNodePressure(conditions: readonly string[]): AdmissionRejection {
  return { reason: 'Evicted', message: `The node had condition: [${conditions.join(' ')}]. ` };
}
