/** Container ports. Mirrors `validateContainerPorts`, `checkHostPortConflicts`, `validatePodHostNetworkDeps`. */
import type { Container, ContainerPort, PodSpec } from '../schema/kubernetes.ts';
import type { FieldError } from './field-error.ts';
import { duplicate, invalid, invalidEach, notSupported, required } from './field-error.ts';
import { isPortName, isPortNumber } from './formats.ts';

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

/** The protocol of a container or Service port. */
export function validateProtocol(protocol: string | undefined, path: string): FieldError[] {
  if (!protocol) return [required(path)];
  return PROTOCOLS.includes(protocol) ? [] : [notSupported(path, protocol, PROTOCOLS)];
}

/** A port by number or by name, as probes and Services point at it. */
export const validatePortReference = (
  port: number | string | undefined,
  path: string,
): readonly FieldError[] =>
  typeof port === 'string'
    ? invalidEach(path, port, isPortName(port))
    : invalidEach(path, port ?? 0, isPortNumber(port ?? 0));

function validatePortName(name: string, names: Set<string>, path: string): readonly FieldError[] {
  const broken = isPortName(name);
  if (broken.length > 0) return invalidEach(path, name, broken);
  if (names.has(name)) return [duplicate(path, name)];
  names.add(name);
  return [];
}

/** The ports of one container; names are unique within it, numbers need not be. */
export function validateContainerPorts(
  ports: readonly ContainerPort[],
  path: string,
): readonly FieldError[] {
  const names = new Set<string>();
  return ports.flatMap((port, index) => {
    const at = `${path}[${index}]`;
    const errors: FieldError[] = [];
    if (port.name) errors.push(...validatePortName(port.name, names, `${at}.name`));
    if (!port.containerPort) errors.push(required(`${at}.containerPort`));
    else {
      const broken = isPortNumber(port.containerPort);
      errors.push(...invalidEach(`${at}.containerPort`, port.containerPort, broken));
    }
    if (port.hostPort) {
      errors.push(...invalidEach(`${at}.hostPort`, port.hostPort, isPortNumber(port.hostPort)));
    }
    errors.push(...validateProtocol(port.protocol, `${at}.protocol`));
    return errors;
  });
}

/** Two containers cannot hold one protocol, host address and host port. */
export function validateHostPortConflicts(
  containers: readonly Container[],
  path: string,
): readonly FieldError[] {
  const taken = new Set<string>();
  return containers.flatMap((container, index) =>
    (container.ports ?? []).flatMap((port, portIndex) => {
      if (!port.hostPort) return [];
      const key = `${port.protocol ?? ''}/${port.hostIP ?? ''}/${port.hostPort}`;
      if (taken.has(key)) {
        return [duplicate(`${path}[${index}].ports[${portIndex}].hostPort`, key)];
      }
      taken.add(key);
      return [];
    }),
  );
}

/** On the host network a container port is a host port. Init containers are not looked at. */
export function validateHostNetworkPorts(spec: PodSpec, path: string): readonly FieldError[] {
  if (spec.hostNetwork !== true) return [];
  return (spec.containers ?? []).flatMap((container, index) =>
    (container.ports ?? []).flatMap((port, portIndex) => {
      if ((port.hostPort ?? 0) === (port.containerPort ?? 0)) return [];
      const at = `${path}.containers[${index}].ports[${portIndex}].hostPort`;
      const detail = 'must match `containerPort` when `hostNetwork` is true';
      return [invalid(at, port.hostPort ?? 0, detail)];
    }),
  );
}
