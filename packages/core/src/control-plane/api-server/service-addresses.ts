/**
 * Addresses and node ports of Services. Mirrors `pkg/registry/core/service/{ipallocator,portallocator}`
 * with the ranges that clusters usually have; IPv4 only.
 */
import type { Service, ServicePort, ServiceSpec } from '../../api/schema/kubernetes.ts';
import type { Context } from '../../state/context.ts';

const NODE_PORT_MIN = 30_000;
const NODE_PORT_MAX = 32_767;
/** 10.96.0.0/12: the second number runs from 96 to 111. */
const RANGE = { first: 10, secondMin: 96, secondMax: 111 };
/** The Service `kubernetes` has the first address. */
const RESERVED: readonly string[] = ['10.96.0.0', '10.96.0.1', '10.111.255.255'];

/** The Service with whatever addresses and ports it lacks. */
export function withServiceAddresses(ctx: Context, service: Service): Service {
  const spec = withNodePorts(ctx, withClusterIP(ctx, service.spec));
  return spec === service.spec ? service : { ...service, spec };
}

function withClusterIP(ctx: Context, spec: ServiceSpec): ServiceSpec {
  if (spec.type === 'ExternalName') return spec;
  const clusterIP = spec.clusterIP || spec.clusterIPs?.[0] || freeAddress(ctx);
  return {
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
    ...spec,
    clusterIP,
    clusterIPs: spec.clusterIPs ?? [clusterIP],
  };
}

function withNodePorts(ctx: Context, spec: ServiceSpec): ServiceSpec {
  const isWanted =
    spec.type === 'NodePort' ||
    (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);
  const { ports = [] } = spec;
  if (!isWanted || ports.every(({ nodePort = 0 }) => nodePort > 0)) return spec;
  const used = usedNodePorts(ctx);
  const allocate = (port: ServicePort): ServicePort => {
    if ((port.nodePort ?? 0) > 0) return port;
    const nodePort = freePort(ctx, used);
    used.add(nodePort);
    return { ...port, nodePort };
  };
  return { ...spec, ports: ports.map(allocate) };
}

function freeAddress(ctx: Context): string {
  const used = new Set(RESERVED);
  for (const service of services(ctx)) {
    for (const address of service.spec.clusterIPs ?? []) used.add(address);
  }
  const random = ctx.random('api-server/cluster-ips');
  for (;;) {
    const parts = [
      RANGE.first,
      random.int(RANGE.secondMin, RANGE.secondMax),
      random.int(0, 255),
      random.int(0, 255),
    ];
    // A million addresses: the search ends soon.
    if (!used.has(parts.join('.'))) return parts.join('.');
  }
}

function freePort(ctx: Context, used: ReadonlySet<number>): number {
  const random = ctx.random('api-server/node-ports');
  const drawn = random.int(NODE_PORT_MIN, NODE_PORT_MAX);
  for (let port = drawn; port <= NODE_PORT_MAX; port += 1) if (!used.has(port)) return port;
  for (let port = NODE_PORT_MIN; port < drawn; port += 1) if (!used.has(port)) return port;
  return drawn;
}

function usedNodePorts(ctx: Context): Set<number> {
  const used = new Set<number>();
  for (const { spec } of services(ctx)) {
    for (const { nodePort = 0 } of spec.ports ?? []) used.add(nodePort);
  }
  return used;
}

function services(ctx: Context): readonly Service[] {
  return [...ctx.state.services.values()].map((object) => object as Service);
}
