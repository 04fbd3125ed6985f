/** Address allocation of a node's network plugin: the next free address of each podCIDR, round robin (host-local). */
import { invariant } from '../invariant.ts';
import type { Host } from '../state/tables.ts';

export interface Allocation {
  readonly ips: readonly string[];
  readonly cursor: number;
}

/** Picks one free address per family; undefined when a range is exhausted. */
export function allocateIPs({ podCIDRs, ipam }: Host): Allocation | undefined {
  let { cursor } = ipam;
  const ips: string[] = [];
  for (const [family, cidr] of podCIDRs.entries()) {
    const size = addressCount(cidr);
    let offset = family === 0 ? cursor : cursor - 1;
    let ip: string | undefined;
    for (let tries = 0; tries < size && ip === undefined; tries += 1) {
      offset = (offset % size) + 1;
      const candidate = addressAt(cidr, offset + 1);
      if (ipam.inUse[candidate] === undefined) ip = candidate;
    }
    if (ip === undefined) return undefined;
    if (family === 0) cursor = offset;
    ips.push(ip);
  }
  return { ips, cursor };
}

/** The address by which the node itself talks to its Pods, of the family of one of theirs. */
export function gatewayOf({ podCIDRs }: Host, ip: string): string {
  const range = podCIDRs.find((cidr) => cidr.includes(':') === ip.includes(':'));
  return range === undefined ? ip : addressAt(range, 1);
}

/** Usable Pod addresses of a range: without network, gateway and broadcast; IPv6 ranges are cut to 2^16. */
function addressCount(cidr: string): number {
  const length = Number(cidr.split('/')[1]);
  if (cidr.includes(':')) return 65_536;
  return Math.max(1, 2 ** (32 - length) - 3);
}

function addressAt(cidr: string, offset: number): string {
  const [base] = cidr.split('/');
  invariant(base, `range ${cidr} has no address`);
  if (base.includes(':')) return `${base.replace(/::$/, '')}::${offset.toString(16)}`;
  const octets = base.split('.').map(Number);
  const value = octets.reduce((sum, octet) => sum * 256 + octet, 0) + offset;
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join('.');
}
