/** Bytes on the disks of machines that are not kept as files: logs, and what programs have written. */
import type { Draft } from 'immer';
import { before } from '../before.ts';
import { byNode, byUid, effect } from '../effect.ts';
import type { EffectTable } from '../effects.ts';
import type { HostContainer, HostPod } from '../tables.ts';

/** The runtime writes time, stream and a mark before every line (`pkg/kubelet/kuberuntime/logs`). */
const LOG_LINE_OVERHEAD = 45;
/** `containerLogMaxSize` times `containerLogMaxFiles`: older lines are rotated away. */
const LOG_BYTES_MAX = 5 * 10 * 2 ** 20;

export const storageEffects: EffectTable = {
  ContainerLogged: [
    effect('ContainerLogged', {
      table: 'hostPods',
      key: byUid,
      op: 'changeIfPresent',
      recipe: (hostPod, { containerId, text }) => {
        const container = instance(hostPod, containerId);
        if (container === undefined) return;
        const bytes = container.logBytes + text.length + LOG_LINE_OVERHEAD;
        container.logBytes = Math.min(bytes, LOG_BYTES_MAX);
      },
    }),
  ],
  StorageLeft: [
    effect('StorageLeft', {
      table: 'hostPods',
      key: byUid,
      op: 'change',
      recipe: (hostPod, { containerId, places }) => {
        for (const { store, owner, key, bytes } of places) {
          if (store === 'rootfs') {
            const container = instance(hostPod, containerId);
            if (container) container.writtenBytes += bytes;
          } else if (store === 'volume') {
            const volume = hostPod.volumes[owner];
            if (volume) volume.written[key] = bytes;
          }
        }
      },
    }),
    effect('StorageLeft', {
      table: 'hostDisks',
      key: byNode,
      op: 'changeIfPresent',
      recipe: (disk, { places }) => {
        for (const { store, key, bytes } of places) if (store === 'host') disk.written[key] = bytes;
      },
    }),
  ],
};

function instance(hostPod: Draft<HostPod>, containerId: string): Draft<HostContainer> | undefined {
  const index = before(hostPod).containers.findIndex(({ id }) => id === containerId);
  return hostPod.containers[index];
}
