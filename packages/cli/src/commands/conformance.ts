/** `podsim conformance`: holds podsim's own functions against test vectors. */
import {
  conformanceAdapters,
  formatConformanceReport,
  runConformance,
  type ConformanceReport,
  type VectorFile,
} from '@podsim/core/testing';
import { BadInput, fileProblem } from '../bad-input.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';

export interface ConformanceCommandOptions {
  readonly suite?: string;
  readonly output: 'text' | 'json';
}

/** Runs the vectors below a folder; 0 only when every case of every suite passes. Throws `BadInput`. */
export function conformanceCommand(
  io: Io,
  folder: string,
  { suite, output }: ConformanceCommandOptions,
): ExitCode {
  const report = score(vectorFiles(io, folder), suite);
  if (report.total === 0) {
    const what = suite === undefined ? 'no test vectors' : `no test vectors of suite ${suite}`;
    throw new BadInput([`${folder}: ${what} in this folder`]);
  }
  const json = (): string => `${JSON.stringify(report, null, 2)}\n`;
  io.stdout.write(output === 'json' ? json() : formatConformanceReport(report));
  return report.passed === report.total ? EXIT.done : EXIT.failed;
}

function score(files: readonly VectorFile[], suite: string | undefined): ConformanceReport {
  try {
    return runConformance(files, { suite, adapters: conformanceAdapters });
  } catch (error) {
    // The runner throws for one thing only: a file that is no JSON.
    throw new BadInput([error instanceof Error ? error.message : String(error)]);
  }
}

function vectorFiles(io: Io, folder: string): readonly VectorFile[] {
  try {
    const names = io.isFolder(folder)
      ? io.filesBelow(folder).map((name) => `${folder}/${name}`)
      : [folder];
    return names
      .filter((name) => name.endsWith('.json'))
      .map((path) => ({ path, text: io.readFile(path) }));
  } catch (error) {
    throw fileProblem(folder, error);
  }
}
