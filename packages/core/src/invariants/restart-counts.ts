/**
 * Every new instance of a container counts one restart more than the newest that the runtime has, or than the last one if it
 * has none; what the API shows never falls.
 */
import { isMirrorPod } from '../api/pod-source.ts';
import type { ContainerStatus } from '../api/schema/kubernetes.ts';
import type { Tables } from '../state/tables.ts';
import { rule, type Rule } from './rule.ts';

type Counts = Map<string, number>;

export function restartCounts(tables: Tables): Rule {
  /** By uid, then by container name: the highest of all instances, as the names of log files tell, and what the API shows. */
  const instances = new Map<string, Counts>();
  const reported = new Map<string, Counts>();
  for (const { uid, containers } of tables.hostPods.values()) {
    for (const { name, restartCount } of containers) raise(of(instances, uid), name, restartCount);
  }
  for (const { metadata, status } of tables.pods.values()) {
    for (const { name, restartCount } of statusesOf(status)) {
      raise(of(reported, metadata.uid ?? ''), name, restartCount);
    }
  }

  const types = ['ContainerCreated', 'PodStatusReported', 'ObjectDeleted', 'PodForgotten'] as const;
  return rule('restart-counts', types, (fact, { pods, hostPods }) => {
    switch (fact.type) {
      case 'PodForgotten':
        instances.delete(fact.uid);
        return undefined;
      case 'ObjectDeleted':
        reported.delete(fact.uid);
        return undefined;
      case 'ContainerCreated': {
        const { uid, container, containerId, restartCount, pod } = fact;
        const counts = of(instances, uid);
        const others = hostPods
          .get(uid)
          ?.containers.filter(({ id, name }) => name === container && id !== containerId);
        const known = (others ?? []).map((one) => one.restartCount);
        const expected =
          (known.length > 0 ? Math.max(...known) : (counts.get(container) ?? -1)) + 1;
        raise(counts, container, restartCount);
        return restartCount === expected
          ? undefined
          : `container ${container} of ${pod} has restart count ${restartCount}, not ${expected}`;
      }
      case 'PodStatusReported': {
        // A mirror Pod may come to show another run than before.
        if (isMirrorPod(pods.get(fact.pod))) return undefined;
        const counts = of(reported, fact.uid);
        for (const { name, restartCount } of statusesOf(fact.status)) {
          const before = counts.get(name) ?? 0;
          counts.set(name, restartCount);
          if (restartCount < before) {
            return `the restart count of ${name} of ${fact.pod} falls from ${before} to ${restartCount}`;
          }
        }
        return undefined;
      }
    }
  });
}

function of(table: Map<string, Counts>, uid: string): Counts {
  const known = table.get(uid);
  if (known) return known;
  const counts: Counts = new Map();
  table.set(uid, counts);
  return counts;
}

function raise(counts: Counts, name: string, count: number): void {
  counts.set(name, Math.max(count, counts.get(name) ?? 0));
}

function statusesOf(status: {
  readonly containerStatuses?: readonly ContainerStatus[];
  readonly initContainerStatuses?: readonly ContainerStatus[];
}): readonly ContainerStatus[] {
  return [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
}
