/** Wires the node lifecycle controller to notices and facts. */
import type { ApiClient } from '../../state/api-client.ts';
import type { Context } from '../../state/context.ts';
import { PRIORITY } from '../../state/priorities.ts';
import { NodeLifecycle, PASS, SILENCE, TAINTS, TOKEN } from './node-lifecycle.ts';

/** Watches over the heartbeats of all nodes from now on. */
export function installNodeLifecycle(ctx: Context, api: ApiClient): void {
  const controller = new NodeLifecycle(ctx, api);
  ctx.handle(SILENCE, PRIORITY.controller, ({ target }) => controller.giveUp(target));
  ctx.handle(PASS, PRIORITY.controller, ({ data }) =>
    controller.pass(data as Parameters<NodeLifecycle['pass']>[0]),
  );
  ctx.handle(TAINTS, PRIORITY.controller, ({ target }) =>
    controller.updateNoScheduleTaints(target),
  );
  ctx.handle(TOKEN, PRIORITY.controller, ({ target }) => controller.useToken(target));

  ctx.react(
    ['NodeCrashed', 'NodePartitioned', 'KubeletStopped', 'NodeServicesStopped'],
    ({ nodeName, lastHeartbeatAt }) => controller.heartbeatsLost(nodeName, lastHeartbeatAt),
  );
  ctx.react(['NodeRecovered', 'NodeRejoined', 'KubeletStarted'], ({ nodeName }) =>
    controller.heartbeatsMayResume(nodeName),
  );
  ctx.react(['NodeConditionChanged', 'NodeTainted'], ({ nodeName }) =>
    controller.nodeSeen(nodeName, false),
  );
  ctx.react(['ObjectCreated', 'ObjectUpdated'], ({ plural, key, type }) => {
    if (plural === 'nodes') controller.nodeSeen(key, type === 'ObjectCreated');
  });
  ctx.react(['ObjectDeleted'], ({ plural, key }) => {
    if (plural === 'nodes') controller.nodeGone(key);
  });
}
