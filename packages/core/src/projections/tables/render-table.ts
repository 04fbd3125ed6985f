/** A table as kubectl writes it: upper-case headers, columns padded to their widest cell plus three blanks. */
import type { PrintOptions, TableCell, TableColumn, TableRow } from './table.ts';
import { tableColumns, tableRow, type TableObject } from './table-row.ts';

const COLUMN_WIDTH_MIN = 6;
const COLUMN_GAP = 3;

/** Aligned text with a line for the headers and one per row, each ended by a newline. */
export function renderTable(
  columns: readonly Pick<TableColumn, 'name'>[],
  rows: readonly Pick<TableRow, 'cells'>[],
): string {
  const lines = [
    columns.map(({ name }) => name.toUpperCase()),
    ...rows.map(({ cells }) => columns.map((_, index) => cellText(cells[index]))),
  ];
  const widths = columns.map((_, index) =>
    Math.max(COLUMN_WIDTH_MIN, ...lines.map((line) => lengthOf(line[index] ?? '') + COLUMN_GAP)),
  );
  return lines.map((line) => `${paddedLine(line, widths)}\n`).join('');
}

/** `kubectl get` of objects of one kind; `wide` as with `-o wide`, `withNamespace` as with `-A`. */
export function renderObjects(
  objects: readonly TableObject[],
  options: PrintOptions & { readonly withNamespace?: boolean },
): string {
  const [first] = objects;
  if (first === undefined) return '';
  const all = tableColumns(first.apiVersion, first.kind);
  const shown = all.flatMap(({ priority }, index) =>
    options.wide || priority === 0 ? [index] : [],
  );
  const rows = objects.map((object) => {
    // The server sends every column; hiding some is the client's business.
    const { cells } = tableRow(object, { ...options, wide: true });
    const visible = shown.map((index) => cells[index] ?? '');
    return {
      cells: options.withNamespace ? [object.metadata.namespace ?? '', ...visible] : visible,
    };
  });
  const columns = shown.flatMap((index) => all[index] ?? []);
  return renderTable(options.withNamespace ? [{ name: 'Namespace' }, ...columns] : columns, rows);
}

function paddedLine(line: readonly string[], widths: readonly number[]): string {
  return line
    .map((text, index) => {
      if (index === line.length - 1) return text;
      return text + ' '.repeat((widths[index] ?? 0) - lengthOf(text));
    })
    .join('');
}

/** A cell with line breaks is cut at the first. */
function cellText(cell: TableCell | undefined): string {
  const text = String(cell ?? '');
  const end = text.search(/[\f\n\r]/);
  return end < 0 ? text : `${text.slice(0, end)}...`;
}

function lengthOf(text: string): number {
  return [...text].length;
}
