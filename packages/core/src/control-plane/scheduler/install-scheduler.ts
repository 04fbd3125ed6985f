/** Wires the scheduler to notices and facts. */
import type { Pod } from '../../api/schema/kubernetes.ts';
import type { ApiClient } from '../../state/api-client.ts';
import type { Context } from '../../state/context.ts';
import { PRIORITY } from '../../state/priorities.ts';
import { isTerminal } from './cluster-usage.ts';
import { ATTEMPT, Scheduler, TAIL } from './scheduler.ts';

/** Schedules Pods of `default-scheduler` from now on. */
export function installScheduler(ctx: Context, api: ApiClient): void {
  const scheduler = new Scheduler(ctx, api);
  ctx.handle(ATTEMPT, PRIORITY.scheduler, (notice) => scheduler.attemptNext(notice));
  ctx.handle(TAIL, PRIORITY.scheduler, () => undefined);
  ctx.react(['ObjectCreated'], ({ plural, key, object }) => {
    if (plural === 'pods') scheduler.podSeen(key, object as Pod);
    else if (plural === 'nodes') scheduler.nodeSeen(object.metadata.name);
  });
  ctx.react(['ObjectUpdated'], ({ plural, key, object }) => {
    if (plural === 'pods') scheduler.podChanged(key, object as Pod);
    else if (plural === 'nodes') scheduler.nodeSeen(object.metadata.name);
  });
  ctx.react(['ObjectDeleted'], ({ plural, key }) => {
    if (plural === 'pods') scheduler.podGone(key);
    else if (plural === 'nodes') scheduler.usage.removeNode(key);
  });
  ctx.react(['NodeTainted'], ({ nodeName }) => scheduler.nodeSeen(nodeName));
  ctx.react(['PodBound'], ({ pod }) => scheduler.podBound(pod));
  ctx.react(['PodStatusReported'], ({ pod, status }) => {
    if (isTerminal(status.phase)) scheduler.podGone(pod);
    else scheduler.podReported(pod);
  });
  ctx.react(['PodDeletionStarted'], ({ pod, nodeName }) => {
    if (nodeName === '') scheduler.podGone(pod);
  });
}
