/** Tables of the kinds that keep Pods running. Mirrors `pkg/printers/internalversion/printers.go`. */
import { formatLabels } from '../../api/labels.ts';
import type {
  DaemonSet,
  Deployment,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
} from '../../api/schema/kubernetes.ts';
import {
  ageOf,
  columns,
  containerCells,
  nameOf,
  selectorCell,
  type TablePrinter,
} from './table.ts';

const REPLICA_COLUMNS = columns(
  'Name',
  'Desired:integer',
  'Current:integer',
  'Ready:integer',
  'Age',
  'Containers*',
  'Images*',
  'Selector*',
);

/** Columns and cells of Deployments. */
export const deploymentPrinter: TablePrinter<Deployment> = {
  columns: columns(
    'Name',
    'Ready',
    'Up-to-date',
    'Available',
    'Age',
    'Containers*',
    'Images*',
    'Selector*',
  ),
  cells: (deployment, options) => [
    nameOf(deployment),
    `${deployment.status?.readyReplicas ?? 0}/${deployment.spec.replicas ?? 0}`,
    deployment.status?.updatedReplicas ?? 0,
    deployment.status?.availableReplicas ?? 0,
    ageOf(deployment, options),
    ...containerCells(deployment.spec.template),
    selectorCell(deployment.spec.selector),
  ],
};

/** Columns and cells of ReplicaSets. */
export const replicaSetPrinter: TablePrinter<ReplicaSet> = {
  columns: REPLICA_COLUMNS,
  cells: (replicaSet, options) => [
    nameOf(replicaSet),
    replicaSet.spec.replicas ?? 0,
    replicaSet.status?.replicas ?? 0,
    replicaSet.status?.readyReplicas ?? 0,
    ageOf(replicaSet, options),
    ...containerCells(replicaSet.spec.template),
    selectorCell(replicaSet.spec.selector),
  ],
};

/** Columns and cells of ReplicationControllers. */
export const replicationControllerPrinter: TablePrinter<ReplicationController> = {
  columns: REPLICA_COLUMNS,
  cells: (controller, options) => [
    nameOf(controller),
    controller.spec.replicas ?? 0,
    controller.status?.replicas ?? 0,
    controller.status?.readyReplicas ?? 0,
    ageOf(controller, options),
    ...containerCells(controller.spec.template),
    formatLabels(controller.spec.selector),
  ],
};

/** Columns and cells of StatefulSets. */
export const statefulSetPrinter: TablePrinter<StatefulSet> = {
  columns: columns('Name', 'Ready', 'Age', 'Containers*', 'Images*'),
  cells: (statefulSet, options) => [
    nameOf(statefulSet),
    `${statefulSet.status?.readyReplicas ?? 0}/${statefulSet.spec.replicas ?? 0}`,
    ageOf(statefulSet, options),
    ...containerCells(statefulSet.spec.template),
  ],
};

/** Columns and cells of DaemonSets. */
export const daemonSetPrinter: TablePrinter<DaemonSet> = {
  columns: columns(
    'Name',
    'Desired:integer',
    'Current:integer',
    'Ready:integer',
    'Up-to-date:integer',
    'Available:integer',
    'Node Selector',
    'Age',
    'Containers*',
    'Images*',
    'Selector*',
  ),
  cells: (daemonSet, options) => [
    nameOf(daemonSet),
    daemonSet.status?.desiredNumberScheduled ?? 0,
    daemonSet.status?.currentNumberScheduled ?? 0,
    daemonSet.status?.numberReady ?? 0,
    daemonSet.status?.updatedNumberScheduled ?? 0,
    daemonSet.status?.numberAvailable ?? 0,
    formatLabels(daemonSet.spec.template.spec?.nodeSelector),
    ageOf(daemonSet, options),
    ...containerCells(daemonSet.spec.template),
    selectorCell(daemonSet.spec.selector),
  ],
};
