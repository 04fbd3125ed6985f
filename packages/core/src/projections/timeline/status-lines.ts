/** Timeline lines for phases and readiness: the changes between one status and the next. */
import type { Node, Pod } from '../../api/schema/kubernetes.ts';
import type { PodCondition, PodStatus } from '../../api/schema/kubernetes.ts';
import type { ClusterFact, PodRef } from '../../state/facts.ts';
import { line, nodeSubject, podSubject, type TimelineLine } from './timeline-line.ts';

interface SeenPod {
  phase: string;
  isReady: boolean;
}

/** Remembers the last status of each object in the API. */
export class StatusLines {
  private readonly pods = new Map<string, SeenPod>();
  private readonly readyNodes = new Map<string, string>();

  lines(fact: ClusterFact): readonly TimelineLine[] {
    switch (fact.type) {
      case 'ObjectCreated':
        if (fact.plural === 'nodes') this.nodeCreated(fact.object as Node);
        else if (fact.plural === 'pods') this.podCreated(fact.object as Pod);
        return [];
      case 'ObjectDeleted':
        if (fact.plural === 'nodes') this.readyNodes.delete(fact.key);
        else if (fact.plural === 'pods') this.pods.delete(fact.uid);
        return [];
      case 'PodStatusReported':
        return this.podChanged(fact, fact.at, fact.status, fact.status.conditions ?? []);
      case 'PodConditionChanged':
        return this.podChanged(fact, fact.at, undefined, fact.conditions);
      case 'NodeConditionChanged': {
        const ready = fact.conditions.find(({ type }) => type === 'Ready');
        const before = this.readyNodes.get(fact.nodeName);
        if (ready === undefined || ready.status === before) return [];
        this.readyNodes.set(fact.nodeName, ready.status);
        const subject = nodeSubject(fact.nodeName);
        if (ready.status === 'True') return [line(fact.at, 'good', subject, 'Ready')];
        return [line(fact.at, 'bad', subject, `not Ready: ${ready.message ?? ready.status}`)];
      }
      default:
        return [];
    }
  }

  private podChanged(
    { uid, pod: key }: PodRef,
    at: number,
    status: PodStatus | undefined,
    conditions: readonly PodCondition[],
  ): readonly TimelineLine[] {
    const pod = this.pods.get(uid) ?? { phase: 'Pending', isReady: false };
    this.pods.set(uid, pod);
    const lines: TimelineLine[] = [];
    const subject = podSubject(key);
    const phase = status?.phase ?? pod.phase;
    if (phase !== pod.phase) {
      pod.phase = phase;
      if (phase === 'Succeeded') lines.push(line(at, 'good', subject, 'Succeeded'));
      if (phase === 'Failed') lines.push(line(at, 'bad', subject, failure(status)));
    }
    const ready = conditions.find(({ type }) => type === 'Ready');
    const isReady = ready?.status === 'True';
    if (ready === undefined || isReady === pod.isReady) return lines;
    pod.isReady = isReady;
    if (isReady) lines.push(line(at, 'good', subject, 'Ready'));
    else if (phase === 'Running') lines.push(line(at, 'warn', subject, 'not Ready'));
    return lines;
  }

  private podCreated({ metadata, status }: Pod): void {
    const { phase = 'Pending' } = (status as PodStatus | undefined) ?? {};
    this.pods.set(metadata.uid ?? '', { phase, isReady: false });
  }

  private nodeCreated({ metadata, status }: Node): void {
    const ready = status.conditions?.find(({ type }) => type === 'Ready');
    if (ready !== undefined) this.readyNodes.set(metadata.name, ready.status);
  }
}

function failure(status: PodStatus | undefined): string {
  return status?.reason === undefined ? 'Failed' : `Failed: ${status.reason}`;
}
