/** In-place resizes: what a Pod is granted, what its cgroups are set to, and how far the kubelet is between the two. */
import type { Draft } from 'immer';
import { before } from '../before.ts';
import { byUid, effect } from '../effect.ts';
import type { EffectTable } from '../effects.ts';
import type { HostContainer, PodResources, PodWorker, ResizeCondition } from '../tables.ts';

export const resizeEffects: EffectTable = {
  PodResizeRequested: [
    effect('PodResizeRequested', {
      table: 'hostPods',
      key: byUid,
      op: 'change',
      recipe: (hostPod, { allocated }) => {
        hostPod.resources ??= { allocated, actuated: allocated } as Draft<PodResources>;
      },
    }),
  ],
  PodResizePending: [
    effect('PodResizePending', {
      table: 'podWorkers',
      key: byUid,
      op: 'change',
      recipe: (worker, { reason, message, generation, at }) => {
        const known = worker.resize?.pending;
        const since = known?.reason === reason ? known.since : at;
        const pending = { reason, message, observedGeneration: generation, since };
        worker.resize = { ...worker.resize, pending };
      },
    }),
  ],
  PodResizeWithdrawn: [
    effect('PodResizeWithdrawn', {
      table: 'podWorkers',
      key: byUid,
      op: 'change',
      recipe: (worker) => setResize(worker, undefined, worker.resize?.inProgress),
    }),
  ],
  PodResizeStarted: [
    effect('PodResizeStarted', {
      table: 'hostPods',
      key: byUid,
      op: 'change',
      recipe: (hostPod, { allocated }) => {
        const actuated = hostPod.resources?.actuated ?? allocated;
        hostPod.resources = { allocated, actuated } as Draft<PodResources>;
      },
    }),
    effect('PodResizeStarted', {
      table: 'podWorkers',
      key: byUid,
      op: 'change',
      recipe: (worker, { generation, at }) => {
        const inProgress = { reason: '', message: '', observedGeneration: generation, since: at };
        worker.resize = { inProgress };
      },
    }),
  ],
  ContainerResized: [
    effect('ContainerResized', {
      table: 'hostPods',
      key: byUid,
      op: 'change',
      recipe: (hostPod, { container, containerId, resources, cpuLimitBefore, at }) => {
        if (hostPod.resources) {
          const { actuated } = hostPod.resources;
          hostPod.resources.actuated = {
            ...actuated,
            [container]: resources as Draft<typeof resources>,
          };
        }
        const index = before(hostPod).containers.findIndex(({ id }) => id === containerId);
        const instance = hostPod.containers[index];
        if (instance) noteCpuLimit(instance, cpuLimitBefore, resources.limits?.['cpu'] ?? '0', at);
      },
    }),
  ],
  PodResizeFailed: [
    effect('PodResizeFailed', {
      table: 'podWorkers',
      key: byUid,
      op: 'change',
      recipe: (worker, { message, generation, at }) => {
        const known = worker.resize?.inProgress;
        const since = known?.reason === 'Error' ? known.since : at;
        const observedGeneration = known?.observedGeneration ?? generation;
        const inProgress = { reason: 'Error', message, observedGeneration, since };
        worker.resize = { ...worker.resize, inProgress };
      },
    }),
  ],
  PodResizeCompleted: [
    effect('PodResizeCompleted', {
      table: 'podWorkers',
      key: byUid,
      op: 'change',
      recipe: (worker) => setResize(worker, worker.resize?.pending, undefined),
    }),
  ],
};

function setResize(
  worker: Draft<PodWorker>,
  pending: ResizeCondition | undefined,
  inProgress: ResizeCondition | undefined,
): void {
  if (pending) worker.resize = { pending };
  else if (inProgress) worker.resize = { inProgress };
  else delete worker.resize;
}

/** A process keeps the history of its limit: how much it has lived through depends on all of it. */
function noteCpuLimit(
  instance: Draft<HostContainer>,
  before: string,
  cpu: string,
  at: number,
): void {
  const history = instance.cpuLimits ?? [{ fromAt: instance.startedAt ?? at, cpu: before }];
  if (history.at(-1)?.cpu !== cpu) instance.cpuLimits = [...history, { fromAt: at, cpu }];
}
