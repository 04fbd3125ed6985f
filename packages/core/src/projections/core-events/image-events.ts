/** Events about images. Mirrors `pkg/kubelet/images (EnsureImageExists)` and what `startContainer` adds. */
import { imagePulledEvent } from '../../kubelet/decisions/image-pull.ts';
import type { ClusterFact, FactOf } from '../../state/facts.ts';
import { kubeletEvent, normal, warning, type EventInput } from './event-input.ts';
import type { KnownObjects } from './known-objects.ts';

export function imageEvents(fact: ClusterFact, known: KnownObjects): readonly EventInput[] {
  switch (fact.type) {
    case 'ImagePullStarted': {
      const message = `Pulling image "${given(fact, known)}"`;
      return [kubeletEvent(known, fact, normal('Pulling', message))];
    }
    case 'ImagePulled':
      return [kubeletEvent(known, fact, normal('Pulled', pulledMessage(fact, known)))];
    case 'ImagePullFailed':
      return fact.pulled ? failed(fact, known) : backedOff(fact, known);
    default:
      return [];
  }
}

/** What is said when no pull was needed. */
export function presentMessage(image: string): string {
  return `Container image "${image}" already present on machine and can be accessed by the pod`;
}

type ImageFact = FactOf<'ImagePullStarted' | 'ImagePulled' | 'ImagePullFailed'>;

function given({ uid, container, image }: ImageFact, known: KnownObjects): string {
  return known.imageOf(uid, container) ?? image;
}

function pulledMessage(fact: FactOf<'ImagePulled'>, known: KnownObjects): string {
  const { durationMs: totalMs, waitedMs, sizeBytes } = fact;
  const pull = { pullMs: totalMs - waitedMs, totalMs, sizeBytes };
  return imagePulledEvent(given(fact, known), pull).message;
}

function failed(fact: FactOf<'ImagePullFailed'>, known: KnownObjects): readonly EventInput[] {
  return [
    kubeletEvent(known, fact, warning('Failed', fact.event)),
    kubeletEvent(known, fact, warning('Failed', `Error: ${fact.reason}`)),
  ];
}

function backedOff(fact: FactOf<'ImagePullFailed'>, known: KnownObjects): readonly EventInput[] {
  return [
    kubeletEvent(known, fact, normal('BackOff', fact.event)),
    kubeletEvent(known, fact, warning('Failed', `Error: ${fact.reason}`)),
  ];
}
