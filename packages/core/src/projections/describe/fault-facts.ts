/** Words for what went wrong from outside, and for machines going on and off. */
import { formatDuration } from '../../engine/time.ts';
import type { FaultFact } from '../../state/facts.ts';
import { containerSubject, type Describers } from './describer.ts';

const lastHeard = (at: number): string => `last heartbeat at ${formatDuration(at)}`;

export const FAULT_FACTS: Describers<FaultFact> = {
  NodeCrashed: ({ nodeName, lastHeartbeatAt, isOrderly }) =>
    `${nodeName}: ${isOrderly === true ? 'switched off' : 'no power'}, ${lastHeard(lastHeartbeatAt)}`,
  NodeShutdownStarted: ({ nodeName, delayMs }) =>
    `${nodeName}: shuts down${delayMs > 0 ? `, its kubelet has ${formatDuration(delayMs)}` : ''}`,
  NodeServicesStopped: ({ nodeName, lastHeartbeatAt }) =>
    `${nodeName}: kubelet and containers are stopped, ${lastHeard(lastHeartbeatAt)}`,
  SystemOutOfMemory: (fact) =>
    `${fact.nodeName}: out of memory, the kernel kills ${fact.process} of ${containerSubject(fact)}`,
  NodeRecovered: ({ nodeName, bootId }) => `${nodeName}: power is back, boot id ${bootId}`,
  NodePartitioned: ({ nodeName, lastHeartbeatAt }) =>
    `${nodeName}: cut off from the cluster, ${lastHeard(lastHeartbeatAt)}`,
  NodeRejoined: ({ nodeName }) => `${nodeName}: in reach again`,
  KubeletStopped: ({ nodeName, lastHeartbeatAt }) =>
    `${nodeName}: kubelet stopped, ${lastHeard(lastHeartbeatAt)}`,
  KubeletStarted: ({ nodeName, startedAt, at }) =>
    `${nodeName}: kubelet ${startedAt < at ? 'up since before the run' : 'started'}`,
  StaticPodWritten: ({ nodeName, file }) => `${nodeName}: manifest of static Pod ${file} written`,
  StaticPodRemoved: ({ nodeName, file }) => `${nodeName}: manifest of static Pod ${file} removed`,
  RegistryOutageStarted: ({ nodeName, until }) =>
    `${nodeName}: no image registry in reach until ${formatDuration(until)}`,
  HostAdded: ({ nodeName, host }) =>
    `${nodeName}: machine with IP ${host.nodeIPs.join(', ') || 'none'}`,
  HostRemoved: ({ nodeName }) => `${nodeName}: machine taken away`,
};
