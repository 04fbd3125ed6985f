/** Defaults of a Service. Mirrors `pkg/apis/core/v1/defaults.go (SetDefaults_Service)`. */
import type { Service, ServicePort, ServiceSpec, ServiceStatus } from '../schema/kubernetes.ts';
import { mapItems, mapPart, withFields, withMissing } from './keep-unchanged.ts';

const CLIENT_IP_TIMEOUT_SECONDS = 10_800;

/** The Service without what its allocation adds (cluster IPs, node ports). */
export function setServiceDefaults(service: Service): Service {
  const spec = setServiceSpecDefaults(service.spec);
  const status =
    spec.type === 'LoadBalancer' ? mapPart(service.status, withAddressMode) : undefined;
  return withFields(service, { spec, status });
}

function setServiceSpecDefaults(spec: ServiceSpec): ServiceSpec {
  const typed = withMissing(spec, { type: 'ClusterIP', sessionAffinity: 'None' });
  const { type, externalIPs = [] } = typed;
  const isExternal = type === 'NodePort' || type === 'LoadBalancer';
  const isReachable = isExternal || (type === 'ClusterIP' && externalIPs.length > 0);
  const routed = withMissing(typed, {
    ...(type === 'ClusterIP' || isExternal ? { internalTrafficPolicy: 'Cluster' } : {}),
    ...(isReachable ? { externalTrafficPolicy: 'Cluster' } : {}),
    ...(type === 'LoadBalancer' ? { allocateLoadBalancerNodePorts: true } : {}),
  });
  return withAffinityConfig(withFields(routed, { ports: mapItems(spec.ports, setPortDefaults) }));
}

function setPortDefaults(port: ServicePort): ServicePort {
  const targetPort = port.targetPort === 0 ? '' : (port.targetPort ?? '');
  return withFields(withMissing(port, { protocol: 'TCP' }), {
    targetPort: targetPort === '' ? port.port : targetPort,
  });
}

function withAffinityConfig(spec: ServiceSpec): ServiceSpec {
  if (spec.sessionAffinity === 'ClientIP') {
    if (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds !== undefined) return spec;
    const clientIP = { timeoutSeconds: CLIENT_IP_TIMEOUT_SECONDS };
    return { ...spec, sessionAffinityConfig: { clientIP } };
  }
  if (spec.sessionAffinity !== 'None' || spec.sessionAffinityConfig === undefined) return spec;
  const { sessionAffinityConfig: _dropped, ...rest } = spec;
  return rest;
}

function withAddressMode(status: ServiceStatus): ServiceStatus {
  return withFields(status, {
    loadBalancer: mapPart(status.loadBalancer, (balancer) =>
      withFields(balancer, {
        ingress: mapItems(balancer.ingress, (address) =>
          address.ip ? withMissing(address, { ipMode: 'VIP' }) : address,
        ),
      }),
    ),
  });
}
