/** Tables of endpoints, ingresses and network policies. Mirrors `pkg/printers/internalversion/printers.go`. */
import type {
  Endpoints,
  EndpointSlice,
  Ingress,
  NetworkPolicy,
} from '../../api/schema/kubernetes.ts';
import { loadBalancerCell } from './service-table.ts';
import { ageOf, columns, firstFew, nameOf, selectorCell, type TablePrinter } from './table.ts';

const SHOWN_COUNT_MAX = 3;

/** Columns and cells of Endpoints. */
export const endpointsPrinter: TablePrinter<Endpoints> = {
  columns: columns('Name', 'Endpoints', 'Age'),
  cells: (endpoints, options) => [
    nameOf(endpoints),
    endpointsCell(endpoints),
    ageOf(endpoints, options),
  ],
};

/** Columns and cells of EndpointSlices. */
export const endpointSlicePrinter: TablePrinter<EndpointSlice> = {
  columns: columns('Name', 'AddressType', 'Ports', 'Endpoints', 'Age'),
  cells: (slice, options) => [
    nameOf(slice),
    slice.addressType,
    firstOrUnset((slice.ports ?? []).map(({ port, name }) => String(port ?? name ?? '*'))),
    firstOrUnset((slice.endpoints ?? []).flatMap(({ addresses }) => addresses)),
    ageOf(slice, options),
  ],
};

/** Columns and cells of Ingresses. */
export const ingressPrinter: TablePrinter<Ingress> = {
  columns: columns('Name', 'Class', 'Hosts', 'Address', 'Ports', 'Age'),
  cells: (ingress, options) => [
    nameOf(ingress),
    ingress.spec.ingressClassName ?? '<none>',
    hostsCell(ingress),
    loadBalancerCell(ingress.status?.loadBalancer?.ingress, options.wide),
    (ingress.spec.tls ?? []).length > 0 ? '80, 443' : '80',
    ageOf(ingress, options),
  ],
};

/** Columns and cells of NetworkPolicies. */
export const networkPolicyPrinter: TablePrinter<NetworkPolicy> = {
  columns: columns('Name', 'Pod-Selector', 'Age'),
  cells: (policy, options) => [
    nameOf(policy),
    selectorCell(policy.spec.podSelector),
    ageOf(policy, options),
  ],
};

function endpointsCell({ subsets = [] }: Endpoints): string {
  if (subsets.length === 0) return '<none>';
  const addresses = subsets.flatMap(({ ports = [], addresses: hosts = [] }) =>
    ports.length === 0
      ? hosts.map(({ ip }) => ip)
      : ports.flatMap(({ port }) => hosts.map(({ ip }) => `${bracketed(ip)}:${port}`)),
  );
  return firstFew(addresses, SHOWN_COUNT_MAX);
}

function bracketed(ip: string): string {
  return ip.includes(':') ? `[${ip}]` : ip;
}

function hostsCell({ spec }: Ingress): string {
  const hosts = (spec.rules ?? []).map(({ host }) => host ?? '').filter((host) => host !== '');
  return hosts.length === 0 ? '*' : firstFew(hosts, SHOWN_COUNT_MAX);
}

function firstOrUnset(items: readonly string[]): string {
  return firstFew(items, SHOWN_COUNT_MAX) || '<unset>';
}
