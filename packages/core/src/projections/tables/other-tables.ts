/** Tables of the remaining kinds. Mirrors `pkg/printers/internalversion/printers.go`. */
import type {
  ConfigMap,
  ControllerRevision,
  Lease,
  Namespace,
  PodDisruptionBudget,
  PriorityClass,
  ResourceQuota,
  Scale,
  Secret,
  ServiceAccount,
} from '../../api/schema/kubernetes.ts';
import { ageOf, columns, nameOf, type TablePrinter } from './table.ts';

/** Columns and cells of Namespaces. */
export const namespacePrinter: TablePrinter<Namespace> = {
  columns: columns('Name', 'Status', 'Age'),
  cells: (namespace, options) => [
    nameOf(namespace),
    namespace.status?.phase ?? '',
    ageOf(namespace, options),
  ],
};

/** Columns and cells of ConfigMaps. */
export const configMapPrinter: TablePrinter<ConfigMap> = {
  columns: columns('Name', 'Data', 'Age'),
  cells: (configMap, options) => [
    nameOf(configMap),
    keyCount(configMap.data) + keyCount(configMap.binaryData),
    ageOf(configMap, options),
  ],
};

/** Columns and cells of Secrets. */
export const secretPrinter: TablePrinter<Secret> = {
  columns: columns('Name', 'Type', 'Data', 'Age'),
  cells: (secret, options) => [
    nameOf(secret),
    secret.type ?? '',
    keyCount(secret.data),
    ageOf(secret, options),
  ],
};

/** Columns and cells of ServiceAccounts. */
export const serviceAccountPrinter: TablePrinter<ServiceAccount> = {
  columns: columns('Name', 'Age'),
  cells: (account, options) => [nameOf(account), ageOf(account, options)],
};

/** Columns and cells of PodDisruptionBudgets. */
export const podDisruptionBudgetPrinter: TablePrinter<PodDisruptionBudget> = {
  columns: columns(
    'Name',
    'Min Available',
    'Max Unavailable',
    'Allowed Disruptions:integer',
    'Age',
  ),
  cells: (budget, options) => [
    nameOf(budget),
    String(budget.spec.minAvailable ?? 'N/A'),
    String(budget.spec.maxUnavailable ?? 'N/A'),
    budget.status?.disruptionsAllowed ?? 0,
    ageOf(budget, options),
  ],
};

/** Columns and cells of ControllerRevisions. */
export const controllerRevisionPrinter: TablePrinter<ControllerRevision> = {
  columns: columns('Name', 'Controller', 'Revision', 'Age'),
  cells: (revision, options) => [
    nameOf(revision),
    controllerCell(revision),
    revision.revision,
    ageOf(revision, options),
  ],
};

/** Columns and cells of ResourceQuotas. */
export const resourceQuotaPrinter: TablePrinter<ResourceQuota> = {
  columns: columns('Name', 'Request', 'Limit', 'Age'),
  cells: (quota, options) => [
    nameOf(quota),
    usageCell(quota, false),
    usageCell(quota, true),
    ageOf(quota, options),
  ],
};

/** Columns and cells of PriorityClasses. */
export const priorityClassPrinter: TablePrinter<PriorityClass> = {
  columns: columns('Name', 'Value:integer', 'Global-Default:boolean', 'Age', 'PreemptionPolicy*'),
  cells: (priorityClass, options) => [
    nameOf(priorityClass),
    priorityClass.value ?? 0,
    priorityClass.globalDefault ?? false,
    ageOf(priorityClass, options),
    priorityClass.preemptionPolicy ?? '',
  ],
};

/** Columns and cells of Leases. */
export const leasePrinter: TablePrinter<Lease> = {
  columns: columns('Name', 'Holder', 'Age'),
  cells: (lease, options) => [
    nameOf(lease),
    lease.spec.holderIdentity ?? '',
    ageOf(lease, options),
  ],
};

/** Columns and cells of the scale subresource. */
export const scalePrinter: TablePrinter<Scale> = {
  columns: columns('Name', 'Desired:integer', 'Available:integer', 'Age'),
  cells: (scale, options) => [
    nameOf(scale),
    scale.spec.replicas ?? 0,
    scale.status?.replicas ?? 0,
    ageOf(scale, options),
  ],
};

function keyCount(map: object | undefined): number {
  return Object.keys(map ?? {}).length;
}

function controllerCell({ metadata }: ControllerRevision): string {
  const owner = (metadata.ownerReferences ?? []).find(({ controller }) => controller === true);
  if (owner === undefined) return '<none>';
  const [group = ''] = owner.apiVersion.includes('/') ? owner.apiVersion.split('/') : [];
  const kind = group === '' ? owner.kind : `${owner.kind}.${group}`;
  return `${kind.toLowerCase()}/${owner.name}`;
}

function usageCell({ status }: ResourceQuota, isLimit: boolean): string {
  return Object.entries(status?.hard ?? {})
    .filter(([name]) => name.startsWith('limits.') === isLimit)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, hard]) => `${name}: ${status?.used?.[name] ?? '0'}/${hard}`)
    .join(', ');
}
