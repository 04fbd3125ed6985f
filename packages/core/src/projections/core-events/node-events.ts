/** Events about Nodes: by their kubelets and by the node lifecycle controller. */
import type { ClusterFact, FactOf } from '../../state/facts.ts';
import { normal, warning, type EventInput } from './event-input.ts';
import type { KnownObjects } from './known-objects.ts';

export function nodeEvents(fact: ClusterFact, known: KnownObjects): readonly EventInput[] {
  switch (fact.type) {
    case 'ObjectCreated': {
      // Nodes of the first instant have been there all along.
      if (fact.plural !== 'nodes' || fact.at === 0) return [];
      const message = `Node ${fact.key} event: Registered Node ${fact.key} in Controller`;
      const { uid = '' } = fact.object.metadata;
      return [byController(fact.key, uid, 'RegisteredNode', message)];
    }
    case 'ObjectDeleted': {
      if (fact.plural !== 'nodes') return [];
      const message = `Node ${fact.key} event: Removing Node ${fact.key} from Controller`;
      return [byController(fact.key, fact.uid, 'RemovingNode', message)];
    }
    case 'NodeConditionChanged':
      return conditionEvents(fact, known);
    case 'NodeTainted': {
      const isCordoned = known.node(fact.nodeName)?.unschedulable ?? false;
      if (isCordoned === fact.unschedulable) return [];
      return [statusIsNow(fact.nodeName, `Node${fact.unschedulable ? 'Not' : ''}Schedulable`)];
    }
    case 'EvictionThresholdMet': {
      const message = `Attempting to reclaim ${fact.resource}`;
      return [byKubelet(fact.nodeName, warning('EvictionThresholdMet', message))];
    }
    case 'ImageGCFailed': {
      const { nodeName, reason, message, isRepeated } = fact;
      const failed = byKubelet(nodeName, warning(reason, message));
      // One failure may come of statistics that are not there yet.
      return isRepeated
        ? [failed, byKubelet(nodeName, warning('ImageGCFailed', message))]
        : [failed];
    }
    case 'NodeShutdownNoticed':
      return [
        byKubelet(fact.nodeName, normal('Shutdown', 'Shutdown manager detected shutdown event')),
      ];
    case 'SystemOutOfMemory': {
      const message = `System OOM encountered, victim process: ${fact.process}, pid: ${fact.pid}`;
      return [byKubelet(fact.nodeName, warning('SystemOOM', message))];
    }
    case 'KubeletStarted':
      return startEvents(fact, known);
    default:
      return [];
  }
}

/** Mirrors `nodelifecycle (monitorNodeHealth)` and `pkg/kubelet/nodestatus (ReadyCondition...)`. */
function conditionEvents(
  { nodeName, conditions, by }: FactOf<'NodeConditionChanged'>,
  known: KnownObjects,
): readonly EventInput[] {
  const node = known.node(nodeName);
  const before = node?.conditions;
  const changed = conditions.filter(({ type, status }) => before?.get(type) !== status);
  if (by === 'kubelet') {
    return changed.flatMap(({ type, status }) => {
      const reason = KUBELET_REASONS[type]?.[status];
      return reason === undefined ? [] : [statusIsNow(nodeName, reason)];
    });
  }
  const isLost = changed.some(({ type }) => type === 'Ready') && before?.get('Ready') === 'True';
  if (by !== 'node-controller' || !isLost) return [];
  const message = `Node ${nodeName} status is now: NodeNotReady`;
  return [byController(nodeName, node?.uid ?? '', 'NodeNotReady', message)];
}

const KUBELET_REASONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Ready: { True: 'NodeReady', False: 'NodeNotReady' },
  MemoryPressure: { True: 'NodeHasInsufficientMemory', False: 'NodeHasSufficientMemory' },
  DiskPressure: { True: 'NodeHasDiskPressure', False: 'NodeHasNoDiskPressure' },
  PIDPressure: { True: 'NodeHasInsufficientPID', False: 'NodeHasSufficientPID' },
};

/**
 * A starting kubelet registers a Node with conditions of its own, whether there is one or not, and says so. Mirrors
 * `pkg/kubelet (registerWithAPIServer)` and `pkg/kubelet/cm (enforceNodeAllocatableCgroups)`. One that is up since
 * before the run has said its part before it.
 */
function startEvents(
  { nodeName, startedAt, at }: FactOf<'KubeletStarted'>,
  known: KnownObjects,
): readonly EventInput[] {
  if (startedAt < at) return [];
  const limits = 'Updated Node Allocatable limit across pods';
  const events = [
    byKubelet(nodeName, normal('Starting', 'Starting kubelet.')),
    byKubelet(nodeName, normal('NodeAllocatableEnforced', limits)),
    ...['NodeHasSufficientMemory', 'NodeHasNoDiskPressure', 'NodeHasSufficientPID'].map((reason) =>
      statusIsNow(nodeName, reason),
    ),
  ];
  const bootId = known.node(nodeName)?.newBootId ?? '';
  if (bootId === '') return events;
  const message = `Node ${nodeName} has been rebooted, boot id: ${bootId}`;
  return [...events, byKubelet(nodeName, warning('Rebooted', message))];
}

function statusIsNow(nodeName: string, reason: string): EventInput {
  return byKubelet(nodeName, normal(reason, `Node ${nodeName} status is now: ${reason}`));
}

/** The kubelet refers to its Node without an apiVersion and with the name as uid (`nodeRef`). */
function byKubelet(
  nodeName: string,
  text: Pick<EventInput, 'type' | 'reason' | 'message'>,
): EventInput {
  const object = { kind: 'Node', name: nodeName, uid: nodeName };
  return { component: 'kubelet', host: nodeName, object, ...text };
}

function byController(name: string, uid: string, reason: string, message: string): EventInput {
  const object = { apiVersion: 'v1', kind: 'Node', name, uid };
  return { component: 'node-controller', host: '', object, ...normal(reason, message) };
}
