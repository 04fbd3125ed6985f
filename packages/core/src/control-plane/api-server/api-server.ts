/** The API server: the one place where objects are written. Mirrors `pkg/registry`. */
import type { ApiClient } from '../../state/api-client.ts';
import type { Context } from '../../state/context.ts';
import { applyObject } from './apply-object.ts';
import { createObject } from './create-object.ts';
import { deleteObject } from './delete-object.ts';
import { setNodeConditions, setNodeTaints } from './node-writes.ts';
import { bindPod, reportPodStatus, setPodConditions } from './pod-writes.ts';

/** The API of one simulation. Writes take no time and follow from whatever is handled just now. */
export function createApiServer(ctx: Context): ApiClient {
  return {
    create: (object) => createObject(ctx, object),
    apply: (object) => applyObject(ctx, object),
    delete: (plural, key, options) => deleteObject(ctx, plural, key, options),
    bindPod: (key, nodeName) => bindPod(ctx, key, nodeName),
    reportPodStatus: (uid, status) => reportPodStatus(ctx, uid, status),
    setPodConditions: (key, conditions, by) => setPodConditions(ctx, key, conditions, by),
    setNodeConditions: (nodeName, conditions, by, bootId) =>
      setNodeConditions(ctx, nodeName, conditions, by, bootId),
    setNodeTaints: (nodeName, taints, unschedulable) =>
      setNodeTaints(ctx, nodeName, taints, unschedulable),
  };
}
