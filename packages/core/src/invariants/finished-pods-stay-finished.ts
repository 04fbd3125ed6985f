/** S20: a Pod that has succeeded or failed never leaves that phase, and none of its containers starts again. */
import { isMirrorPod } from '../api/pod-source.ts';
import type { Pod } from '../api/schema/kubernetes.ts';
import type { Tables } from '../state/tables.ts';
import { rule, type Rule } from './rule.ts';

const isFinished = (phase: string | undefined): boolean =>
  phase === 'Succeeded' || phase === 'Failed';

export function finishedPodsStayFinished(tables: Tables): Rule {
  const phases = new Map<string, string>();
  for (const { metadata, status } of tables.pods.values()) {
    if (isFinished(status.phase)) phases.set(metadata.uid ?? '', status.phase ?? '');
  }
  const sees = (uid: string, pod: string, phase: string | undefined): string | undefined => {
    const before = phases.get(uid);
    if (before !== undefined && phase !== before) {
      return `${pod} leaves phase ${before} for ${phase ?? 'none'}`;
    }
    if (isFinished(phase)) phases.set(uid, phase ?? '');
    return undefined;
  };

  const types = [
    'PodStatusReported',
    'ObjectUpdated',
    'ObjectDeleted',
    'ContainerCreated',
    'ContainerStarted',
  ] as const;
  return rule('finished-pods-stay-finished', types, (fact, { hosts, hostPods, pods }) => {
    switch (fact.type) {
      case 'PodStatusReported':
        // A mirror Pod shows what its kubelet runs, which may begin anew after a restart.
        if (isMirrorPod(pods.get(fact.pod))) return undefined;
        return sees(fact.uid, fact.pod, fact.status.phase);
      case 'ObjectUpdated': {
        if (fact.plural !== 'pods') return undefined;
        const { metadata, status } = fact.object as Pod;
        return sees(metadata.uid ?? '', fact.key, status.phase);
      }
      case 'ObjectDeleted':
        phases.delete(fact.uid);
        return undefined;
      default: {
        const phase = phases.get(fact.uid);
        // A kubelet that is cut off cannot know what the control plane has decided.
        const node = hosts.get(hostPods.get(fact.uid)?.nodeName ?? '');
        if (phase === undefined || node?.partitioned === true) return undefined;
        return `${fact.type} of ${fact.container}, but ${fact.pod} is ${phase}`;
      }
    }
  });
}
