/** Plays scenario files: reads them, runs them, gives back the finished run. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  formatProblem,
  loadInputs,
  prepareScenario,
  readManifests,
  type ApiObject,
  type RunScenarioOptions,
  type ScenarioRun,
} from '@podsim/core';

/** Thrown when files cannot be run; the message has one problem a line, each with its place. */
export class ScenarioFileError extends Error {
  override readonly name = 'ScenarioFileError';
}

/** Where a file of this package lies, given relative to `src`: the YAML stays there when the code is built. */
export function scenarioPath(file: string): string {
  return fileURLToPath(new URL(`../src/${file}`, import.meta.url));
}

/** Loads files (relative to `src`) and sets the run up; nothing has happened yet. Throws `ScenarioFileError`. */
export function prepare(files: readonly string[], options: RunScenarioOptions = {}): ScenarioRun {
  const inputs = loadInputs(files.map(scenarioPath), readFile, options);
  const prepared = prepareScenario(inputs, options);
  if ('run' in prepared) return prepared.run;
  throw new ScenarioFileError(prepared.problems.map(formatProblem).join('\n'));
}

/** Runs files (relative to `src`) to the end. Throws `ScenarioFileError`. */
export function play(files: readonly string[], options: RunScenarioOptions = {}): ScenarioRun {
  return prepare(files, options).finish();
}

/** The Kubernetes objects of a file (relative to `src`), for scripts that apply them. Throws `ScenarioFileError`. */
export function objectsOf(file: string): readonly ApiObject[] {
  const path = scenarioPath(file);
  const { objects, problems } = readManifests(readFile(path) ?? '', { file: path });
  if (problems.length > 0) throw new ScenarioFileError(problems.map(formatProblem).join('\n'));
  // Decoded and named by now; a missing namespace is filled in where they are applied.
  return objects.map(({ object }) => object as unknown as ApiObject);
}

function readFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
