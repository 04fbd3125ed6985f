/**
 * Image garbage collection: every five minutes, where the disk may be above the high threshold or an image too old; nobody
 * looks before that. Mirrors `pkg/kubelet (StartGarbageCollection)` and `images/image_gc_manager.go (GarbageCollect)`.
 */
import { availableAt, nodeDisk, type NodeDisk } from '../host/disk.ts';
import { exceedsAt } from '../host/usage-curve.ts';
import type { SimTime } from '../engine/time.ts';
import type { FactData } from '../state/facts.ts';
import { PRIORITY } from '../state/priorities.ts';
import {
  bytesToFree,
  highThresholdBytes,
  imagesToFree,
  inEvictionOrder,
  notEnoughFreed,
  tooOldFrom,
  usedPercent,
  type ImageFileSystem,
  type UnusedImage,
} from './decisions/image-gc.ts';
import {
  IMAGE_GC_PERIOD_MS,
  lookFrom,
  newImages,
  unusedImages,
  wantedImages,
} from './image-records.ts';
import { configurationOf, IMAGE_GC, kubeletRuns, type Kubelet } from './kubelet.ts';

export function installImageGc(kubelet: Kubelet): void {
  const { ctx } = kubelet;
  ctx.handle(IMAGE_GC, PRIORITY.kubelet, ({ target }) => collectImages(kubelet, target));
  ctx.react(['ContainerRemoved'], ({ nodeName }) => {
    if (configurationOf(kubelet, nodeName).imageMaximumGCAgeMs > 0) {
      foreseeImageGc(kubelet, nodeName, nodeDisk(ctx, kubelet.programs, nodeName));
    }
  });
}

/** Asks for the collection that will have something to do, not before `from`. The first one is at the start of the kubelet. */
export function foreseeImageGc(
  kubelet: Kubelet,
  nodeName: string,
  { capacityBytes, used }: NodeDisk,
  from: SimTime = kubelet.ctx.now + 1,
): void {
  const { ctx } = kubelet;
  const process = ctx.state.kubelets.get(nodeName);
  const pendingAt = ctx.pendingAt(IMAGE_GC, nodeName);
  if (process === undefined || (pendingAt !== undefined && pendingAt <= ctx.now)) return;
  const policy = configurationOf(kubelet, nodeName);
  const { imageGCHighThresholdPercent: high, imageMaximumGCAgeMs } = policy;
  const isOff = high === 100 && imageMaximumGCAgeMs === 0;
  const fullAt =
    isOff || capacityBytes === Infinity
      ? undefined
      : exceedsAt(used, highThresholdBytes(capacityBytes, policy), ctx.now);
  const ages = imageMaximumGCAgeMs === 0 ? [] : unusedImages(kubelet, nodeName);
  const instants = [fullAt, ...ages.map((one) => tooOldFrom(one, process.startedAt, policy))];
  const at = Math.min(...instants.map((instant) => instant ?? Infinity));
  if (at === Infinity) ctx.cancel(IMAGE_GC, nodeName);
  else ctx.schedule(IMAGE_GC, nodeName, lookFrom(process, Math.max(at, from)));
}

function collectImages(kubelet: Kubelet, nodeName: string): void {
  const { ctx, programs } = kubelet;
  const process = ctx.state.kubelets.get(nodeName);
  if (process === undefined || !kubeletRuns(kubelet, nodeName)) return;
  const policy = configurationOf(kubelet, nodeName);
  const images = removableImages(kubelet, nodeName);
  const old = images.filter((image) => {
    const from = tooOldFrom(image, process.startedAt, policy);
    return from !== undefined && from <= ctx.now;
  });
  for (const image of old) removeImage(kubelet, nodeName, image, 'age');
  const left = images.filter((image) => !old.includes(image));
  const failure = collectForSpace(kubelet, nodeName, left);
  if (failure !== undefined) {
    const isRepeated = process.imageMemory.failedAt === ctx.now - IMAGE_GC_PERIOD_MS;
    ctx.emit('ImageGCFailed', { nodeName, ...failure, isRepeated });
  }
  foreseeImageGc(kubelet, nodeName, nodeDisk(ctx, programs, nodeName));
}

/** What went wrong; undefined: nothing. */
function collectForSpace(
  kubelet: Kubelet,
  nodeName: string,
  images: readonly UnusedImage[],
): Pick<FactData<'ImageGCFailed'>, 'reason' | 'message'> | undefined {
  const policy = configurationOf(kubelet, nodeName);
  const before = fileSystemOf(kubelet, nodeName);
  if (before?.capacityBytes === 0) {
    return { reason: 'InvalidDiskCapacity', message: 'invalid capacity 0 on image filesystem' };
  }
  if (!before || usedPercent(before) < policy.imageGCHighThresholdPercent) return undefined;
  const bytes = bytesToFree(before, policy);
  const freedBytes = freeSpace(kubelet, nodeName, images, bytes);
  if (freedBytes >= bytes) return undefined;
  return { reason: 'FreeDiskSpaceFailed', message: notEnoughFreed(before, freedBytes) };
}

/** Removes every unused image that is not too young, whatever the thresholds. Mirrors `DeleteUnusedImages`. */
export function deleteUnusedImages(kubelet: Kubelet, nodeName: string): void {
  const images = removableImages(kubelet, nodeName);
  const found = newImages(kubelet, nodeName);
  kubelet.ctx.emit('ImagesExamined', { nodeName, found });
  freeSpace(kubelet, nodeName, images, Infinity);
}

function removableImages(kubelet: Kubelet, nodeName: string): readonly UnusedImage[] {
  const wanted = wantedImages(kubelet, nodeName);
  return inEvictionOrder(unusedImages(kubelet, nodeName).filter(({ name }) => !wanted.has(name)));
}

function freeSpace(
  kubelet: Kubelet,
  nodeName: string,
  images: readonly UnusedImage[],
  bytes: number,
): number {
  const { imageMinimumGCAgeMs } = configurationOf(kubelet, nodeName);
  const chosen = imagesToFree(images, bytes, { now: kubelet.ctx.now, imageMinimumGCAgeMs });
  for (const image of chosen.images) removeImage(kubelet, nodeName, image, 'space');
  return chosen.freedBytes;
}

function removeImage(
  { ctx }: Kubelet,
  nodeName: string,
  { name: image, sizeBytes }: UnusedImage,
  reason: 'space' | 'age',
): void {
  ctx.emit('ImageRemoved', { nodeName, image, sizeBytes, reason });
}

function fileSystemOf({ ctx, programs }: Kubelet, nodeName: string): ImageFileSystem | undefined {
  const disk = nodeDisk(ctx, programs, nodeName);
  const { capacityBytes } = disk;
  if (capacityBytes === Infinity) return undefined;
  return { capacityBytes, availableBytes: availableAt(disk, ctx.now) };
}
