/**
 * Empties namespaces that are being deleted: first all Pods, then everything else, then the namespace.
 * Mirrors `pkg/controller/namespace`. A Pod that cannot end keeps its namespace.
 */
import { findKindByName } from '../../api/kinds.ts';
import type { Pod } from '../../api/schema/kubernetes.ts';
import { fromTimestamp } from '../../engine/time.ts';
import type { ApiClient } from '../../state/api-client.ts';
import type { Context } from '../../state/context.ts';
import { PRIORITY } from '../../state/priorities.ts';
import { API_TABLES } from '../../state/tables.ts';

/** Another try at a namespace; target: its name. */
const SYNC = 'namespace';
const FIRST_DELAY_MS = 5_000;
const CONTENT_TABLES = API_TABLES.filter(
  (table) => table !== 'pods' && findKindByName(table)?.namespaced === true,
);

/** Deletes the content of terminating namespaces from now on. */
export function installNamespaceController(ctx: Context, api: ApiClient): void {
  const isInstant = ctx.config.fidelity === 'instant';
  ctx.handle(SYNC, PRIORITY.controller, ({ target }) => sync(ctx, api, target));
  ctx.react(['ObjectUpdated'], ({ plural, key }) => {
    if (plural !== 'namespaces' || !isTerminating(ctx, key)) return;
    ctx.scheduleNoLater(SYNC, key, ctx.now + (isInstant ? 0 : FIRST_DELAY_MS));
  });
  ctx.react(['ObjectDeleted'], ({ plural, key }) => {
    const namespace = key.slice(0, Math.max(key.indexOf('/'), 0));
    if (plural !== 'pods' || !isTerminating(ctx, namespace)) return;
    if (ctx.pendingAt(SYNC, namespace) === undefined) ctx.schedule(SYNC, namespace, ctx.now);
  });
}

function sync(ctx: Context, api: ApiClient, namespace: string): void {
  if (!isTerminating(ctx, namespace)) return;
  const pods = [...keysIn(ctx, 'pods', namespace)];
  for (const key of pods) {
    if (ctx.state.pods.get(key)?.metadata.deletionTimestamp === undefined) api.delete('pods', key);
  }
  const left = pods.flatMap((key) => ctx.state.pods.get(key) ?? []);
  if (left.length > 0) {
    tryAgain(ctx, namespace, left);
    return;
  }
  for (const table of CONTENT_TABLES) {
    for (const key of [...keysIn(ctx, table, namespace)]) api.delete(table, key);
  }
  const { uid = '' } = ctx.state.namespaces.get(namespace)?.metadata ?? {};
  ctx.emit('ObjectDeleted', { plural: 'namespaces', key: namespace, uid, nodeName: '' });
}

/** Half the longest grace period and a second later; after that only the end of a Pod is worth a look. */
function tryAgain(ctx: Context, namespace: string, pods: readonly Pod[]): void {
  if (ctx.config.fidelity === 'instant') return;
  const graceMs =
    1_000 * Math.max(...pods.map(({ spec }) => spec.terminationGracePeriodSeconds ?? 0));
  const { deletionTimestamp = '' } = ctx.state.namespaces.get(namespace)?.metadata ?? {};
  if (ctx.now > fromTimestamp(deletionTimestamp) + FIRST_DELAY_MS + graceMs) return;
  ctx.schedule(SYNC, namespace, ctx.now + Math.floor(graceMs / 2_000) * 1_000 + 1_000);
}

function isTerminating(ctx: Context, namespace: string): boolean {
  return ctx.state.namespaces.get(namespace)?.metadata.deletionTimestamp !== undefined;
}

function* keysIn(
  ctx: Context,
  table: (typeof API_TABLES)[number],
  namespace: string,
): Iterable<string> {
  const prefix = `${namespace}/`;
  for (const key of ctx.state[table].keys()) if (key.startsWith(prefix)) yield key;
}
