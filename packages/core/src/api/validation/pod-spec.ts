/** The spec of a Pod or of a Pod template, defaults applied. Mirrors `ValidatePodSpec`. */
import type { PodResourceClaim, PodSchedulingGate, PodSpec } from '../schema/kubernetes.ts';
import { validateAffinity } from './affinity.ts';
import { validateFileKeyVolumes } from './container-env.ts';
import { validateHostNetworkPorts } from './container-ports.ts';
import type { PodContext } from './containers.ts';
import {
  validateContainers,
  validateEphemeralContainers,
  validateInitContainers,
} from './containers.ts';
import type { FieldError } from './field-error.ts';
import {
  duplicate,
  forbidden,
  invalid,
  invalidEach,
  notSupported,
  required,
  when,
} from './field-error.ts';
import { isDnsLabel, isDnsSubdomain, isLabelKey, rangeRule } from './formats.ts';
import { resourceClaimForm } from './go-form.ts';
import { validateLabels } from './metadata.ts';
import {
  validateDnsConfig,
  validateDnsPolicy,
  validateHostAliases,
  validateHostNames,
  validateHostnameOverride,
} from './pod-dns.ts';
import { validateOverhead, validatePodResources } from './resources.ts';
import { validatePodSecurityContext } from './security-context.ts';
import { validateTolerations } from './tolerations.ts';
import { validateTopologySpread } from './topology-spread.ts';
import { validateVolumes } from './volumes.ts';
import { validateHostProcess, validateOs } from './windows.ts';

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const PREEMPTION_POLICIES = ['PreemptLowerPriority', 'Never'];
const DEADLINE_SECONDS_MAX = 2 ** 31 - 1;

