/** A Service on create. Mirrors `ValidateServiceCreate`. */
import type { Service, ServicePort } from '../schema/kubernetes.ts';
import { validatePortReference, validateProtocol } from './container-ports.ts';
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
import { isDnsLabel, isDnsSubdomain, isLabelKey, isPortNumber } from './formats.ts';
import { servicePortForm } from './go-form.ts';
import { validateCidr, validateIp, validateNonSpecialIp } from './ip-formats.ts';
import { validateLabels, validateObjectMeta } from './metadata.ts';
import { clusterIpsOf, isHeadless, validateServiceAddresses } from './service-addresses.ts';
import {
  validateExternalTraffic,
  validateInternalTraffic,
  validateTrafficDistribution,
} from './service-traffic.ts';

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const AFFINITIES = ['ClientIP', 'None'];
const AFFINITY_SECONDS_MAX = 86_400;
const HINTS = 'service.kubernetes.io/topology-aware-hints';
const MODE = 'service.kubernetes.io/topology-mode';
const SOURCE_RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';
const LOAD_BALANCER_ONLY = "may only be used when `type` is 'LoadBalancer'";

function validateTopologyAnnotations(service: Service): readonly FieldError[] {
  const { [HINTS]: hints, [MODE]: mode } = service.metadata.annotations ?? {};
  const differ = hints !== undefined && mode !== undefined && hints !== mode;
  const detail = `must match annotations[${HINTS}] when both are specified`;
  return when(differ, invalid(`metadata.annotations[${MODE}]`, mode, detail));
}

function validateExternalName(service: Service): readonly FieldError[] {
  const { externalName = '', ipFamilies, ipFamilyPolicy } = service.spec;
  const detail = 'may not be set for ExternalName services';
  const name = externalName.endsWith('.') ? externalName.slice(0, -1) : externalName;
  const path = 'spec.externalName';
  return [
    ...when(clusterIpsOf(service).length > 0, forbidden('spec.clusterIPs', detail)),
    ...when((ipFamilies ?? []).length > 0, forbidden('spec.ipFamilies', detail)),
    ...when(ipFamilyPolicy !== undefined, forbidden('spec.ipFamilyPolicy', detail)),
    ...(name === '' ? [required(path)] : invalidEach(path, name, isDnsSubdomain(name))),
  ];
}

