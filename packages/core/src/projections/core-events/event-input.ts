/** What a component hands to its event recorder: before counting, combining and filtering. */
import type { ObjectReference } from '../../api/schema/kubernetes.ts';
import type { PodRef } from '../../state/facts.ts';
import type { KnownObjects } from './known-objects.ts';

export interface EventInput {
  /** The component that speaks: `kubelet`, `default-scheduler`, `node-controller`... */
  readonly component: string;
  /** The node that the component runs on; '' for the control plane. */
  readonly host: string;
  readonly object: ObjectReference;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** Set by components that write to `events.k8s.io`: their repetitions are series, nothing is filtered. */
  readonly action?: string;
}

type Text = Pick<EventInput, 'type' | 'reason' | 'message'>;

/** An event of the kubelet about a Pod, or about one of its containers. */
export function kubeletEvent(
  known: KnownObjects,
  fact: PodRef & { readonly container?: string; readonly nodeName?: string },
  text: Text,
): EventInput {
  const object =
    fact.container === undefined
      ? known.podReference(fact)
      : known.containerReference(fact, fact.container);
  return {
    component: 'kubelet',
    host: fact.nodeName ?? known.nodeOf(fact.uid),
    object,
    ...text,
  };
}

export const normal = (reason: string, message: string): Text => ({
  type: 'Normal',
  reason,
  message,
});
export const warning = (reason: string, message: string): Text => ({
  type: 'Warning',
  reason,
  message,
});
