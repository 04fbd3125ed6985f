/** Events about Pods by the scheduler, the node lifecycle controller and the taint eviction controller. */
import type { ClusterFact, PodRef } from '../../state/facts.ts';
import { normal, warning, type EventInput } from './event-input.ts';
import type { KnownObjects } from './known-objects.ts';

export function controlPlaneEvents(fact: ClusterFact, known: KnownObjects): readonly EventInput[] {
  switch (fact.type) {
    case 'PodBound': {
      const message = `Successfully assigned ${fact.pod} to ${fact.nodeName}`;
      return [{ ...scheduler(known, fact, 'Binding'), ...normal('Scheduled', message) }];
    }
    case 'PodUnschedulable': {
      const text = warning('FailedScheduling', fact.message);
      return [{ ...scheduler(known, fact, 'Scheduling'), ...text }];
    }
    case 'PodConditionChanged': {
      const isMarked =
        fact.by === 'node-controller' &&
        fact.conditions.some(({ type, status }) => type === 'Ready' && status === 'False');
      if (!isMarked) return [];
      const object = known.podReference(fact);
      const text = warning('NodeNotReady', 'Node is not ready');
      return [{ component: 'node-controller', host: '', object, ...text }];
    }
    case 'PodEvictionStarted':
      return [taintEviction(fact, `Marking for deletion Pod ${fact.pod}`)];
    case 'PodEvictionCancelled':
      return [taintEviction(fact, `Cancelling deletion of Pod ${fact.pod}`)];
    default:
      return [];
  }
}

function scheduler(
  known: KnownObjects,
  fact: PodRef,
  action: string,
): Pick<EventInput, 'component' | 'host' | 'object' | 'action'> {
  return { component: 'default-scheduler', host: '', object: known.podReference(fact), action };
}

/** This controller knows a Pod by its name alone, so its reference has no uid (`emitPodDeletionEvent`). */
function taintEviction({ pod }: PodRef, message: string): EventInput {
  const [namespace = '', name = ''] = pod.split('/');
  return {
    component: 'taint-eviction-controller',
    host: '',
    object: { apiVersion: 'v1', kind: 'Pod', name, namespace },
    ...normal('TaintManagerEviction', message),
  };
}
