/** NodePorts: host ports that are free. Mirrors `pkg/scheduler/framework/plugins/nodeports`. */
import type { NodeInfo } from '../node-info.ts';
import type { PodInfo } from '../pod-info.ts';
import { rejection, type Rejection } from '../rejection.ts';

const TAKEN = rejection(
  'NodePorts',
  'Unschedulable',
  "node(s) didn't have free ports for the requested pod ports",
);

export function filterPorts({ demand }: PodInfo, node: NodeInfo): Rejection | undefined {
  const { hostPorts } = demand;
  return hostPorts.length > 0 && node.hostPorts.clashesWith(hostPorts) ? TAKEN : undefined;
}
