/** Words for what kubelets came to know and decided. */
import { formatDuration } from '../../engine/time.ts';
import type { FactOf, KubeletFact } from '../../state/facts.ts';
import { describeStatus } from './api-facts.ts';
import { containerSubject, excerpt, plural, said, type Describers } from './describer.ts';

const seconds = (count: number): string => formatDuration(count * 1_000);

export const KUBELET_FACTS: Describers<KubeletFact> = {
  PodReceived: ({ pod, nodeName }) => `${pod}: the kubelet of ${nodeName} has it`,
  PodRejected: ({ pod, nodeName, reason, message }) =>
    `${pod}: turned away by ${nodeName} (${reason})${said(message)}`,
  PodUpdateReceived: ({ pod }) => `${pod}: the kubelet has its new spec`,
  PodStopRequested: ({ pod, gracePeriodSeconds, reason }) =>
    `${pod}: to be stopped within ${seconds(gracePeriodSeconds)} (${reason})`,
  PodStopped: ({ pod, nodeName }) => `${pod}: nothing of it runs on ${nodeName} any more`,
  PodEvicted: ({ pod, nodeName, reason, message }) =>
    `${pod}: ended by the kubelet of ${nodeName} (${reason})${said(message)}`,
  EvictionObserved: ({ nodeName, memory }) => {
    const { conditions, firstObservedAt } = memory;
    const met = Object.keys(firstObservedAt).sort().join(', ') || 'no threshold';
    return `${nodeName}: eviction manager sees ${met} met, reports ${conditions.join(', ') || 'no pressure'}`;
  },
  EvictionThresholdMet: ({ nodeName, resource }) =>
    `${nodeName}: attempting to reclaim ${resource}`,
  ImagesExamined: ({ nodeName, found }) =>
    `${nodeName}: looked for unused images${found.length === 0 ? '' : `, new are ${found.join(', ')}`}`,
  ImageGCFailed: ({ nodeName, message }) =>
    `${nodeName}: image garbage collection failed${said(message)}`,
  PodResizeRequested: ({ pod }) => `${pod}: other resources are wanted than it has`,
  PodResizePending: ({ pod, reason, message }) => `${pod}: resize ${reason}${said(message)}`,
  PodResizeWithdrawn: ({ pod }) => `${pod}: the resize that waited is not wanted any more`,
  PodResizeStarted: ({ pod, nodeName }) => `${pod}: ${nodeName} grants the resources it wants`,
  PodResizeFailed: ({ pod, message }) => `${pod}: resize not possible yet${said(message)}`,
  PodResizeCompleted: ({ pod }) => `${pod}: has the resources it wants`,
  PodForgotten: ({ pod, nodeName }) => `${pod}: ${nodeName} has cleaned up after it`,
  PodStatusChanged: ({ pod, status }) => `${pod}: the kubelet sees ${describeStatus(status)}`,
  ContainerStartFailed: (fact) =>
    `${containerSubject(fact)}: not started, ${fact.reason}${said(excerpt(fact.message))}; next try at ${formatDuration(fact.retryAt)}`,
  VolumeMountFailed: ({ pod, volume, message, retryAt }) =>
    `${pod} volume ${volume}: ${message}; next try at ${formatDuration(retryAt)}`,
  SandboxCreateFailed: ({ pod, message, retryAt }) =>
    `${pod}: ${message}; next try at ${formatDuration(retryAt)}`,
  RestartDelayed: (fact) =>
    `${containerSubject(fact)}: next start not before ${formatDuration(fact.until)} (back-off ${formatDuration(fact.delayMs)})`,
  ContainerRestarted: (fact) =>
    `${containerSubject(fact)}: restart ${fact.restartCount}; after the next exit it waits ${formatDuration(fact.delayMs)}`,
  ContainerKillRequested: (fact) =>
    `${containerSubject(fact)}: ${fact.message}, grace period ${seconds(fact.gracePeriodSeconds)}`,
  HookStarted: (fact) => `${containerSubject(fact)}: ${fact.hook} hook begins`,
  HookCompleted: (fact) =>
    `${containerSubject(fact)}: ${fact.hook} hook ${fact.ok ? 'done' : `failed${said(fact.message)}`}`,
  ProbesAdded: ({ pod, probes }) => `${pod}: ${plural(probes.length, 'probe')} added`,
  ProbeTickerRestarted: (fact) =>
    `${containerSubject(fact)}: ${fact.probe} probe at once, its period starts anew`,
  ProbeFailed: (fact) =>
    `${containerSubject(fact)}: ${fact.probe} probe failed, ${countOf(fact)}${said(excerpt(fact.message))}`,
  ProbeSucceeded: (fact) =>
    `${containerSubject(fact)}: ${fact.probe} probe succeeded, ${plural(fact.run, 'time')} in a row`,
  ProbeErrored: (fact) =>
    `${containerSubject(fact)}: ${fact.probe} probe could not be made${said(excerpt(fact.message))}`,
  ProbeWarned: (fact) =>
    `${containerSubject(fact)}: ${fact.probe} probe succeeded with a warning${said(excerpt(fact.message))}`,
  ProbeTicked: (fact) => `${containerSubject(fact)}: ${fact.probe} probe, no change`,
  ProbeResultChanged: (fact) =>
    `${containerSubject(fact)}: ${fact.probe} is ${fact.result} now${fact.onHold ? ', probing stops for this instance' : ''}`,
  NodeShutdownNoticed: ({ nodeName }) =>
    `${nodeName}: the kubelet ends the Pods, the node shuts down`,
  NodeShutdownReleased: ({ nodeName }) => `${nodeName}: the kubelet lets the shutdown go on`,
  LeaseRenewed: ({ nodeName }) => `${nodeName}: heartbeat`,
};

/** `2 of 3`; past the threshold `4 in a row`. */
function countOf({ run, failureThreshold }: FactOf<'ProbeFailed'>): string {
  return run <= failureThreshold ? `${run} of ${failureThreshold}` : `${run} in a row`;
}
