/** S8: a Pod has one address per family, its namespace's, and no other live Pod has it. */
import type { Tables } from '../state/tables.ts';
import { rule, type Rule } from './rule.ts';

const family = (ip: string): string => (ip.includes(':') ? 'IPv6' : 'IPv4');

export function oneIPPerPod(tables: Tables): Rule {
  /** Address to the live sandbox that has it. */
  const inUse = new Map<string, string>();
  for (const { sandboxes } of tables.hostPods.values()) {
    for (const { id, state, hostNetwork, ips } of sandboxes) {
      if (state === 'ready' && !hostNetwork) for (const ip of ips) inUse.set(ip, id);
    }
  }
  const release = (sandboxId: string, ips: readonly string[]): void => {
    for (const ip of ips) if (inUse.get(ip) === sandboxId) inUse.delete(ip);
  };
  const known = new Map<string, readonly string[]>();

  return rule(
    'one-ip-per-pod',
    ['SandboxCreated', 'SandboxExited'],
    (fact, { hosts, hostPods }) => {
      const { sandboxId, nodeName } = fact;
      if (fact.type === 'SandboxExited') {
        const sandbox = hostPods.get(fact.uid)?.sandboxes.find(({ id }) => id === sandboxId);
        const ips = known.get(sandboxId) ?? sandbox?.ips ?? [];
        known.delete(sandboxId);
        release(sandboxId, ips);
        const kept = ips.filter((ip) => hosts.get(nodeName)?.ipam.inUse[ip] === sandboxId);
        return kept.length > 0 ? `${kept.join()} still taken after its sandbox ended` : undefined;
      }
      const { ips, hostNetwork, pod } = fact;
      if (hostNetwork) {
        const own = hosts.get(nodeName)?.nodeIPs ?? [];
        const same = ips.length === own.length && ips.every((ip, index) => ip === own[index]);
        return same
          ? undefined
          : `host-network Pod ${pod} has ${ips.join()}, its node ${own.join()}`;
      }
      known.set(sandboxId, ips);
      if (ips.length === 0) return `the sandbox of ${pod} has no address`;
      if (new Set(ips.map(family)).size !== ips.length) {
        return `the sandbox of ${pod} has several addresses of one family: ${ips.join()}`;
      }
      const taken = ips.find((ip) => inUse.has(ip));
      for (const ip of ips) inUse.set(ip, sandboxId);
      return taken === undefined
        ? undefined
        : `${taken} is given to ${pod} while another Pod has it`;
    },
  );
}
