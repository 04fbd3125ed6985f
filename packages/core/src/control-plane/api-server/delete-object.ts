/**
 * DELETE. Mirrors `apiserver/pkg/registry/rest/delete.go (BeforeDelete)` and
 * `pkg/registry/core/pod/strategy.go (CheckGracefulDelete)`.
 */
import type { Pod } from '../../api/schema/kubernetes.ts';
import { fromTimestamp, toTimestamp } from '../../engine/time.ts';
import type { ApiAnswer, DeleteOptions } from '../../state/api-client.ts';
import type { Context } from '../../state/context.ts';
import type { ApiObject } from '../../state/tables.ts';
import { ACCEPTED, notFound, uidConflict } from './answers.ts';
import { nameOfKey, storedObject } from './resource-of.ts';

const DEFAULT_GRACE_SECONDS = 30;

export function deleteObject(
  ctx: Context,
  plural: string,
  key: string,
  options: DeleteOptions = {},
): ApiAnswer {
  const object = storedObject(ctx.state, plural, key);
  if (object === undefined) return notFound(plural, nameOfKey(key));
  const { uid = '', name } = object.metadata;
  if (options.uid !== undefined && options.uid !== uid) {
    return uidConflict(plural, name, { wanted: options.uid, stored: uid });
  }
  if (plural === 'pods') deletePod(ctx, key, object as Pod, options.gracePeriodSeconds);
  else if (isHeld(plural, object)) markDeleted(ctx, plural, key, object);
  else removeObject(ctx, plural, key, object);
  return ACCEPTED;
}

/** Namespaces are held by their content, others by finalizers. */
function isHeld(plural: string, { metadata }: ApiObject): boolean {
  return plural === 'namespaces' || (metadata.finalizers ?? []).length > 0;
}

/** Takes an object out of the tables. */
export function removeObject(ctx: Context, plural: string, key: string, object: ApiObject): void {
  const { spec } = object as { readonly spec?: { readonly nodeName?: string } };
  const nodeName = plural === 'pods' ? (spec?.nodeName ?? '') : '';
  ctx.emit('ObjectDeleted', { plural, key, uid: object.metadata.uid ?? '', nodeName });
}

function deletePod(ctx: Context, key: string, pod: Pod, wanted: number | undefined): void {
  const { metadata } = pod;
  const asked = wanted !== undefined && wanted < 0 ? 1 : wanted;
  const grace =
    metadata.deletionTimestamp === undefined ? firstGrace(pod, asked) : shorterGrace(pod, asked);
  if (grace === undefined) return;
  if (grace === 0 && !isHeld('pods', pod)) {
    removeObject(ctx, 'pods', key, pod);
    return;
  }
  ctx.emit('PodDeletionStarted', {
    pod: key,
    uid: metadata.uid ?? '',
    nodeName: pod.spec.nodeName ?? '',
    deletionTimestamp: toTimestamp(deletionStart(ctx, pod) + grace * 1_000),
    gracePeriodSeconds: grace,
    resourceVersion: ctx.nextResourceVersion(),
  });
}

/** Nothing waits for a Pod that no kubelet runs: unscheduled or finished ones go at once. */
function firstGrace({ spec, status }: Pod, asked: number | undefined): number {
  const isFinished = status.phase === 'Succeeded' || status.phase === 'Failed';
  if (!spec.nodeName || isFinished) return 0;
  const grace = asked ?? spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS;
  return grace < 0 ? 1 : grace;
}

/** A second request may only shorten what is left; undefined when it changes nothing. */
function shorterGrace({ metadata }: Pod, asked: number | undefined): number | undefined {
  const inForce = metadata.deletionGracePeriodSeconds;
  if (asked === undefined || inForce === undefined || asked >= inForce) return undefined;
  return asked;
}

/** When deletion began; a shortened grace period still counts from there. */
function deletionStart(ctx: Context, { metadata }: Pod): number {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = metadata;
  if (deletionTimestamp === undefined) return ctx.now;
  return fromTimestamp(deletionTimestamp) - deletionGracePeriodSeconds * 1_000;
}

/** The object only says from now on that it is going. */
function markDeleted(ctx: Context, plural: string, key: string, object: ApiObject): void {
  if (object.metadata.deletionTimestamp !== undefined) return;
  const metadata = {
    ...object.metadata,
    deletionTimestamp: toTimestamp(ctx.now),
    deletionGracePeriodSeconds: 0,
    resourceVersion: ctx.nextResourceVersion(),
  };
  const status = plural === 'namespaces' ? { status: { phase: 'Terminating' } } : {};
  ctx.emit('ObjectUpdated', { plural, key, object: { ...object, ...status, metadata } });
}
