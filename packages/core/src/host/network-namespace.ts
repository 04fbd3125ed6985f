/**
 * What the containers of a Pod see of the network: all of it belongs to the sandbox, so it is the same for each of them.
 * Mirrors `pkg/kubelet/network/dns (GetPodDNS)` and what a bridge plugin sets up.
 */
import type { PodSpec } from '../api/schema/kubernetes.ts';
import type { Host, HostPod } from '../state/tables.ts';
import type { PodSandbox } from '../state/pod-runtime.ts';

export interface NetworkInterface {
  readonly name: string;
  readonly mac: string;
  /** Addresses with their prefix length, primary family first. */
  readonly addresses: readonly string[];
}

export interface Route {
  readonly destination: string;
  readonly via?: string;
  readonly device: string;
}

export interface DnsConfig {
  readonly nameservers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly string[];
}

export interface NetworkNamespace {
  readonly name: string;
  readonly hostname: string;
  readonly interfaces: readonly NetworkInterface[];
  readonly routes: readonly Route[];
  readonly dns: DnsConfig;
  readonly sysctls: Readonly<Record<string, string>>;
}

const CLUSTER_DNS = '10.96.0.10';
const CLUSTER_DOMAIN = 'cluster.local';
const LOOPBACK: NetworkInterface = {
  name: 'lo',
  mac: '00:00:00:00:00:00',
  addresses: ['127.0.0.1/8', '::1/128'],
};

/** The namespace of a Pod's live sandbox; undefined while there is none. */
export function networkNamespaceOf(
  host: Host,
  { pod, sandboxes }: HostPod,
  spec: PodSpec,
): NetworkNamespace | undefined {
  const sandbox = sandboxes.find(({ state }) => state === 'ready');
  if (sandbox === undefined) return undefined;
  const { hostNetwork, netns, hostname } = sandbox;
  return {
    name: netns,
    hostname: hostNetwork ? host.name : hostname,
    interfaces: [LOOPBACK, hostNetwork ? ofHost(host) : ofPod(sandbox)],
    routes: hostNetwork ? routesOfHost(host) : routesOfPod(host),
    dns: dnsOf(pod.split('/')[0] ?? 'default', spec),
    sysctls: Object.fromEntries(
      (spec.securityContext?.sysctls ?? []).map(({ name, value }) => [name, value]),
    ),
  };
}

function ofPod({ ips }: PodSandbox): NetworkInterface {
  return {
    name: 'eth0',
    mac: macOf(ips[0] ?? ''),
    addresses: ips.map((ip) => `${ip}/${ip.includes(':') ? 64 : 24}`),
  };
}

function ofHost({ nodeIPs }: Host): NetworkInterface {
  return {
    name: 'eth0',
    mac: macOf(nodeIPs[0] ?? ''),
    addresses: nodeIPs.map((ip) => `${ip}/${ip.includes(':') ? 64 : 16}`),
  };
}

/** Locally administered, from the IPv4 address, as bridge plugins do it. */
function macOf(ip: string): string {
  const octets = ip.includes('.') ? ip.split('.').map(Number) : [0, 0, 0, 1];
  return ['0a', '58', ...octets.map((octet) => octet.toString(16).padStart(2, '0'))].join(':');
}

function routesOfPod({ podCIDRs }: Host): readonly Route[] {
  const [cidr = ''] = podCIDRs;
  const gateway = cidr.replace(/\.0\/\d+$/, '.1');
  return [
    { destination: 'default', via: gateway, device: 'eth0' },
    { destination: cidr, device: 'eth0' },
  ];
}

function routesOfHost({ podCIDRs }: Host): readonly Route[] {
  return [
    { destination: 'default', via: '172.18.0.1', device: 'eth0' },
    ...podCIDRs.map((destination) => ({ destination, device: 'cni0' })),
  ];
}

function dnsOf(
  namespace: string,
  { dnsPolicy = 'ClusterFirst', hostNetwork, dnsConfig }: PodSpec,
): DnsConfig {
  const clusterFirst =
    dnsPolicy === 'ClusterFirstWithHostNet' ||
    (dnsPolicy === 'ClusterFirst' && hostNetwork !== true);
  const base: DnsConfig = clusterFirst
    ? {
        nameservers: [CLUSTER_DNS],
        searches: [`${namespace}.svc.${CLUSTER_DOMAIN}`, `svc.${CLUSTER_DOMAIN}`, CLUSTER_DOMAIN],
        options: ['ndots:5'],
      }
    : { nameservers: dnsPolicy === 'None' ? [] : ['172.18.0.1'], searches: [], options: [] };
  const options = (dnsConfig?.options ?? []).map(({ name = '', value }) =>
    value === undefined ? name : `${name}:${value}`,
  );
  return {
    nameservers: [...base.nameservers, ...(dnsConfig?.nameservers ?? [])],
    searches: [...base.searches, ...(dnsConfig?.searches ?? [])],
    options: [...base.options, ...options],
  };
}
