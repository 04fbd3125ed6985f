/** Foresees when a node's disk gets short or a Pod exceeds a limit of its storage, so that nobody has to look meanwhile. */
import { thresholdAmount } from '../api/kubelet-configuration/node-configuration.ts';
import { nodeDisk } from '../host/disk.ts';
import { exceedsAt } from '../host/usage-curve.ts';
import type { SimTime } from '../engine/time.ts';
import { PRIORITY } from '../state/priorities.ts';
import type { PodWorker } from '../state/tables.ts';
import { conditionOf } from './decisions/eviction-thresholds.ts';
import { foreseeImageGc } from './image-gc.ts';
import { foresee } from './foresee.ts';
import { configurationOf, hostPodOf, instanceOf, kubeletRuns, type Kubelet } from './kubelet.ts';
import { storageLimitExceededAt, storageLimits } from './storage-limits.ts';

const DISK_SHORT = 'kubelet/disk-short';
const STORAGE_LIMIT = 'kubelet/storage-limit';

/**
 * Calls `look` for a node when its eviction manager will see something new on its disk. What programs print and the
 * texts that scripts write count when the manager looks, and make it look where a Pod has limits; they are too little to fill a disk.
 */
export function installDiskWatch(kubelet: Kubelet, look: (nodeName: string) => void): void {
  const { ctx } = kubelet;
  ctx.handle(DISK_SHORT, PRIORITY.kubelet, ({ target }) => look(target));
  ctx.handle(STORAGE_LIMIT, PRIORITY.kubelet, ({ target, data }) => {
    if (ctx.state.podWorkers.has(target)) look(data as string);
  });
  ctx.react(['ContainerStarted', 'ContainerExited'], ({ uid, nodeName, containerId }) => {
    const hostPod = hostPodOf(kubelet, uid);
    const instance = instanceOf(hostPod, containerId);
    if (instance && kubelet.programs.storage(hostPod, instance).length > 0) {
      foreseeShortDisk(kubelet, nodeName);
    }
    foreseeLimit(kubelet, ctx.state.podWorkers.get(uid));
  });
  ctx.react(['FileWritten', 'ContainerLogged', 'VolumeMounted'], ({ uid }) =>
    foreseeLimit(kubelet, ctx.state.podWorkers.get(uid)),
  );
  ctx.react(['FileWritten'], ({ nodeName, zeroBytes = 0 }) => {
    if (zeroBytes > 0) foreseeShortDisk(kubelet, nodeName);
  });
  ctx.react(['ImagePulled'], ({ nodeName }) => foreseeShortDisk(kubelet, nodeName));
  ctx.react(['KubeletStarted'], ({ nodeName }) => {
    foreseeShortDisk(kubelet, nodeName, ctx.now);
    for (const uid of ctx.indexes.podsOnHost(nodeName)) {
      foreseeLimit(kubelet, ctx.state.podWorkers.get(uid));
    }
  });
}

/** Asks for a look when the node's disk crosses the first of its thresholds, that of image garbage collection included. */
export function foreseeShortDisk(kubelet: Kubelet, nodeName: string, imageGcFrom?: SimTime): void {
  const { ctx, programs } = kubelet;
  if (!kubeletRuns(kubelet, nodeName)) return;
  const disk = nodeDisk(ctx, programs, nodeName);
  foreseeImageGc(kubelet, nodeName, disk, imageGcFrom);
  const { evictionThresholds } = configurationOf(kubelet, nodeName);
  const ofDisk = evictionThresholds.filter(
    ({ signal }) => conditionOf(signal) === 'DiskPressure' && signal.endsWith('.available'),
  );
  const { capacityBytes, used } = disk;
  if (ofDisk.length === 0 || capacityBytes === Infinity) return;
  const amounts = ofDisk.map(({ limit }) => thresholdAmount(limit, capacityBytes));
  const at = exceedsAt(used, capacityBytes - Math.max(...amounts), ctx.now);
  foresee(kubelet, DISK_SHORT, nodeName, at);
}

function foreseeLimit(kubelet: Kubelet, worker: PodWorker | undefined): void {
  if (worker === undefined || storageLimits(worker.spec).length === 0) return;
  const { uid, nodeName } = worker;
  if (!configurationOf(kubelet, nodeName).localStorageCapacityIsolation) return;
  foresee(kubelet, STORAGE_LIMIT, uid, storageLimitExceededAt(kubelet, uid), nodeName);
}
