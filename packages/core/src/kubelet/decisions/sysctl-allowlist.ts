/**
 * Which kernel settings a node lets Pods make. Mirrors `pkg/kubelet/sysctl (safeSysctls, patternAllowlist.Admit)` on a
 * kernel that knows them all. That a setting belongs to a namespace which the Pod shares with its node, the API refuses
 * already.
 */
import type { PodSpec } from '../../api/schema/kubernetes.ts';
import { normalizedSysctl } from '../../api/validation/sysctls.ts';
import type { AdmissionRejection } from './admission.ts';

const SAFE: readonly string[] = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
];

/** `allowed` are names and prefixes, `net.core.*`, that the node lets Pods set besides the safe ones. */
export function forbiddenSysctl(
  spec: Pick<PodSpec, 'securityContext'>,
  allowed: readonly string[],
): AdmissionRejection | undefined {
  const patterns = [...SAFE, ...allowed.map(normalizedSysctl)];
  const forbidden = spec.securityContext?.sysctls?.find(
    ({ name }) => !patterns.some((pattern) => fits(normalizedSysctl(name ?? ''), pattern)),
  );
  if (forbidden === undefined) return undefined;
  const name = normalizedSysctl(forbidden.name ?? '');
  return { reason: 'SysctlForbidden', message: `forbidden sysctl: "${name}" not allowlisted` };
}

function fits(name: string, pattern: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
