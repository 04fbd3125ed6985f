/** The host ports in use on one node. Mirrors `pkg/scheduler/framework/types.go (HostPortInfo)`. */
import type { HostPort } from './pod-demand.ts';

const ANY_ADDRESS = '0.0.0.0';

export class HostPortUse {
  /** By `protocol/port`: how many Pods use it on which address. */
  private readonly uses = new Map<string, Map<string, number>>();

  add(ports: readonly HostPort[]): void {
    for (const { protocol, ip, port } of ports) {
      const key = `${protocol}/${port}`;
      const counts = this.uses.get(key) ?? new Map<string, number>();
      counts.set(ip, (counts.get(ip) ?? 0) + 1);
      this.uses.set(key, counts);
    }
  }

  remove(ports: readonly HostPort[]): void {
    for (const { protocol, ip, port } of ports) {
      const key = `${protocol}/${port}`;
      const counts = this.uses.get(key);
      const count = counts?.get(ip);
      if (counts === undefined || count === undefined) continue;
      if (count > 1) counts.set(ip, count - 1);
      else counts.delete(ip);
      if (counts.size === 0) this.uses.delete(key);
    }
  }

  /** Whether one of the wanted ports is taken: the wildcard address clashes with every address. */
  clashesWith(wanted: readonly HostPort[]): boolean {
    return wanted.some(({ protocol, ip, port }) => {
      const counts = this.uses.get(`${protocol}/${port}`);
      if (counts === undefined) return false;
      return ip === ANY_ADDRESS || counts.has(ip) || counts.has(ANY_ADDRESS);
    });
  }
}
