/** The Node object in the API. */
import type { Draft } from 'immer';
import type { Node } from '../../api/schema/kubernetes.ts';
import { before } from '../before.ts';
import { byNode, effect } from '../effect.ts';
import type { EffectTable } from '../effects.ts';

export const nodeEffects: EffectTable = {
  NodeConditionChanged: [
    effect('NodeConditionChanged', {
      table: 'nodes',
      key: byNode,
      op: 'changeIfPresent',
      recipe: (node, { conditions, resourceVersion, bootId }) => {
        const { status } = before(node);
        const merged = [...(status.conditions ?? [])];
        for (const change of conditions) {
          const index = merged.findIndex(({ type }) => type === change.type);
          if (index < 0) merged.push(change);
          else merged[index] = change;
        }
        const { nodeInfo } = status;
        node.status = {
          ...status,
          conditions: merged,
          ...(bootId !== undefined && nodeInfo && { nodeInfo: { ...nodeInfo, bootID: bootId } }),
        };
        node.metadata.resourceVersion = resourceVersion;
      },
    }),
  ],
  NodeTainted: [
    effect('NodeTainted', {
      table: 'nodes',
      key: byNode,
      op: 'changeIfPresent',
      recipe: (node, { taints, unschedulable, resourceVersion }) => {
        const { taints: _taints, unschedulable: _unschedulable, ...spec } = before(node).spec;
        node.spec = {
          ...spec,
          ...(taints.length > 0 ? { taints } : {}),
          ...(unschedulable ? { unschedulable } : {}),
        } as Draft<Node>['spec'];
        node.metadata.resourceVersion = resourceVersion;
      },
    }),
  ],
};
