/** `kubectl get services`. Mirrors `pkg/printers/internalversion (printService)`. */
import { formatLabels } from '../../api/labels.ts';
import type { Service } from '../../api/schema/kubernetes.ts';
import { ageOf, columns, nameOf, type TablePrinter } from './table.ts';

const NONE = '<none>';
const NARROW_ADDRESS_LENGTH_MAX = 16;

/** Columns and cells of Services. */
export const servicePrinter: TablePrinter<Service> = {
  columns: columns('Name', 'Type', 'Cluster-IP', 'External-IP', 'Port(s)', 'Age', 'Selector*'),
  cells: (service, options) => [
    nameOf(service),
    service.spec.type ?? '',
    service.spec.clusterIPs?.[0] ?? NONE,
    externalIpCell(service, options.wide),
    portsCell(service),
    ageOf(service, options),
    formatLabels(service.spec.selector),
  ],
};

/** Addresses of a load balancer, sorted and unique; cut short unless wide. */
export function loadBalancerCell(
  ingress: readonly { readonly ip?: string; readonly hostname?: string }[] | undefined,
  wide: boolean,
): string {
  const addresses = (ingress ?? []).map(({ ip, hostname }) => ip || hostname || '');
  const text = [...new Set(addresses.filter((address) => address !== ''))].sort().join(',');
  if (wide || text.length <= NARROW_ADDRESS_LENGTH_MAX) return text;
  return `${text.slice(0, NARROW_ADDRESS_LENGTH_MAX - 3)}...`;
}

function externalIpCell({ spec, status }: Service, wide: boolean): string {
  const external = (spec.externalIPs ?? []).join(',');
  switch (spec.type) {
    case 'ClusterIP':
    case 'NodePort':
      return external || NONE;
    case 'LoadBalancer': {
      const balancer = loadBalancerCell(status?.loadBalancer?.ingress, wide);
      return [balancer, external].filter((text) => text !== '').join(',') || '<pending>';
    }
    case 'ExternalName':
      return spec.externalName ?? '';
    default:
      return '<unknown>';
  }
}

function portsCell({ spec }: Service): string {
  const ports = (spec.ports ?? []).map(({ port, nodePort, protocol = '' }) =>
    nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`,
  );
  return ports.join(',') || NONE;
}