function validateResourceClaims(
  claims: readonly PodResourceClaim[],
  path: string,
): readonly FieldError[] {
  const names = new Set<string>();
  return claims.flatMap((claim, index) => {
    const at = `${path}[${index}]`;
    const { name, resourceClaimName: claimName, resourceClaimTemplateName: template } = claim;
    const form = resourceClaimForm(claim);
    const most =
      'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified';
    const one = 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`';
    const nameErrors: readonly FieldError[] = !name
      ? [required(`${at}.name`)]
      : names.has(name)
        ? [duplicate(`${at}.name`, name)]
        : invalidEach(`${at}.name`, name, isDnsLabel(name));
    names.add(name);
    return [
      ...nameErrors,
      ...when(claimName !== undefined && template !== undefined, invalid(at, form, most)),
      ...when(claimName === undefined && template === undefined, invalid(at, form, one)),
      ...validateName(claimName, `${at}.resourceClaimName`),
      ...validateName(template, `${at}.resourceClaimTemplateName`),
    ];
  });
}

/** An optional name of another object: a DNS subdomain. */
const validateName = (name: string | undefined, path: string): readonly FieldError[] =>
  name === undefined ? [] : invalidEach(path, name, isDnsSubdomain(name));

function validateSchedulingGates(
  gates: readonly PodSchedulingGate[],
  path: string,
): readonly FieldError[] {
  const seen = new Set<string>();
  return gates.flatMap(({ name = '' }, index) => {
    const at = `${path}[${index}]`;
    const repeated = seen.has(name);
    seen.add(name);
    return [...invalidEach(at, name, isLabelKey(name)), ...when(repeated, duplicate(at, name))];
  });
}

function validateHostUsers(spec: PodSpec, path: string): readonly FieldError[] {
  if (spec.hostUsers !== false) return [];
  const detail = 'when `pod.Spec.HostUsers` is false';
  return [
    ...when(spec.hostNetwork === true, forbidden(`${path}.hostNetwork`, detail)),
    ...when(spec.hostPID === true, forbidden(`${path}.HostPID`, detail)),
    ...when(spec.hostIPC === true, forbidden(`${path}.HostIPC`, detail)),
  ];
}

function validateRestartPolicy(policy: string | undefined, path: string): readonly FieldError[] {
  if (!policy) return [required(path)];
  return when(!RESTART_POLICIES.includes(policy), notSupported(path, policy, RESTART_POLICIES));
}

function validateScheduling(spec: PodSpec, path: string): readonly FieldError[] {
  return [
    ...validateAffinity(spec.affinity, `${path}.affinity`),
    ...validateDnsConfig(spec, `${path}.dnsConfig`),
    ...(spec.readinessGates ?? []).flatMap(({ conditionType = '' }, index) => {
      const at = `${path}.readinessGates[${index}].conditionType`;
      return invalidEach(at, conditionType, isLabelKey(conditionType));
    }),
    ...validateSchedulingGates(spec.schedulingGates ?? [], `${path}.schedulingGates`),
    ...validateTopologySpread(spec.topologySpreadConstraints, `${path}.topologySpreadConstraints`),
  ];
}

function validateDeadline(seconds: number | undefined, path: string): readonly FieldError[] {
  if (seconds === undefined || (seconds >= 1 && seconds <= DEADLINE_SECONDS_MAX)) return [];
  return [invalid(path, seconds, rangeRule(1, DEADLINE_SECONDS_MAX))];
}

function validatePreemption(policy: string | undefined, path: string): readonly FieldError[] {
  if (policy === undefined || PREEMPTION_POLICIES.includes(policy)) return [];
  if (policy === '') return [required(path)];
  return [notSupported(path, policy, PREEMPTION_POLICIES)];
}

function validateIdentity(spec: PodSpec, path: string): readonly FieldError[] {
  return [
    ...validateName(spec.serviceAccountName || undefined, `${path}.serviceAccountName`),
    ...validateName(spec.nodeName || undefined, `${path}.nodeName`),
    ...validateDeadline(spec.activeDeadlineSeconds, `${path}.activeDeadlineSeconds`),
    ...validateHostNames(spec, path),
    ...validateHostnameOverride(spec, path),
    ...validateTolerations(spec.tolerations, `${path}.tolerations`),
    ...validateHostAliases(spec, `${path}.hostAliases`),
    ...validateName(spec.priorityClassName || undefined, `${path}.priorityClassName`),
    ...validateName(spec.runtimeClassName, `${path}.runtimeClassName`),
    ...validatePreemption(spec.preemptionPolicy, `${path}.preemptionPolicy`),
    ...validateOverhead(spec.overhead, `${path}.overhead`),
    ...validateOs(spec, path),
  ];
}

/** Containers of every sort, and what they need of the Pod's volumes and claims. */
function validateAllContainers(pod: PodContext, path: string): readonly FieldError[] {
  return [
    ...validateContainers(pod, `${path}.containers`),
    ...validateInitContainers(pod, `${path}.initContainers`),
    ...validateEphemeralContainers(pod, `${path}.ephemeralContainers`),
    ...validateFileKeyVolumes(pod.spec, path),
  ];
}

/** A negative grace period counts as one second, as the server converts it. */
function gracePeriodOf({ terminationGracePeriodSeconds: seconds }: PodSpec): number | undefined {
  return seconds !== undefined && seconds < 0 ? 1 : seconds;
}

/** All errors of a spec in upstream's order; `podName` is empty for a template. */
export function validatePodSpec(
  spec: PodSpec,
  podName: string,
  path = 'spec',
): readonly FieldError[] {
  const gracePeriodSeconds = gracePeriodOf(spec);
  const { errors: volumeErrors, volumes } = validateVolumes(spec, podName, `${path}.volumes`);
  const claims = spec.resourceClaims ?? [];
  const claimNames = claims.map(({ name }) => name).filter((name) => name !== '');
  const pod: PodContext = { spec, volumes, claimNames, gracePeriodSeconds };
  return [
    ...when(gracePeriodSeconds === undefined, required(`${path}.terminationGracePeriodSeconds`)),
    ...volumeErrors,
    ...validateResourceClaims(claims, `${path}.resourceClaims`),
    ...validateAllContainers(pod, path),
    ...validatePodResources(spec, claimNames, `${path}.resources`),
    ...validateHostNetworkPorts(spec, path),
    ...validateRestartPolicy(spec.restartPolicy, `${path}.restartPolicy`),
    ...validateDnsPolicy(spec.dnsPolicy, `${path}.dnsPolicy`),
    ...validateLabels(spec.nodeSelector, `${path}.nodeSelector`),
    ...validatePodSecurityContext(spec, `${path}.securityContext`),
    ...validateScheduling(spec, path),
    ...validateHostProcess(spec, path),
    ...validateHostUsers(spec, path),
    ...validateIdentity(spec, path),
  ];
}
