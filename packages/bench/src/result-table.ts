/** Results as an aligned table. */
import type { BenchGoal, BenchResult } from './result.ts';

const HEADER = ['SUITE', 'NAME', 'METRIC', 'VALUE', 'UNIT', 'GOAL', 'NOTE'];
const VALUE_COLUMN = 3;

export function resultTable(results: readonly BenchResult[]): string {
  const rows = [HEADER, ...results.map(cells)];
  const widths = HEADER.map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === VALUE_COLUMN
          ? cell.padStart(widths[column] ?? 0)
          : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return `${rows.map(line).join('\n')}\n`;
}

function cells({ suite, name, metric, value, unit, goal, note = '' }: BenchResult): string[] {
  return [suite, name, metric, format(value), unit, goal === undefined ? '' : goalText(goal), note];
}

function goalText({ atLeast, atMost, ratioOf, met }: BenchGoal): string {
  const times = ratioOf === undefined ? '' : ` x ${ratioOf}`;
  const bound = atLeast === undefined ? `<= ${format(atMost ?? 0)}` : `>= ${format(atLeast)}`;
  return `${bound}${times}: ${met ? 'met' : 'missed'}`;
}

/** Three significant digits, whole numbers from 1,000 on with thousands apart. */
function format(value: number): string {
  if (Math.abs(value) < 1_000) return String(Number(value.toPrecision(3)));
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}
