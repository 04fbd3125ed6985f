/**
 * What a kubelet checks like the scheduler did. Mirrors `pkg/kubelet/lifecycle (generalFilter, removeMissingExtendedResources)`
 * and `pkg/scheduler (AdmissionCheck)`.
 */
import { parseTerms, someTermMatches } from '../../api/node-selector.ts';
import { isSidecar, podRequestAmounts } from '../../api/pod-resources.ts';
import { quantityMilli, quantityValue } from '../../api/quantity.ts';
import type { Node, Pod } from '../../api/schema/kubernetes.ts';
import { findUntoleratedTaint } from '../../api/tolerations.ts';
import { isExtendedResource } from '../../api/validation/resource-names.ts';
import {
  predicateFailed,
  type AdmissionRejection,
  type InsufficientResource,
} from './admission.ts';
import { isStaticPod, rankOf } from './critical-pod.ts';

/** All that stands in the way of a Pod; `lacking` is what ending others could change. */
export interface PredicateFailures {
  readonly lacking: readonly InsufficientResource[];
  readonly refusals: readonly AdmissionRejection[];
}

/** `others` are the Pods that the node has taken already. */
export function predicateFailures(pod: Pod, others: readonly Pod[], node: Node): PredicateFailures {
  const { allocatable, capacity } = node.status;
  return {
    lacking: insufficientResources(pod, others, allocatable ?? capacity ?? {}),
    refusals: [
      ...(selectsNode(pod, node) ? [] : [predicateFailed('NodeAffinity')]),
      ...(hostPortsClash(pod, others) ? [predicateFailed('NodePorts')] : []),
      ...(toleratesNode(pod, node) ? [] : [predicateFailed('TaintToleration')]),
    ],
  };
}

/** Resources come in this order, then the others by name. */
const FIRST_RESOURCES = ['cpu', 'memory', 'ephemeral-storage'];

/** Mirrors `noderesources (Fits)`; a device that the node knows nothing of is not its business. */
export function insufficientResources(
  pod: Pod,
  others: readonly Pod[],
  allocatable: Readonly<Record<string, string>>,
): readonly InsufficientResource[] {
  const found: InsufficientResource[] = [];
  const podsMax = Number(allocatable['pods'] ?? '110');
  const count = others.length;
  if (count + 1 > podsMax) {
    found.push({ resource: 'pods', requested: 1, used: count, capacity: podsMax });
  }
  const wanted = requestsOf(pod);
  const scalars = [...wanted.keys()].filter((name) => !FIRST_RESOURCES.includes(name)).sort();
  for (const resource of [...FIRST_RESOURCES, ...scalars]) {
    const requested = wanted.get(resource) ?? 0;
    if (requested === 0) continue;
    if (allocatable[resource] === undefined && isExtendedResource(resource)) continue;
    const capacity = amountOf(resource, allocatable[resource]);
    let used = 0;
    for (const other of others) used += requestOf(other, resource);
    if (requested > capacity - used) found.push({ resource, requested, used, capacity });
  }
  return found;
}

const requestsBySpec = new WeakMap<object, ReadonlyMap<string, number>>();

/** Effective requests; Pods of one node ask for them again and again. */
export function requestsOf(pod: Pod): ReadonlyMap<string, number> {
  const known = requestsBySpec.get(pod.spec);
  if (known !== undefined) return known;
  const requests = podRequestAmounts(pod);
  requestsBySpec.set(pod.spec, requests);
  return requests;
}

/** What a Pod takes of a resource, of the places for Pods one. */
export function requestOf(pod: Pod, resource: string): number {
  return resource === 'pods' ? 1 : (requestsOf(pod).get(resource) ?? 0);
}

export function amountOf(resource: string, quantity: string | undefined): number {
  if (quantity === undefined) return 0;
  return resource === 'cpu' ? quantityMilli(quantity) : quantityValue(quantity);
}

/** Mirrors `nodeaffinity (GetRequiredNodeAffinity)`. */
function selectsNode({ spec }: Pod, { metadata }: Node): boolean {
  const { name, labels = {} } = metadata;
  const wanted = Object.entries(spec.nodeSelector ?? {});
  if (!wanted.every(([key, value]) => labels[key] === value)) return false;
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (required === undefined) return true;
  return someTermMatches(parseTerms(required.nodeSelectorTerms), { name, labels });
}

interface HostPort {
  readonly port: number;
  readonly protocol: string;
  readonly ip: string;
}

const ANY_ADDRESS = '0.0.0.0';

/** Mirrors `nodeports (Fits)`. */
function hostPortsClash(pod: Pod, others: readonly Pod[]): boolean {
  const wanted = hostPorts(pod);
  if (wanted.length === 0) return false;
  const taken = others.flatMap(hostPorts);
  return wanted.some(({ port, protocol, ip }) =>
    taken.some(
      (other) =>
        other.port === port &&
        other.protocol === protocol &&
        (ip === ANY_ADDRESS || other.ip === ANY_ADDRESS || ip === other.ip),
    ),
  );
}

/** Of the containers that run as long as the Pod does. */
function hostPorts({ spec }: Pod): readonly HostPort[] {
  const lasting = [...(spec.initContainers ?? []).filter(isSidecar), ...spec.containers];
  return lasting.flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort: port = 0, protocol = 'TCP', hostIP = '' }) =>
      port > 0 ? [{ port, protocol, ip: hostIP === '' ? ANY_ADDRESS : hostIP }] : [],
    ),
  );
}

/** A kubelet minds only the taints that end Pods, and leaves its static Pods alone. */
function toleratesNode(pod: Pod, { spec: { taints = [] } }: Node): boolean {
  if (isStaticPod(rankOf(pod))) return true;
  const effects = ['NoExecute'] as const;
  return findUntoleratedTaint(taints, pod.spec.tolerations, { effects }) === undefined;
}
