/** Which images a kubelet removes, and when. Mirrors `pkg/kubelet/images/image_gc_manager.go`. */
import type { DurationMs, SimTime } from '../../engine/time.ts';

/** An image that no container uses. */
export interface UnusedImage {
  readonly name: string;
  /** As the runtime reports it: compressed, so that more gets free than is counted. */
  readonly sizeBytes: number;
  /** When garbage collection first saw it, which may be now. */
  readonly firstSeenAt: SimTime;
  /** When it last saw it in use; undefined: never. */
  readonly lastUsedAt: SimTime | undefined;
}

export interface ImageGcPolicy {
  readonly imageGCHighThresholdPercent: number;
  readonly imageGCLowThresholdPercent: number;
  readonly imageMinimumGCAgeMs: DurationMs;
  /** 0: images do not grow too old. */
  readonly imageMaximumGCAgeMs: DurationMs;
}

export interface ImageFileSystem {
  readonly capacityBytes: number;
  readonly availableBytes: number;
}

/** Least recently used first, then first seen first. Mirrors `byLastUsedAndDetected`; what is left open goes by name. */
export function inEvictionOrder(images: readonly UnusedImage[]): readonly UnusedImage[] {
  return [...images].sort(
    (a, b) =>
      (a.lastUsedAt ?? -Infinity) - (b.lastUsedAt ?? -Infinity) ||
      a.firstSeenAt - b.firstSeenAt ||
      (a.name < b.name ? -1 : 1),
  );
}

/** The instant from which on an image is too old; undefined: never. A kubelet has to know its images for as long. */
export function tooOldFrom(
  { lastUsedAt }: UnusedImage,
  startedAt: SimTime,
  { imageMaximumGCAgeMs }: ImageGcPolicy,
): SimTime | undefined {
  if (imageMaximumGCAgeMs === 0) return undefined;
  return Math.max(startedAt, lastUsedAt ?? startedAt) + imageMaximumGCAgeMs + 1;
}

/** Mirrors `freeSpace`: as many as it takes to free so many bytes, if there are so many. */
export function imagesToFree(
  images: readonly UnusedImage[],
  bytes: number,
  { now, imageMinimumGCAgeMs }: Pick<ImageGcPolicy, 'imageMinimumGCAgeMs'> & { now: SimTime },
): { readonly images: readonly UnusedImage[]; readonly freedBytes: number } {
  const chosen: UnusedImage[] = [];
  let freedBytes = 0;
  for (const image of inEvictionOrder(images)) {
    if (image.lastUsedAt === now || now - image.firstSeenAt < imageMinimumGCAgeMs) continue;
    chosen.push(image);
    freedBytes += image.sizeBytes;
    if (freedBytes >= bytes) break;
  }
  return { images: chosen, freedBytes };
}

/** Whole percents in use, as the kubelet counts them. */
export function usedPercent({ capacityBytes, availableBytes }: ImageFileSystem): number {
  return 100 - Math.floor((availableBytes * 100) / capacityBytes);
}

/** More bytes in use than this are at or above the high threshold: percents are rounded in favour of collecting. Without a disk they always are. */
export function highThresholdBytes(capacityBytes: number, policy: ImageGcPolicy): number {
  if (capacityBytes === 0) return -1;
  return Math.floor((capacityBytes * (policy.imageGCHighThresholdPercent - 1)) / 100);
}

/** What a collection is to free to get to the low threshold. */
export function bytesToFree(
  { capacityBytes, availableBytes }: ImageFileSystem,
  { imageGCLowThresholdPercent }: ImageGcPolicy,
): number {
  return Math.floor((capacityBytes * (100 - imageGCLowThresholdPercent)) / 100) - availableBytes;
}

/** The kubelet's words when it cannot free as much. */
export function notEnoughFreed(fileSystem: ImageFileSystem, freedBytes: number): string {
  const used = `${usedPercent(fileSystem)}% of ${sizeText(fileSystem.capacityBytes)} used`;
  return (
    `Insufficient free disk space on the node's image filesystem (${used}). ` +
    `Failed to free sufficient space by deleting unused images (freed ${freedBytes} bytes). ` +
    'Investigate disk usage, as it could be used by active images, logs, volumes, or other data.'
  );
}

const UNITS = ['KiB', 'MiB', 'GiB', 'TiB'] as const;

function sizeText(bytes: number): string {
  let amount = bytes / 1024;
  for (const unit of UNITS) {
    if (amount < 1024 || unit === 'TiB') return `${amount.toFixed(1)} ${unit}`;
    amount /= 1024;
  }
  return `${bytes} B`;
}
