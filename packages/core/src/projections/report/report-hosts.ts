/** What physically exists on each machine. */
import type { ClusterFact } from '../../state/facts.ts';
import type { PodSandbox } from '../../state/pod-runtime.ts';
import type { Host, HostContainer, HostPod, KubeletProcess, Tables } from '../../state/tables.ts';
import { hostPathsOf } from './host-paths.ts';
import type { HostState, ReportContainer, ReportHost, ReportSandbox } from './report.ts';
import { hostPathVolumes, podVolumes } from './report-volumes.ts';

/** By name. `facts` tell of hostPath volumes whose Pods are gone. */
export function reportHosts(tables: Tables, facts: readonly ClusterFact[]): readonly ReportHost[] {
  const podsByNode = new Map<string, HostPod[]>();
  for (const hostPod of tables.hostPods.values()) {
    const pods = podsByNode.get(hostPod.nodeName);
    if (pods === undefined) podsByNode.set(hostPod.nodeName, [hostPod]);
    else pods.push(hostPod);
  }
  const paths = hostPathsOf(tables, facts);
  return [...tables.hosts.keys()].sort().flatMap((name) => {
    const host = tables.hosts.get(name);
    if (host === undefined) return [];
    const pods = (podsByNode.get(name) ?? []).sort(byPodThenUid);
    const files = tables.hostDisks.get(name)?.files ?? {};
    return {
      name,
      state: stateOf(host, tables.kubelets.get(name)),
      sandboxes: pods.flatMap(sandboxesOf),
      volumes: [...hostPathVolumes(files, paths.get(name) ?? []), ...pods.flatMap(podVolumes)],
    };
  });
}

function stateOf(host: Host, kubelet: KubeletProcess | undefined): HostState {
  if (host.power === 'off') return 'crashed';
  if (host.partitioned) return 'partitioned';
  return kubelet?.running === true ? 'running' : 'kubelet-stopped';
}

/** Oldest first. */
function sandboxesOf(hostPod: HostPod): readonly ReportSandbox[] {
  return [...hostPod.sandboxes].reverse().map((sandbox) => sandboxOf(hostPod, sandbox));
}

function sandboxOf({ uid, pod, containers }: HostPod, sandbox: PodSandbox): ReportSandbox {
  const { id, attempt, state, netns, ips } = sandbox;
  const own = containers.filter(({ sandboxId }) => sandboxId === id).reverse();
  const running = own.filter((container) => container.state === 'running');
  const listeners = running.flatMap(({ name, listeners: open }) =>
    open.map(({ port, protocol }) => ({ port, protocol, container: name })),
  );
  return {
    id,
    podUID: uid,
    pod,
    attempt,
    state,
    netns,
    ips,
    listeners,
    containers: own.map(containerOf),
  };
}

function containerOf({ id, name, state, exitCode, mounts }: HostContainer): ReportContainer {
  return { id, name, state, ...(exitCode === undefined ? {} : { exitCode }), mounts };
}

function byPodThenUid(a: HostPod, b: HostPod): number {
  if (a.pod !== b.pod) return a.pod < b.pod ? -1 : 1;
  return a.uid < b.uid ? -1 : 1;
}
