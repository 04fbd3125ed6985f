/** Sockets: who listens where, and where a connection from a container or the node ends up. */
import { hostPodNamed } from './host-pod-named.ts';
import type { Context } from '../state/context.ts';
import type { PodSandbox } from '../state/pod-runtime.ts';
import type { HostContainer, HostPod } from '../state/tables.ts';

export interface Endpoint {
  readonly hostPod: HostPod;
  readonly container: HostContainer;
  readonly port: number;
}
export type Dialed = Endpoint | 'refused' | 'timeout' | 'unknown-host';

export const readySandbox = (hostPod: HostPod): PodSandbox | undefined =>
  hostPod.sandboxes.find(({ state }) => state === 'ready');

/** Whether a port is free in the network namespace of a sandbox: its processes keep that alive when the sandbox has died. */
export function portIsFree(
  ctx: Context,
  hostPod: HostPod,
  sandbox: PodSandbox,
  port: number,
  protocol: string,
): boolean {
  if (!sandbox.hostNetwork) return !holdsPort(hostPod, sandbox.netns, port, protocol);
  for (const uid of ctx.indexes.podsOnHost(hostPod.nodeName)) {
    const neighbour = ctx.state.hostPods.get(uid);
    if (neighbour && holdsPort(neighbour, sandbox.netns, port, protocol)) return false;
  }
  return true;
}

function holdsPort(hostPod: HostPod, netns: string, port: number, protocol: string): boolean {
  return hostPod.containers.some(
    ({ state, sandboxId, listeners }) =>
      state === 'running' &&
      listeners.some((one) => one.port === port && one.protocol === protocol) &&
      hostPod.sandboxes.find(({ id }) => id === sandboxId)?.netns === netns,
  );
}

/** The container that listens on a port of the namespace that `hostPod` lives in. */
export function listenerIn(
  ctx: Context,
  hostPod: HostPod,
  port: number,
  protocol: string,
): Endpoint | undefined {
  if (!readySandbox(hostPod)?.hostNetwork) return listenerOfPod(hostPod, port, protocol);
  for (const neighbour of hostNetworkPods(ctx, hostPod.nodeName)) {
    const found = listenerOfPod(neighbour, port, protocol);
    if (found) return found;
  }
  return undefined;
}

/** Connects from a Pod (or, without one, from the node itself) to an address or name. */
export function dial(
  ctx: Context,
  from: { readonly nodeName: string; readonly hostPod?: HostPod },
  host: string,
  port: number,
  protocol = 'TCP',
): Dialed {
  const { hostPod } = from;
  if (hostPod !== undefined && LOCAL.has(host))
    return listenerIn(ctx, hostPod, port, protocol) ?? 'refused';
  const ip = LOCAL.has(host) ? nodeIP(ctx, from.nodeName) : resolve(ctx, from, host);
  if (ip === undefined) return 'unknown-host';
  if (!reachable(ctx, from.nodeName, ip)) return 'timeout';
  const node = ctx.indexes.nodeOfIP(ip);
  if (node !== undefined) return onNode(ctx, node, port, protocol) ?? 'refused';
  const uid = ctx.indexes.uidOfIP(ip);
  const target = uid === undefined ? undefined : ctx.state.hostPods.get(uid);
  if (target === undefined) return 'timeout';
  return listenerOfPod(target, port, protocol) ?? 'refused';
}

const LOCAL: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1']);
const ADDRESS = /^(\d+\.){3}\d+$|:/;

function resolve(
  ctx: Context,
  from: { readonly hostPod?: HostPod },
  host: string,
): string | undefined {
  if (ADDRESS.test(host)) return host;
  const own = from.hostPod === undefined ? undefined : readySandbox(from.hostPod);
  if (own?.hostname === host) return own.ips[0];
  if (ctx.state.hosts.has(host)) return nodeIP(ctx, host);
  return podNamed(ctx, from.hostPod, host);
}

/** Without Services a Pod can be found by its name, as a stand-in for the DNS name that a Service would give it. */
function podNamed(ctx: Context, from: HostPod | undefined, host: string): string | undefined {
  const [name = '', namespace = from?.pod.split('/')[0] ?? 'default'] = host.split('.');
  const hostPod = hostPodNamed(ctx, `${namespace}/${name}`);
  return hostPod === undefined ? undefined : readySandbox(hostPod)?.ips[0];
}

function reachable(ctx: Context, fromNode: string, ip: string): boolean {
  const uid = ctx.indexes.uidOfIP(ip);
  const hostPod = uid === undefined ? undefined : ctx.state.hostPods.get(uid);
  const toNode = ctx.indexes.nodeOfIP(ip) ?? hostPod?.nodeName;
  if (toNode === undefined || toNode === fromNode) return toNode !== undefined;
  const [here, there] = [ctx.state.hosts.get(fromNode), ctx.state.hosts.get(toNode)];
  return there?.power === 'on' && !there.partitioned && here?.partitioned !== true;
}

/** A node's own sockets, then the host ports that live sandboxes on it have mapped. */
function onNode(
  ctx: Context,
  nodeName: string,
  port: number,
  protocol: string,
): Endpoint | undefined {
  for (const hostPod of hostNetworkPods(ctx, nodeName)) {
    const found = listenerOfPod(hostPod, port, protocol);
    if (found) return found;
  }
  for (const uid of ctx.indexes.podsOnHost(nodeName)) {
    const hostPod = ctx.state.hostPods.get(uid);
    if (hostPod === undefined || readySandbox(hostPod) === undefined) continue;
    const spec = ctx.state.podWorkers.get(uid)?.spec;
    for (const { ports = [] } of spec?.containers ?? []) {
      const mapped = ports.find(
        (entry) => entry.hostPort === port && (entry.protocol ?? 'TCP') === protocol,
      );
      if (mapped) return listenerOfPod(hostPod, mapped.containerPort, protocol);
    }
  }
  return undefined;
}

function* hostNetworkPods(ctx: Context, nodeName: string): Iterable<HostPod> {
  for (const uid of ctx.indexes.podsOnHost(nodeName)) {
    const hostPod = ctx.state.hostPods.get(uid);
    if (hostPod !== undefined && readySandbox(hostPod)?.hostNetwork) yield hostPod;
  }
}

function listenerOfPod(hostPod: HostPod, port: number, protocol: string): Endpoint | undefined {
  const sandbox = readySandbox(hostPod);
  if (sandbox === undefined) return undefined;
  const container = hostPod.containers.find(
    ({ state, listeners }) =>
      state === 'running' &&
      listeners.some((listener) => listener.port === port && listener.protocol === protocol),
  );
  return container === undefined ? undefined : { hostPod, container, port };
}

function nodeIP(ctx: Context, nodeName: string): string | undefined {
  return ctx.state.hosts.get(nodeName)?.nodeIPs[0];
}
