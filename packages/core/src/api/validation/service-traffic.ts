/** Traffic policies of a Service. Mirrors `validateServiceExternalTrafficPolicy` and its kin. */
import type { Service } from '../schema/kubernetes.ts';
import type { FieldError } from './field-error.ts';
import { invalid, invalidEach, notSupported, required, when } from './field-error.ts';
import { isPortNumber } from './formats.ts';

const POLICIES = ['Cluster', 'Local'];
const DISTRIBUTIONS = ['PreferClose', 'PreferSameNode', 'PreferSameZone'];
const ADDRESSED_TYPES = ['ClusterIP', 'NodePort', 'LoadBalancer'];

/** Whether the Service can be reached from outside the cluster. */
function isExternallyAccessible({ spec }: Service): boolean {
  const { type, externalIPs } = spec;
  return (
    type === 'LoadBalancer' ||
    type === 'NodePort' ||
    (type === 'ClusterIP' && (externalIPs ?? []).length > 0)
  );
}

/** A load balancer asks each node whether it has endpoints only with the policy Local. */
const needsHealthCheck = ({ spec }: Service): boolean =>
  spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local';

function validateHealthCheckPort(service: Service): readonly FieldError[] {
  const port = service.spec.healthCheckNodePort ?? 0;
  const path = 'spec.healthCheckNodePort';
  if (!needsHealthCheck(service)) {
    const detail =
      "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
    return when(port !== 0, invalid(path, port, detail));
  }
  return port === 0 ? [required(path)] : invalidEach(path, port, isPortNumber(port));
}

/** `externalTrafficPolicy` and `healthCheckNodePort`. */
export function validateExternalTraffic(service: Service): readonly FieldError[] {
  const policy = service.spec.externalTrafficPolicy ?? '';
  const path = 'spec.externalTrafficPolicy';
  const errors: FieldError[] = [];
  if (!isExternallyAccessible(service)) {
    const detail = 'may only be set for externally-accessible services';
    if (policy !== '') errors.push(invalid(path, policy, detail));
  } else if (policy === '') errors.push(required(path));
  else if (!POLICIES.includes(policy)) errors.push(notSupported(path, policy, POLICIES));
  return [...errors, ...validateHealthCheckPort(service)];
}

/** `internalTrafficPolicy`, set by defaults on every Service with an address. */
export function validateInternalTraffic({ spec }: Service): readonly FieldError[] {
  const policy = spec.internalTrafficPolicy;
  const path = 'spec.internalTrafficPolicy';
  if (policy === undefined) {
    return when(ADDRESSED_TYPES.includes(spec.type ?? ''), required(path));
  }
  return when(!POLICIES.includes(policy), notSupported(path, policy, POLICIES));
}

/** `trafficDistribution`, a preference. */
export function validateTrafficDistribution({ spec }: Service): readonly FieldError[] {
  const wish = spec.trafficDistribution;
  return when(
    wish !== undefined && !DISTRIBUTIONS.includes(wish),
    notSupported('spec.trafficDistribution', wish, DISTRIBUTIONS),
  );
}
