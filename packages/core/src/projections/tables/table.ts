/** The shape of a Table answer (`meta.k8s.io/v1`): columns, and the cells of each object. */
import type { SimTime } from '../../engine/time.ts';
import { formatSelector, isSelectorError, selectorOf } from '../../api/label-selector.ts';
import type { LabelSelector, ObjectMeta, PodTemplateSpec } from '../../api/schema/kubernetes.ts';
import { age } from './age.ts';

/** A column; `priority` 1 is shown with `-o wide` only. */
export interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly format: '' | 'name';
  readonly priority: 0 | 1;
}

/** Most cells are text; counts are numbers. */
export type TableCell = string | number | boolean;

/** A remark on a row, e.g. that its Pod has ended. */
export interface TableRowCondition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** One row; cells in column order. */
export interface TableRow {
  readonly cells: readonly TableCell[];
  readonly conditions?: readonly TableRowCondition[];
}

/** The clock of the reader, and whether wide columns are wanted (the API server always prints them). */
export interface PrintOptions {
  readonly now: SimTime;
  readonly wide: boolean;
}

/** How objects of one kind are printed: `cells` answers those of all columns. */
export interface TablePrinter<T> {
  readonly columns: readonly TableColumn[];
  readonly cells: (object: T, options: PrintOptions) => readonly TableCell[];
  readonly conditions?: (object: T) => readonly TableRowCondition[];
  /** Kubernetes prints all cells of a few kinds even where wide columns are not wanted. */
  readonly alwaysWide?: boolean;
}

/** Reads column definitions: `Name`, `Desired:integer`, `IP*` (wide only). The first column is the name. */
export function columns(...definitions: readonly string[]): readonly TableColumn[] {
  return definitions.map((definition, index): TableColumn => {
    const isWide = definition.endsWith('*');
    const [name = '', type = 'string'] = definition.replace('*', '').split(':');
    const format = index === 0 && name === 'Name' ? 'name' : '';
    return { name, type, format, priority: isWide ? 1 : 0 };
  });
}

/** Prints one object. */
export function printRow<T>(printer: TablePrinter<T>, object: T, options: PrintOptions): TableRow {
  const all = printer.cells(object, options);
  const isShown = (index: number): boolean =>
    options.wide || printer.alwaysWide === true || printer.columns[index]?.priority === 0;
  const cells = all.filter((_, index) => isShown(index));
  const conditions = printer.conditions?.(object) ?? [];
  return conditions.length === 0 ? { cells } : { cells, conditions };
}

/** The object's age in its Age column. */
export function ageOf(object: { readonly metadata: ObjectMeta }, { now }: PrintOptions): string {
  return age(object.metadata.creationTimestamp, now);
}

/** The name, empty for an object that has none yet. */
export function nameOf({ metadata }: { readonly metadata: Partial<ObjectMeta> }): string {
  return metadata.name ?? '';
}

/** Names and images of the containers of a template, each joined by commas. */
export function containerCells(template: PodTemplateSpec | undefined): readonly [string, string] {
  const containers = template?.spec?.containers ?? [];
  return [
    containers.map(({ name }) => name).join(','),
    containers.map(({ image }) => image ?? '').join(','),
  ];
}

/** A selector as text, `<none>` when it is empty. Mirrors `meta/v1 (FormatLabelSelector)`. */
export function selectorCell(labelSelector: LabelSelector | undefined): string {
  const selector = selectorOf(labelSelector);
  if (isSelectorError(selector)) return '<error>';
  const text = formatSelector(selector);
  return text === '' ? '<none>' : text;
}

/** The first few items, and how many more there are: `a,b,c + 2 more...`. */
export function firstFew(items: readonly string[], countMax: number, separator = ','): string {
  const text = items.slice(0, countMax).join(separator);
  return items.length > countMax ? `${text} + ${items.length - countMax} more...` : text;
}
