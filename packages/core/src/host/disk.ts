/**
 * The disk of a machine: one file system for everything, as a kubelet has it by default (nodefs = imagefs). Images, writable
 * layers, logs, volumes kept on the node, and what hostPath volumes brought. Mirrors `pkg/kubelet/server/stats`.
 */
import { quantityValue } from '../api/quantity.ts';
import type { SimTime } from '../engine/time.ts';
import type { Context } from '../state/context.ts';
import { sizeOf, type FileTree } from '../state/files.ts';
import type { HostContainer, HostPod, HostVolume } from '../state/tables.ts';
import type { ContainerPrograms } from './programs.ts';
import type { StorageCurve, StorageUse } from './storage-use.ts';
import { atLeast, constantCurve, sumOf } from './usage-curve.ts';

/** What one container takes; dead instances take room until they are removed. */
export interface ContainerStorage {
  readonly id: string;
  readonly name: string;
  readonly writableLayer: StorageCurve;
  readonly logBytes: number;
}

/** What one volume of a Pod takes. */
export interface VolumeStorage {
  readonly name: string;
  /** `disk`: of the node, counts for the Pod's ephemeral storage; `memory`: a tmpfs; `elsewhere`: claims, host paths, read-only sources. */
  readonly medium: 'disk' | 'memory' | 'elsewhere';
  readonly used: StorageCurve;
}

export interface PodStorage {
  readonly containers: readonly ContainerStorage[];
  readonly volumes: readonly VolumeStorage[];
  /** Ephemeral storage of the Pod: writable layers, logs and the volumes on the node's disk. */
  readonly total: StorageCurve;
}

/** What a Pod takes on its machine, in bytes; valid until the next fact about the Pod. */
export function podStorage(
  ctx: Pick<Context, 'state'>,
  programs: ContainerPrograms,
  hostPod: HostPod,
): PodStorage {
  const uses = new Map<HostContainer, readonly StorageUse[]>();
  for (const one of hostPod.containers) uses.set(one, programs.storage(hostPod, one));
  const containers = hostPod.containers.map((one): ContainerStorage => {
    const layer = (uses.get(one) ?? []).filter(({ store }) => store === 'rootfs');
    const written = constantCurve(bytesOfFiles(one.files) + one.writtenBytes);
    const writableLayer = sumOf([written, ...layer.map(({ curve }) => curve)]);
    return { id: one.id, name: one.name, writableLayer, logBytes: one.logBytes };
  });
  const all = [...uses.values()].flat();
  const volumes = Object.entries(hostPod.volumes).map(([name, volume]): VolumeStorage => {
    const own = all.filter(({ store, owner }) => store === 'volume' && owner === name);
    return { name, medium: mediumOf(ctx, hostPod, name, volume), used: storeCurve(volume, own) };
  });
  const logs = containers.reduce((sum, { logBytes }) => sum + logBytes, 0);
  const total = sumOf([
    constantCurve(logs),
    ...containers.map(({ writableLayer }) => writableLayer),
    ...volumes.filter(({ medium }) => medium === 'disk').map(({ used }) => used),
  ]);
  return { containers, volumes, total };
}

/** What a volume or the node's own disk holds: files, what was left, and what running programs keep there. */
function storeCurve(
  { files, written }: Pick<HostVolume, 'files' | 'written'>,
  uses: readonly StorageUse[],
): StorageCurve {
  const parts: StorageCurve[] = [];
  let left = bytesOfFiles(files);
  const running = new Map<string, StorageCurve[]>();
  for (const { key, curve } of uses) running.set(key, [...(running.get(key) ?? []), curve]);
  for (const [key, bytes] of Object.entries(written)) if (!running.has(key)) left += bytes;
  for (const [key, curves] of running) parts.push(atLeast(written[key] ?? 0, sumOf(curves)));
  return sumOf([constantCurve(left), ...parts]);
}

/** Mirrors `pkg/volume/util (IsLocalEphemeralVolume)`, and which volumes are a tmpfs. */
export function mediumOf(
  ctx: Pick<Context, 'state'>,
  { uid }: HostPod,
  name: string,
  { kind }: HostVolume,
): VolumeStorage['medium'] {
  if (kind === 'configMap' || kind === 'gitRepo') return 'disk';
  if (TMPFS_KINDS.has(kind)) return 'memory';
  if (kind !== 'emptyDir') return 'elsewhere';
  const volume = ctx.state.podWorkers.get(uid)?.spec.volumes?.find((one) => one.name === name);
  return volume?.emptyDir?.medium ? 'memory' : 'disk';
}

const TMPFS_KINDS: ReadonlySet<string> = new Set(['secret', 'projected', 'downwardAPI']);

/** What is on a machine's disk, in bytes; valid until the next fact about the machine or one of its Pods. */
export interface NodeDisk {
  /** The Node's `ephemeral-storage` capacity; Infinity when it has none. */
  readonly capacityBytes: number;
  readonly imageBytes: number;
  /** Everything, images included. It may exceed the capacity: writes are never refused here. */
  readonly used: StorageCurve;
}

/** Looks at every Pod of the machine, so not for every fact. */
export function nodeDisk(
  ctx: Pick<Context, 'state' | 'indexes'>,
  programs: ContainerPrograms,
  nodeName: string,
): NodeDisk {
  const images = ctx.state.hosts.get(nodeName)?.images ?? {};
  let imageBytes = 0;
  for (const sizeBytes of Object.values(images)) imageBytes += bytesOnDisk(sizeBytes);
  const pods: StorageCurve[] = [];
  const onHost: StorageUse[] = [];
  for (const uid of ctx.indexes.podsOnHost(nodeName)) {
    const hostPod = ctx.state.hostPods.get(uid);
    if (hostPod === undefined) continue;
    pods.push(podStorage(ctx, programs, hostPod).total);
    for (const container of hostPod.containers)
      for (const use of programs.storage(hostPod, container))
        if (use.store === 'host') onHost.push(use);
  }
  const own = ctx.state.hostDisks.get(nodeName) ?? { files: {}, written: {} };
  const used = sumOf([constantCurve(imageBytes), storeCurve(own, onHost), ...pods]);
  return { capacityBytes: diskCapacity(ctx, nodeName), imageBytes, used };
}

/** Bytes free at an instant; 0 on a full disk. */
export function availableAt({ capacityBytes, used }: NodeDisk, at: SimTime): number {
  return Math.max(0, capacityBytes - used.amountAt(at));
}

/** The size of a machine's disk in bytes, as its Node says; Infinity without a Node or without the figure. */
export function diskCapacity(ctx: Pick<Context, 'state'>, nodeName: string): number {
  const capacity = ctx.state.nodes.get(nodeName)?.status.capacity?.['ephemeral-storage'];
  return capacity === undefined ? Infinity : quantityValue(capacity);
}

/**
 * Bytes that an image takes on disk. The catalogue knows compressed sizes; gzipped layers of usual images unpack to about
 * two and a half times as much, and containerd keeps the compressed blobs as well.
 */
export function bytesOnDisk(compressedBytes: number): number {
  return compressedBytes + Math.round((compressedBytes * 5) / 2);
}

function bytesOfFiles(files: FileTree): number {
  let bytes = 0;
  for (const path in files) {
    const file = files[path];
    if (file !== undefined) bytes += sizeOf(file);
  }
  return bytes;
}
