/** NodeUnschedulable and NodeName: cordoned nodes, and Pods made for one node. */
import { tolerationsTolerateTaint } from '../../../api/tolerations.ts';
import type { NodeInfo } from '../node-info.ts';
import type { PodInfo } from '../pod-info.ts';
import { rejection, type Rejection } from '../rejection.ts';

const UNSCHEDULABLE_TAINT = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
const CORDONED = rejection(
  'NodeUnschedulable',
  'UnschedulableAndUnresolvable',
  'node(s) were unschedulable',
);
const OTHER_NAME = rejection(
  'NodeName',
  'UnschedulableAndUnresolvable',
  "node(s) didn't match the requested node name",
);

/** Mirrors `pkg/scheduler/framework/plugins/nodeunschedulable (Filter)`. */
export function filterUnschedulable({ spec }: PodInfo, node: NodeInfo): Rejection | undefined {
  if (!node.unschedulable || tolerationsTolerateTaint(spec.tolerations, UNSCHEDULABLE_TAINT)) {
    return undefined;
  }
  return CORDONED;
}

/** Mirrors `pkg/scheduler/framework/plugins/nodename (Filter)`. */
export function filterNodeName({ spec }: PodInfo, node: NodeInfo): Rejection | undefined {
  const { nodeName = '' } = spec;
  return nodeName === '' || nodeName === node.name ? undefined : OTHER_NAME;
}
