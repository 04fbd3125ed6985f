/** `kubectl get nodes`. Mirrors `pkg/printers/internalversion (printNode)`. */
import type { Node } from '../../api/schema/kubernetes.ts';
import {
  ageOf,
  columns,
  nameOf,
  type PrintOptions,
  type TableCell,
  type TablePrinter,
} from './table.ts';

const ROLE_LABEL_PREFIX = 'node-role.kubernetes.io/';
const ROLE_LABEL = 'kubernetes.io/role';
const UNKNOWN = '<unknown>';

/** Columns and cells of Nodes. */
export const nodePrinter: TablePrinter<Node> = {
  columns: columns(
    'Name',
    'Status',
    'Roles',
    'Age',
    'Version',
    'Internal-IP*',
    'External-IP*',
    'OS-Image*',
    'Kernel-Version*',
    'Container-Runtime*',
  ),
  cells: nodeCells,
};

function nodeCells(node: Node, options: PrintOptions): readonly TableCell[] {
  const info = node.status.nodeInfo;
  const kernel = info?.kernelVersion || UNKNOWN;
  return [
    nameOf(node),
    statusOf(node),
    rolesOf(node),
    ageOf(node, options),
    info?.kubeletVersion ?? '',
    addressOf(node, 'InternalIP'),
    addressOf(node, 'ExternalIP'),
    info?.osImage || UNKNOWN,
    info?.architecture ? `${kernel} (${info.architecture})` : kernel,
    info?.containerRuntimeVersion || UNKNOWN,
  ];
}

function statusOf({ spec, status }: Node): string {
  const ready = status.conditions?.find(({ type }) => type === 'Ready')?.status;
  const text = ready === undefined ? 'Unknown' : ready === 'True' ? 'Ready' : 'NotReady';
  return spec.unschedulable === true ? `${text},SchedulingDisabled` : text;
}

function rolesOf({ metadata }: Node): string {
  const roles = Object.entries(metadata.labels ?? {}).flatMap(([key, value]) => {
    if (key.startsWith(ROLE_LABEL_PREFIX)) return [key.slice(ROLE_LABEL_PREFIX.length)];
    return key === ROLE_LABEL ? [value] : [];
  });
  const unique = [...new Set(roles.filter((role) => role !== ''))].sort();
  return unique.length === 0 ? '<none>' : unique.join(',');
}

function addressOf({ status }: Node, wanted: string): string {
  return status.addresses?.find(({ type }) => type === wanted)?.address ?? '<none>';
}