/** What the type of the Service allows of its addresses. */
function validateType(service: Service): readonly FieldError[] {
  const { type } = service.spec;
  if (type === 'ExternalName') return validateExternalName(service);
  if (!isHeadless(service) || (type !== 'LoadBalancer' && type !== 'NodePort')) return [];
  return [invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`)];
}

function validatePort(
  port: ServicePort,
  { named, names, path }: { named: boolean; names: Set<string>; path: string },
): readonly FieldError[] {
  const { name = '', appProtocol } = port;
  const nameErrors =
    name === ''
      ? when(named, required(`${path}.name`))
      : [
          ...invalidEach(`${path}.name`, name, isDnsLabel(name)),
          ...when(names.has(name), duplicate(`${path}.name`, name)),
        ];
  if (name !== '') names.add(name);
  return [
    ...nameErrors,
    ...invalidEach(`${path}.port`, port.port ?? 0, isPortNumber(port.port ?? 0)),
    ...validateProtocol(port.protocol, `${path}.protocol`),
    ...validatePortReference(port.targetPort, `${path}.targetPort`),
    ...(appProtocol === undefined
      ? []
      : invalidEach(`${path}.appProtocol`, appProtocol, isLabelKey(appProtocol))),
  ];
}

function validatePorts(ports: readonly ServicePort[]): readonly FieldError[] {
  const names = new Set<string>();
  return ports.flatMap((port, index) =>
    validatePort(port, { named: ports.length > 1, names, path: `spec.ports[${index}]` }),
  );
}

/** Node ports on the wrong type, and numbers taken twice within one protocol. */
function validatePortNumbers(service: Service): readonly FieldError[] {
  const ports = service.spec.ports ?? [];
  const isFirst = (index: number, key: (port: ServicePort) => string): boolean =>
    ports.findIndex((port, at) => at < index && key(port) === key(ports[index] ?? port)) < 0;
  const detail = "may not be used when `type` is 'ClusterIP'";
  return [
    ...ports.flatMap((port, index) =>
      when(
        service.spec.type === 'ClusterIP' && Boolean(port.nodePort),
        forbidden(`spec.ports[${index}].nodePort`, detail),
      ),
    ),
    ...ports.flatMap((port, index) =>
      when(
        Boolean(port.nodePort) &&
          !isFirst(index, (other) => `${other.protocol}/${other.nodePort ?? 0}`),
        duplicate(`spec.ports[${index}].nodePort`, port.nodePort),
      ),
    ),
    ...ports.flatMap((port, index) =>
      when(
        !isFirst(index, (other) => `${other.protocol}/${other.port}`),
        duplicate(`spec.ports[${index}]`, servicePortForm(port)),
      ),
    ),
  ];
}

function validateClientIp(service: Service): readonly FieldError[] {
  const config = service.spec.sessionAffinityConfig;
  const path = 'spec.sessionAffinityConfig';
  const detail = 'when session affinity type is ClientIP';
  if (config === undefined) return [required(path, detail)];
  if (config.clientIP === undefined) return [required(`${path}.clientIP`, detail)];
  const seconds = config.clientIP.timeoutSeconds;
  const at = `${path}.clientIP.timeoutSeconds`;
  if (seconds === undefined) return [required(at, detail)];
  const outside = seconds <= 0 || seconds > AFFINITY_SECONDS_MAX;
  return when(
    outside,
    invalid(at, seconds, `must be greater than 0 and less than ${AFFINITY_SECONDS_MAX}`),
  );
}

function validateSessionAffinity(service: Service): readonly FieldError[] {
  const { sessionAffinity = '', sessionAffinityConfig } = service.spec;
  const path = 'spec.sessionAffinity';
  if (sessionAffinity === '') return [required(path)];
  if (sessionAffinity === 'ClientIP') return validateClientIp(service);
  if (sessionAffinity !== 'None') return [notSupported(path, sessionAffinity, AFFINITIES)];
  const detail = 'must not be set when session affinity is None';
  return when(sessionAffinityConfig !== undefined, forbidden('spec.sessionAffinityConfig', detail));
}

function validateSourceRanges(service: Service): readonly FieldError[] {
  const ranges = service.spec.loadBalancerSourceRanges ?? [];
  const annotation = service.metadata.annotations?.[SOURCE_RANGES];
  const wrongType = service.spec.type !== 'LoadBalancer';
  if (ranges.length > 0) {
    const path = 'spec.LoadBalancerSourceRanges';
    return [
      ...when(wrongType, forbidden(path, LOAD_BALANCER_ONLY)),
      ...ranges.flatMap((range, index) => validateCidr(range.trim(), `${path}[${index}]`)),
    ];
  }
  if (annotation === undefined) return [];
  const path = `metadata.annotations[${SOURCE_RANGES}]`;
  const listed = annotation.trim() === '' ? [] : annotation.split(',');
  return [
    ...when(wrongType, forbidden(path, LOAD_BALANCER_ONLY)),
    ...listed.flatMap((range) => validateCidr(range.trim(), path)),
  ];
}

function validateLoadBalancer(service: Service): readonly FieldError[] {
  const { type, allocateLoadBalancerNodePorts: allocate, loadBalancerClass } = service.spec;
  const balanced = type === 'LoadBalancer';
  const classPath = 'spec.loadBalancerClass';
  const classErrors =
    loadBalancerClass === undefined
      ? []
      : balanced
        ? invalidEach(classPath, loadBalancerClass, isLabelKey(loadBalancerClass))
        : [forbidden(classPath, LOAD_BALANCER_ONLY)];
  return [
    ...when(
      allocate !== undefined && !balanced,
      forbidden('spec.allocateLoadBalancerNodePorts', LOAD_BALANCER_ONLY),
    ),
    ...when(balanced && allocate === undefined, required('allocateLoadBalancerNodePorts')),
    ...classErrors,
  ];
}

const validateExternalIps = (service: Service): readonly FieldError[] =>
  (service.spec.externalIPs ?? []).flatMap((address, index) => {
    const path = `spec.externalIPs[${index}]`;
    const errors = validateIp(address, path);
    return errors.length > 0 ? errors : validateNonSpecialIp(address, path);
  });

/**
 * All errors of a new Service in upstream's order. Expects defaults to be applied; addresses and
 * node ports may still be unset, but a health check node port must be there where one is needed.
 */
export function validateServiceCreate(service: Service): readonly FieldError[] {
  const { spec } = service;
  const ports = spec.ports ?? [];
  const portless = ports.length === 0 && !isHeadless(service) && spec.type !== 'ExternalName';
  const type = spec.type ?? '';
  return [
    ...validateObjectMeta(service.metadata, { namespaced: true, name: isDnsLabel }),
    ...validateTopologyAnnotations(service),
    ...when(portless, required('spec.ports')),
    ...validateType(service),
    ...validatePorts(ports),
    ...validateLabels(spec.selector, 'spec.selector'),
    ...validateSessionAffinity(service),
    ...validateServiceAddresses(service),
    ...validateExternalIps(service),
    ...(type === ''
      ? [required('spec.type')]
      : when(!TYPES.includes(type), notSupported('spec.type', type, TYPES))),
    ...validatePortNumbers(service),
    ...validateSourceRanges(service),
    ...validateLoadBalancer(service),
    ...validateExternalTraffic(service),
    ...validateInternalTraffic(service),
    ...validateTrafficDistribution(service),
  ];
}
