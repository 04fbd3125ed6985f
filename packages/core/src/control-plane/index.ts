/** The control plane: API server, scheduler and controllers, meeting only in the API. */
import type { ApiClient } from '../state/api-client.ts';
import type { Context } from '../state/context.ts';
import { createApiServer } from './api-server/api-server.ts';
import { installNamespaceController } from './namespace/install-namespace-controller.ts';
import { installNodeLifecycle } from './node-lifecycle/install-node-lifecycle.ts';
import { installPodGc } from './pod-gc/install-pod-gc.ts';
import { installScheduler } from './scheduler/install-scheduler.ts';
import { installTaintEviction } from './taint-eviction/install-taint-eviction.ts';

export { cordon, drain, uncordon } from './node-lifecycle/maintenance.ts';

/** Wires everything into a simulation; the answer is the door through which all others write. */
export function installControlPlane(ctx: Context): ApiClient {
  const api = createApiServer(ctx);
  installScheduler(ctx, api);
  installNodeLifecycle(ctx, api);
  installTaintEviction(ctx, api);
  installPodGc(ctx, api);
  installNamespaceController(ctx, api);
  return api;
}
