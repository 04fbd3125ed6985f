/** What a client finds when the container that it is asking dies. */
import { gatewayOf } from '../host/ipam.ts';
import type { HostPod, PodWorker, ProbeWorkerRow } from '../state/tables.ts';
import { found, joinHostPort, urlOf, type ProbeFinding } from './finding.ts';
import { hostPodOf, type Kubelet } from './kubelet.ts';
import { resolvePort } from './ports.ts';
import { probeNamed } from './probed-containers.ts';

/** Linux: `net.ipv4.ip_local_port_range`. */
const EPHEMERAL_PORTS = [32_768, 60_999] as const;

/** The finding of an attempt that ends with the container. */
export function brokenFinding(
  kubelet: Kubelet,
  { uid, spec }: PodWorker,
  { container, type }: ProbeWorkerRow,
  { isUnread = false }: ProbeFinding,
): ProbeFinding {
  const { ctx } = kubelet;
  const { httpGet, grpc } = probeNamed(spec, container, type) ?? {};
  if (grpc !== undefined) {
    const why = 'rpc error: code = Unavailable desc = error reading from server: EOF';
    return found('Failure', `error: health rpc probe failed: ${why}`, ctx.now);
  }
  // An executed command dies with the container, mostly before it has said anything.
  if (httpGet === undefined) return found('Failure', '', ctx.now);
  const hostPod = hostPodOf(kubelet, uid);
  const host = httpGet.host ?? hostPod.sandboxes[0]?.ips[0] ?? '';
  const port = Number(resolvePort(ctx, hostPod, container, httpGet.port));
  const url = urlOf((httpGet.scheme ?? 'HTTP').toLowerCase(), host, port, httpGet.path ?? '/');
  const why = isUnread ? resetOf(kubelet, hostPod, host, port) : 'EOF';
  return found('Failure', `Get "${url}": ${why}`, ctx.now);
}

/** A connection whose request nobody has read is not closed but reset. */
function resetOf({ ctx }: Kubelet, { nodeName }: HostPod, host: string, port: number): string {
  const node = ctx.state.hosts.get(nodeName);
  const ownPort = ctx.random(`kubelet/${nodeName}/probe-ports`).int(...EPHEMERAL_PORTS);
  const own = node === undefined || node.nodeIPs.includes(host) ? host : gatewayOf(node, host);
  const [from, to] = [joinHostPort(own, ownPort), joinHostPort(host, port)];
  return `read tcp ${from}->${to}: read: connection reset by peer`;
}
