/** Images on machines, and what the garbage collection of their kubelets remembers of them. */
import { byNode, effect } from '../effect.ts';
import type { EffectTable } from '../effects.ts';

export const imageEffects: EffectTable = {
  ImagePulled: [
    effect('ImagePulled', {
      table: 'hosts',
      key: byNode,
      op: 'change',
      recipe: (host, { image, sizeBytes, at }) => {
        if (host.images[image] === undefined) host.imagesPulledAt[image] = at;
        if (host.images[image] !== sizeBytes) host.images[image] = sizeBytes;
      },
    }),
  ],
  ImageRemoved: [
    effect('ImageRemoved', {
      table: 'hosts',
      key: byNode,
      op: 'change',
      recipe: ({ images, imagesPulledAt }, { image }) => {
        delete images[image];
        delete imagesPulledAt[image];
      },
    }),
    effect('ImageRemoved', {
      table: 'kubelets',
      key: byNode,
      op: 'change',
      recipe: (kubelet, { image }) => {
        const { imageMemory } = kubelet;
        const firstSeenAt = without(imageMemory.firstSeenAt, image);
        const lastUsedAt = without(imageMemory.lastUsedAt, image);
        kubelet.imageMemory = { ...imageMemory, firstSeenAt, lastUsedAt };
      },
    }),
  ],
  ImagesExamined: [
    effect('ImagesExamined', {
      table: 'kubelets',
      key: byNode,
      op: 'change',
      recipe: (kubelet, { at, found }) => {
        const { imageMemory } = kubelet;
        const seenNow = Object.fromEntries(found.map((image) => [image, at]));
        const firstSeenAt = { ...imageMemory.firstSeenAt, ...seenNow };
        kubelet.imageMemory = { ...imageMemory, firstSeenAt, lookedAt: at };
      },
    }),
  ],
  ImageGCFailed: [
    effect('ImageGCFailed', {
      table: 'kubelets',
      key: byNode,
      op: 'change',
      recipe: (kubelet, { at }) => {
        kubelet.imageMemory = { ...kubelet.imageMemory, failedAt: at };
      },
    }),
  ],
  ContainerRemoved: [
    effect('ContainerRemoved', {
      table: 'kubelets',
      key: ({ nodeName, imageUse }) => (imageUse === undefined ? '' : nodeName),
      op: 'changeIfPresent',
      recipe: (kubelet, { imageUse }) => {
        if (imageUse === undefined) return;
        const { imageMemory } = kubelet;
        const lastUsedAt = { ...imageMemory.lastUsedAt, [imageUse.image]: imageUse.seenAt };
        kubelet.imageMemory = { ...imageMemory, lastUsedAt };
      },
    }),
  ],
};

function without(
  instants: Readonly<Record<string, number>>,
  image: string,
): Record<string, number> {
  return Object.fromEntries(Object.entries(instants).filter(([name]) => name !== image));
}
