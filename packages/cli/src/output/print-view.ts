/** Prints a cluster at an instant in the format asked for. */
import { factLine } from '@podsim/core';
import { stringify } from 'yaml';
import type { Io } from '../io.ts';
import { coloursFor } from './colours.ts';
import { reportOf } from './report-output.ts';
import { allTables } from './tables-output.ts';
import { expectationLines, timelineText, warningText } from './timeline-output.ts';
import type { Format, View } from './view.ts';

export interface PrintOptions {
  readonly output: Format;
  readonly color: boolean;
  readonly quiet: boolean;
  readonly namespace?: string | undefined;
  readonly remark?: string | undefined;
}

/** Quoted so that readers of YAML 1.1, of which there are many, see texts where there are texts. */
const YAML_OPTIONS = { version: '1.1', aliasDuplicateObjects: false } as const;

/** Writes the view on standard output; what has no room in the format goes to standard error. */
export function printView(io: Io, view: View, options: PrintOptions): void {
  const { output, quiet, namespace, remark } = options;
  const { stdout } = io;
  if (output === 'timeline') {
    const colours = coloursFor(io, options);
    stdout.write(timelineText(view, { colours, namespace, quiet, remark, width: stdout.columns }));
    return;
  }
  if (output === 'json') stdout.write(`${JSON.stringify(reportOf(view), null, 2)}\n`);
  else if (output === 'yaml') stdout.write(stringify(reportOf(view), YAML_OPTIONS));
  else if (output === 'facts') {
    for (const fact of view.facts) stdout.write(`${factLine(fact)}\n`);
  } else {
    const text = allTables(view, { wide: output === 'wide', namespace });
    stdout.write(text === '' ? 'No resources found.\n' : text);
  }
  printAside(io, view, options);
}

/** Warnings are part of the documents json and yaml, failures are worth a line in any case. */
function printAside(io: Io, view: View, { output, quiet }: PrintOptions): void {
  const isDocument = output === 'json' || output === 'yaml';
  if (!quiet && !isDocument) {
    for (const warning of view.warnings) io.stderr.write(`warning: ${warningText(warning)}\n`);
  }
  const failed = { expectations: view.expectations.filter(({ ok }) => !ok) };
  const plain = coloursFor(io, { color: false });
  for (const line of expectationLines(failed, plain)) io.stderr.write(`${line}\n`);
}
