/** What programs keep on disk: while they run by their behaviour, afterwards as they left it. */
import { resolvePath } from '../host/file-store.ts';
import type { StorageUse } from '../host/storage-use.ts';
import type { Context } from '../state/context.ts';
import type { StoragePlace } from '../state/facts.ts';
import type { HostContainer, HostPod } from '../state/tables.ts';
import { storedAt } from './behaviour-answers.ts';
import type { ProcessTable } from './process-table.ts';

const NOTHING: readonly StorageUse[] = [];

/** One entry per place; what a read-only mount refuses is nowhere. A frozen process writes on, as it keeps its memory. */
export function storageOf(
  ctx: Context,
  table: ProcessTable,
  hostPod: HostPod,
  container: HostContainer,
): readonly StorageUse[] {
  const series = table.programOf(hostPod, container).behaviour?.storage ?? [];
  const { startedAt } = container;
  if (series.length === 0 || startedAt === undefined) return NOTHING;
  return series.flatMap((one) => {
    const place = placeOf(ctx, hostPod, container, one.path);
    if (place === undefined) return [];
    return [
      {
        ...place,
        curve: {
          amountAt: (at) => storedAt(one, at - startedAt),
          nextChangeAfter: (at) => {
            const next = one.steps.find(({ fromMs }) => startedAt + fromMs > at);
            return next === undefined ? undefined : startedAt + next.fromMs;
          },
        },
      } satisfies StorageUse,
    ];
  });
}

function placeOf(
  ctx: Context,
  hostPod: HostPod,
  container: HostContainer,
  path: string,
): StoragePlace | undefined {
  const key = `${container.name}:${path}`;
  if (path === '') return { store: 'rootfs', owner: '', path, key };
  const { place, readOnly } = resolvePath(ctx, hostPod, container, path, {});
  if (readOnly) return undefined;
  const { store, path: inner } = place;
  return { store, owner: store === 'volume' ? place.owner : '', path: inner, key };
}

/** Files stay when their program ends: those of a dead container until it is removed, those on volumes as long as these. */
export function keepStorage(ctx: Context, table: ProcessTable): void {
  ctx.react(['ContainerExited'], ({ uid, pod, nodeName, container: name, containerId }) => {
    const hostPod = ctx.state.hostPods.get(uid);
    const container = hostPod?.containers.find(({ id }) => id === containerId);
    if (hostPod === undefined || container === undefined) return;
    const uses = storageOf(ctx, table, hostPod, container);
    if (uses.length === 0) return;
    const places = uses.map(({ curve, ...place }) => {
      const bytes = Math.max(curve.amountAt(ctx.now), leftAt(ctx, hostPod, place));
      return { ...place, bytes };
    });
    ctx.emit('StorageLeft', { uid, pod, nodeName, container: name, containerId, places });
  });
}

function leftAt(ctx: Context, { volumes, nodeName }: HostPod, place: StoragePlace): number {
  if (place.store === 'rootfs') return 0;
  const store = place.store === 'volume' ? volumes[place.owner] : ctx.state.hostDisks.get(nodeName);
  return store?.written[place.key] ?? 0;
}
