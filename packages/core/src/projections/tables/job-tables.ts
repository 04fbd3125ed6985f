/** Tables of Jobs and CronJobs. Mirrors `pkg/printers/internalversion (printJob, printCronJob)`. */
import type { CronJob, Job } from '../../api/schema/kubernetes.ts';
import { fromTimestamp } from '../../engine/time.ts';
import { age, formatAge } from './age.ts';
import {
  ageOf,
  columns,
  containerCells,
  nameOf,
  selectorCell,
  type PrintOptions,
  type TablePrinter,
} from './table.ts';

const SHOWN_CONDITIONS = ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'];

/** Columns and cells of Jobs. */
export const jobPrinter: TablePrinter<Job> = {
  columns: columns(
    'Name',
    'Status',
    'Completions',
    'Duration',
    'Age',
    'Containers*',
    'Images*',
    'Selector*',
  ),
  cells: (job, options) => [
    nameOf(job),
    statusOf(job),
    completionsOf(job),
    durationOf(job, options),
    ageOf(job, options),
    ...containerCells(job.spec.template),
    selectorCell(job.spec.selector),
  ],
};

/** Columns and cells of CronJobs. */
export const cronJobPrinter: TablePrinter<CronJob> = {
  columns: columns(
    'Name',
    'Schedule',
    'Timezone',
    'Suspend:boolean',
    'Active:integer',
    'Last Schedule',
    'Age',
    'Containers*',
    'Images*',
    'Selector*',
  ),
  cells: (cronJob, options) => [
    nameOf(cronJob),
    cronJob.spec.schedule,
    cronJob.spec.timeZone ?? '<none>',
    suspendCell(cronJob.spec.suspend),
    cronJob.status?.active?.length ?? 0,
    cronJob.status?.lastScheduleTime ? age(cronJob.status.lastScheduleTime, options.now) : '<none>',
    ageOf(cronJob, options),
    ...containerCells(cronJob.spec.jobTemplate.spec?.template),
    selectorCell(cronJob.spec.jobTemplate.spec?.selector),
  ],
};

function statusOf(job: Job): string {
  const holds = (wanted: string): boolean =>
    (job.status?.conditions ?? []).some(({ type, status }) => type === wanted && status === 'True');
  if (holds('Complete')) return 'Complete';
  if (holds('Failed')) return 'Failed';
  if (job.metadata.deletionTimestamp) return 'Terminating';
  return SHOWN_CONDITIONS.find(holds) ?? 'Running';
}

function completionsOf({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function durationOf({ status }: Job, { now }: PrintOptions): string {
  if (!status?.startTime) return '';
  const end = status.completionTime ? fromTimestamp(status.completionTime) : now;
  return formatAge(end - fromTimestamp(status.startTime));
}

function suspendCell(suspend: boolean | undefined): string {
  if (suspend === undefined) return '<unset>';
  return suspend ? 'True' : 'False';
}
