/** `kubectl get pods`. Mirrors `pkg/printers/internalversion (printPod)`. */
import type { Pod } from '../../api/schema/kubernetes.ts';
import { formatAge } from './age.ts';
import { podStatusText } from './pod-status-text.ts';
import {
  ageOf,
  columns,
  nameOf,
  type PrintOptions,
  type TableCell,
  type TablePrinter,
  type TableRowCondition,
} from './table.ts';

const NONE = '<none>';

/** Columns and cells of Pods. */
export const podPrinter: TablePrinter<Pod> = {
  columns: columns(
    'Name',
    'Ready',
    'Status',
    'Restarts',
    'Age',
    'IP*',
    'Node*',
    'Nominated Node*',
    'Readiness Gates*',
  ),
  cells: podCells,
  conditions: podRowConditions,
};

function podCells(pod: Pod, options: PrintOptions): readonly TableCell[] {
  const { spec, status } = pod;
  const text = podStatusText(pod);
  const { restartCount, lastRestartAt } = text;
  const restarts =
    restartCount !== 0 && lastRestartAt !== undefined
      ? `${restartCount} (${formatAge(options.now - lastRestartAt)} ago)`
      : String(restartCount);
  return [
    nameOf(pod),
    `${text.readyCount}/${text.totalCount}`,
    text.reason,
    restarts,
    ageOf(pod, options),
    status.podIPs?.[0]?.ip || NONE,
    spec.nodeName || NONE,
    status.nominatedNodeName || NONE,
    readinessGates(pod),
  ];
}

function readinessGates({ spec, status }: Pod): string {
  const gates = spec.readinessGates ?? [];
  if (gates.length === 0) return NONE;
  const passed = gates.filter(
    ({ conditionType }) =>
      status.conditions?.find(({ type }) => type === conditionType)?.status === 'True',
  );
  return `${passed.length}/${gates.length}`;
}

function podRowConditions({ status }: Pod): readonly TableRowCondition[] {
  const completed = { type: 'Completed', status: 'True' };
  if (status.phase === 'Succeeded') {
    const message = 'The pod has completed successfully.';
    return [{ ...completed, reason: 'Succeeded', message }];
  }
  if (status.phase === 'Failed') {
    return [{ ...completed, reason: 'Failed', message: 'The pod failed.' }];
  }
  return [];
}
