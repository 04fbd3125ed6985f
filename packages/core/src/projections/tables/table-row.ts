/** Finds the printer of an object's kind. Mirrors `pkg/printers/internalversion (AddHandlers)`. */
import type { ObjectMeta } from '../../api/schema/kubernetes.ts';
import { autoscalerPrinter, autoscalerV1Printer } from './autoscaler-table.ts';
import { eventPrinter, eventsV1Printer } from './event-table.ts';
import { cronJobPrinter, jobPrinter } from './job-tables.ts';
import {
  endpointSlicePrinter,
  endpointsPrinter,
  ingressPrinter,
  networkPolicyPrinter,
} from './network-tables.ts';
import { nodePrinter } from './node-table.ts';
import {
  configMapPrinter,
  controllerRevisionPrinter,
  leasePrinter,
  namespacePrinter,
  podDisruptionBudgetPrinter,
  priorityClassPrinter,
  resourceQuotaPrinter,
  scalePrinter,
  secretPrinter,
  serviceAccountPrinter,
} from './other-tables.ts';
import { podPrinter } from './pod-table.ts';
import { servicePrinter } from './service-table.ts';
import {
  persistentVolumeClaimPrinter,
  persistentVolumePrinter,
  storageClassPrinter,
} from './storage-tables.ts';
import {
  columns,
  nameOf,
  printRow,
  type PrintOptions,
  type TableColumn,
  type TablePrinter,
  type TableRow,
} from './table.ts';
import {
  daemonSetPrinter,
  deploymentPrinter,
  replicaSetPrinter,
  replicationControllerPrinter,
  statefulSetPrinter,
} from './workload-tables.ts';

/** Any API object. */
export interface TableObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

/** Kinds without a printer of their own: the name and when they were created. */
const defaultPrinter: TablePrinter<TableObject> = {
  columns: columns('Name', 'Created At:date'),
  cells: (object) => [nameOf(object), object.metadata.creationTimestamp ?? ''],
};

const PRINTERS: ReadonlyMap<string, TablePrinter<never>> = new Map<string, TablePrinter<never>>([
  ['v1/Pod', podPrinter],
  ['v1/Node', nodePrinter],
  ['v1/Namespace', namespacePrinter],
  ['v1/ConfigMap', configMapPrinter],
  ['v1/Secret', secretPrinter],
  ['v1/Service', servicePrinter],
  ['v1/ServiceAccount', serviceAccountPrinter],
  ['v1/Endpoints', endpointsPrinter],
  ['v1/Event', eventPrinter],
  ['v1/PersistentVolume', persistentVolumePrinter],
  ['v1/PersistentVolumeClaim', persistentVolumeClaimPrinter],
  ['v1/ReplicationController', replicationControllerPrinter],
  ['v1/ResourceQuota', resourceQuotaPrinter],
  ['apps/v1/Deployment', deploymentPrinter],
  ['apps/v1/ReplicaSet', replicaSetPrinter],
  ['apps/v1/StatefulSet', statefulSetPrinter],
  ['apps/v1/DaemonSet', daemonSetPrinter],
  ['apps/v1/ControllerRevision', controllerRevisionPrinter],
  ['batch/v1/Job', jobPrinter],
  ['batch/v1/CronJob', cronJobPrinter],
  ['autoscaling/v1/HorizontalPodAutoscaler', autoscalerV1Printer],
  ['autoscaling/v2/HorizontalPodAutoscaler', autoscalerPrinter],
  ['autoscaling/v1/Scale', scalePrinter],
  ['policy/v1/PodDisruptionBudget', podDisruptionBudgetPrinter],
  ['discovery.k8s.io/v1/EndpointSlice', endpointSlicePrinter],
  ['networking.k8s.io/v1/NetworkPolicy', networkPolicyPrinter],
  ['networking.k8s.io/v1/Ingress', ingressPrinter],
  ['coordination.k8s.io/v1/Lease', leasePrinter],
  ['scheduling.k8s.io/v1/PriorityClass', priorityClassPrinter],
  ['storage.k8s.io/v1/StorageClass', storageClassPrinter],
  ['events.k8s.io/v1/Event', eventsV1Printer],
]);

/** The columns of a kind, all of them. */
export function tableColumns(apiVersion: string, kind: string): readonly TableColumn[] {
  return (PRINTERS.get(`${apiVersion}/${kind}`) ?? defaultPrinter).columns;
}

/** The row of an object of any kind. */
export function tableRow(object: TableObject, options: PrintOptions): TableRow {
  const printer = PRINTERS.get(`${object.apiVersion}/${object.kind}`);
  if (printer === undefined) return printRow(defaultPrinter, object, options);
  return printRow(printer, object as never, options);
}
