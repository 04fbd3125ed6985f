/** Events about containers: created, started, failed, killed, held back. Mirrors `pkg/kubelet/kuberuntime`. */
import type { ClusterFact, FactOf, PodRef } from '../../state/facts.ts';
import { kubeletEvent, normal, warning, type EventInput } from './event-input.ts';
import { presentMessage } from './image-events.ts';
import type { KnownObjects } from './known-objects.ts';

export function containerEvents(fact: ClusterFact, known: KnownObjects): readonly EventInput[] {
  switch (fact.type) {
    case 'ContainerCreated': {
      const created = kubeletEvent(known, fact, normal('Created', 'Container created'));
      if (!fact.imagePresent) return [created];
      return [kubeletEvent(known, fact, normal('Pulled', presentMessage(fact.image))), created];
    }
    case 'ContainerStarted':
      return [kubeletEvent(known, fact, normal('Started', 'Container started'))];
    case 'ContainerStartFailed':
      return startFailed(fact, known);
    case 'RestartDelayed': {
      const { pod, uid, container } = fact;
      const [namespace = '', name = ''] = pod.split('/');
      const message = `Back-off restarting failed container ${container} in pod ${name}_${namespace}(${uid})`;
      return [kubeletEvent(known, fact, warning('BackOff', message))];
    }
    case 'ContainerKillRequested': {
      const message = fact.message === '' ? `Stopping container ${fact.container}` : fact.message;
      return [kubeletEvent(known, fact, normal('Killing', message))];
    }
    case 'HookCompleted': {
      if (fact.httpFallback !== undefined) return [fellBack(fact, fact.httpFallback, known)];
      if (fact.ok) return [];
      const hook = fact.hook === 'postStart' ? 'PostStartHook' : 'PreStopHook';
      return [kubeletEvent(known, fact, warning(`Failed${hook}`, `${hook} failed`))];
    }
    default:
      return [];
  }
}

/** Said of the Pod, not of the container. Mirrors `pkg/kubelet/lifecycle (runHTTPHandler)`. */
function fellBack({ pod, uid }: PodRef, host: string, known: KnownObjects): EventInput {
  const message = `request to HTTPS lifecycle hook ${host} got HTTP response, retry with HTTP succeeded`;
  return kubeletEvent(known, { pod, uid }, warning('LifecycleHTTPFallback', message));
}

/** Reasons whose message is an event of its own, before the one that names the reason. */
const OWN_EVENT: Readonly<Record<string, string>> = {
  ErrImageNeverPull: 'ErrImageNeverPull',
  InvalidImageName: 'InspectFailed',
  ImageInspectError: 'InspectFailed',
};

function startFailed(
  fact: FactOf<'ContainerStartFailed'>,
  known: KnownObjects,
): readonly EventInput[] {
  const { uid, container, reason, message, event } = fact;
  const events: EventInput[] = [];
  const own = OWN_EVENT[reason];
  if (own !== undefined) events.push(kubeletEvent(known, fact, warning(own, message)));
  // The configuration is made after the image is there, and only a pull leaves a fact of its own.
  if (reason === 'CreateContainerConfigError' && !known.hasPulled(uid, container)) {
    const image = known.imageOf(uid, container) ?? '';
    events.push(kubeletEvent(known, fact, normal('Pulled', presentMessage(image))));
  }
  if (event !== '') events.push(kubeletEvent(known, fact, warning('Failed', event)));
  return events;
}
