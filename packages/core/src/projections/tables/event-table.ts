/** `kubectl get events`. Mirrors `pkg/printers/internalversion (printEvent)`. */
import type { CoreV1Event, EventsV1Event } from '../../api/schema/kubernetes.ts';
import { age } from './age.ts';
import { columns, nameOf, type PrintOptions, type TableCell, type TablePrinter } from './table.ts';

/** Columns and cells of Events of the core group. */
export const eventPrinter: TablePrinter<CoreV1Event> = {
  columns: columns(
    'Last Seen',
    'Type',
    'Reason',
    'Object',
    'Subobject*',
    'Source*',
    'Message',
    'First Seen*',
    'Count*',
    'Name*',
  ).map((column) => (column.name === 'Name' ? { ...column, format: 'name' } : column)),
  cells: eventCells,
};

/** Columns and cells of Events of `events.k8s.io`, which name the same facts differently. */
export const eventsV1Printer: TablePrinter<EventsV1Event> = {
  columns: eventPrinter.columns,
  cells: (event, options) => eventCells(asCoreEvent(event), options),
};

function eventCells(event: CoreV1Event, { now }: PrintOptions): readonly TableCell[] {
  const { involvedObject: target, source = {}, series } = event;
  const firstSeen = age(event.firstTimestamp || event.eventTime, now);
  const lastSeen = event.lastTimestamp ? age(event.lastTimestamp, now) : firstSeen;
  const kind = (target.kind ?? '').toLowerCase();
  const origin = source.component || event.reportingComponent || '';
  const instance = source.host || event.reportingInstance || '';
  return [
    series === undefined ? lastSeen : age(series.lastObservedTime, now),
    event.type ?? '',
    event.reason ?? '',
    target.name ? `${kind}/${target.name}` : kind,
    target.fieldPath ?? '',
    instance === '' ? origin : `${origin}, ${instance}`,
    (event.message ?? '').trim(),
    firstSeen,
    series === undefined ? event.count || 1 : (series.count ?? 0),
    nameOf(event),
  ];
}

function asCoreEvent(event: EventsV1Event): CoreV1Event {
  const { regarding, note, reportingController, series } = event;
  const { deprecatedCount, deprecatedFirstTimestamp, deprecatedLastTimestamp } = event;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: event.metadata,
    involvedObject: regarding ?? {},
    eventTime: event.eventTime,
    source: event.deprecatedSource ?? {},
    type: event.type ?? '',
    reason: event.reason ?? '',
    message: note ?? '',
    reportingComponent: reportingController ?? '',
    reportingInstance: event.reportingInstance ?? '',
    ...(deprecatedCount === undefined ? {} : { count: deprecatedCount }),
    ...(deprecatedFirstTimestamp === undefined ? {} : { firstTimestamp: deprecatedFirstTimestamp }),
    ...(deprecatedLastTimestamp === undefined ? {} : { lastTimestamp: deprecatedLastTimestamp }),
    ...(series === undefined ? {} : { series }),
  };
}
