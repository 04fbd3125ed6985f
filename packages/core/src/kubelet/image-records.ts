/**
 * What the image garbage collection of a kubelet knows of the images on its node. It looks at images and containers every
 * five minutes from the start of the kubelet, which is not simulated: when an image was first seen, and when it was last seen
 * in use, is told from when it came and from the containers that used it. Mirrors `image_gc_manager (detectImages)`.
 */
import type { DurationMs, SimTime } from '../engine/time.ts';
import type { HostContainer, KubeletProcess } from '../state/tables.ts';
import type { UnusedImage } from './decisions/image-gc.ts';
import { fullName, imageOf } from './image-names.ts';
import type { Kubelet } from './kubelet.ts';
import { runUnderWay } from './sync-run.ts';

/** `ImageGCPeriod`, and the period of the looks. */
export const IMAGE_GC_PERIOD_MS: DurationMs = 300_000;

/** The first regular look at an instant or after it. */
export function lookFrom({ startedAt }: KubeletProcess, at: SimTime): SimTime {
  const periods = Math.ceil(Math.max(0, at - startedAt) / IMAGE_GC_PERIOD_MS);
  return startedAt + periods * IMAGE_GC_PERIOD_MS;
}

/** For the removal of a container: when the collection last saw it use its image; nothing when it never did. */
export function imageUseOf(
  { ctx }: Kubelet,
  nodeName: string,
  { image, createdAt }: HostContainer,
): { readonly imageUse: { readonly image: string; readonly seenAt: SimTime } } | undefined {
  const process = ctx.state.kubelets.get(nodeName);
  if (process === undefined) return undefined;
  const { startedAt, imageMemory } = process;
  const periods = Math.ceil((ctx.now - startedAt) / IMAGE_GC_PERIOD_MS) - 1;
  const regular = periods < 0 ? -Infinity : startedAt + periods * IMAGE_GC_PERIOD_MS;
  const seenAt = Math.max(regular, imageMemory.lookedAt ?? -Infinity);
  return seenAt < createdAt ? undefined : { imageUse: { image: fullName(image), seenAt } };
}

/** The images of a node that no container uses, dead ones included. */
export function unusedImages({ ctx }: Kubelet, nodeName: string): readonly UnusedImage[] {
  const process = ctx.state.kubelets.get(nodeName);
  const host = ctx.state.hosts.get(nodeName);
  if (process === undefined || host === undefined) return [];
  const used = new Set<string>();
  for (const uid of ctx.indexes.podsOnHost(nodeName))
    for (const { image } of ctx.state.hostPods.get(uid)?.containers ?? [])
      used.add(fullName(image));
  const { startedAt, imageMemory } = process;
  return Object.entries(host.images).flatMap(([name, sizeBytes]) => {
    if (used.has(name)) return [];
    const cameAt = host.imagesPulledAt[name] ?? startedAt;
    const firstSeenAt = imageMemory.firstSeenAt[name] ?? lookFrom(process, cameAt);
    const lastUsedAt = imageMemory.lastUsedAt[name];
    return [{ name, sizeBytes, firstSeenAt: Math.min(firstSeenAt, ctx.now), lastUsedAt }];
  });
}

/** Images that nothing has been seen of before, at a look between two regular ones. */
export function newImages({ ctx }: Kubelet, nodeName: string): readonly string[] {
  const process = ctx.state.kubelets.get(nodeName);
  const { imagesPulledAt = {} } = ctx.state.hosts.get(nodeName) ?? {};
  if (process === undefined) return [];
  return Object.entries(imagesPulledAt)
    .filter(([name]) => process.imageMemory.firstSeenAt[name] === undefined)
    .filter(([, cameAt]) => lookFrom(process, cameAt) > ctx.now)
    .map(([name]) => name);
}

/** Images that starts under way have found or pull; their containers are about to exist. */
export function wantedImages(kubelet: Kubelet, nodeName: string): ReadonlySet<string> {
  const wanted = new Set<string>();
  for (const uid of kubelet.ctx.indexes.podsOnHost(nodeName)) {
    const step = runUnderWay(kubelet, uid)?.steps[0];
    if (step?.do !== 'start' || step.stage === 'backOff' || step.stage === 'image') continue;
    wanted.add(imageOf(step));
  }
  return wanted;
}
