/** S8: the address in a Pod's status is that of its newest sandbox; a Pod on its way out keeps the last one. */
import { mirroredUid } from '../api/pod-source.ts';
import type { PodStatus } from '../api/schema/kubernetes.ts';
import { rule, type Rule } from './rule.ts';

export function reportedPodIP(): Rule {
  return rule('reported-pod-ip', ['PodStatusReported'], ({ uid, pod, status }, tables) => {
    const { podIP, podIPs = [], hostIP } = status;
    if (podIP !== podIPs[0]?.ip)
      return `podIP of ${pod} is ${podIP ?? 'none'}, podIPs say otherwise`;
    if (podIP === undefined) return undefined;
    const shown = mirroredUid(tables.pods.get(pod)) ?? uid;
    const hostPod = tables.hostPods.get(shown);
    const worker = tables.podWorkers.get(shown);
    if (hostPod === undefined || worker === undefined) return undefined;
    // The mirror of a manifest that is gone may already tell of the next one.
    if (worker.isStatic === true && worker.stopReason === 'removed') return undefined;
    const nodeIPs = tables.hosts.get(worker.nodeName)?.nodeIPs ?? [];
    if (hostIP !== undefined && !nodeIPs.includes(hostIP)) return `hostIP of ${pod} is ${hostIP}`;
    if (worker.spec.hostNetwork === true) return differs(pod, status, nodeIPs);
    const { sandboxes } = hostPod;
    const newest = sandboxes[0];
    // A patched status keeps what was computed last, until the death of the sandbox is noticed.
    const isOld = worker.phase !== 'sync' || newest?.state !== 'ready';
    const known = isOld ? sandboxes : sandboxes.slice(0, 1);
    const matches = known.some(({ ips }) => differs(pod, status, ips) === undefined);
    return matches || newest === undefined ? undefined : differs(pod, status, newest.ips);
  });
}

function differs(
  pod: string,
  { podIPs = [] }: PodStatus,
  ips: readonly string[],
): string | undefined {
  const shown = podIPs.map(({ ip }) => ip);
  const same = shown.length === ips.length && shown.every((ip) => ips.includes(ip));
  return same
    ? undefined
    : `the API shows ${shown.join()} for ${pod}, its sandbox has ${ips.join()}`;
}
