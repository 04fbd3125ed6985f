/** ImageLocality: nodes that have the images already. Mirrors `plugins/imagelocality`. */
import type { NodeInfo } from '../node-info.ts';
import type { PodInfo } from '../pod-info.ts';

const MIB = 1024 * 1024;
const SIZE_MIN = 23 * MIB;
const SIZE_MAX_PER_CONTAINER = 1000 * MIB;

/** On how many nodes each image is; empty when no node reports images. */
export type ImageSpread = ReadonlyMap<string, number>;

/** 0..100: the summed size of the Pod's images on the node, each weighted by how many nodes have it. */
export function imageScore(
  pod: PodInfo,
  node: NodeInfo,
  spread: ImageSpread,
  nodeCount: number,
): number {
  if (node.images === null) return 0;
  const containers = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  let sum = 0;
  for (const { image } of containers) {
    const name = withTag(image ?? '');
    const size = node.images.get(name);
    if (size !== undefined) sum += Math.trunc((size * (spread.get(name) ?? 0)) / nodeCount);
  }
  const limit = SIZE_MAX_PER_CONTAINER * containers.length;
  const clamped = Math.min(Math.max(sum, SIZE_MIN), limit);
  return Math.trunc((100 * (clamped - SIZE_MIN)) / (limit - SIZE_MIN));
}

/** Counts the nodes that have each image. */
export function imageSpreadOf(nodes: Iterable<NodeInfo>): ImageSpread {
  const spread = new Map<string, number>();
  for (const { images } of nodes) {
    if (images === null) continue;
    for (const name of images.keys()) spread.set(name, (spread.get(name) ?? 0) + 1);
  }
  return spread;
}

function withTag(image: string): string {
  return image.lastIndexOf(':') > image.lastIndexOf('/') ? image : `${image}:latest`;
}
