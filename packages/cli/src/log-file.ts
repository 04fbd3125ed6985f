/** Log files: written while the run goes on, read back whole or with a verdict. */
import {
  LogWriter,
  readClusterLog,
  type ClusterFact,
  type CompleteLog,
  type JsonValue,
  type Simulation,
} from '@podsim/core';
import { BadInput, fileProblem } from './bad-input.ts';
import type { Io } from './io.ts';
import { VERSION } from './version.ts';

/** A log file that is still being written. */
export interface OpenLog {
  /** Writes the closing line: only now is the log whole. */
  complete(): void;
  /** Keeps what there is of it, without its closing line. */
  abandon(): void;
}

/**
 * Opens a log and has every fact written to it, those included that are there already. Throws `BadInput` when the file
 * cannot be written, now or in the course of the run.
 */
export function openLog(io: Io, path: string, simulation: Simulation, inputs: JsonValue): OpenLog {
  const refusing = <R>(work: () => R): R => {
    try {
      return work();
    } catch (error) {
      throw fileProblem(path, error);
    }
  };
  const file = refusing(() => io.createFile(path));
  const { seed } = simulation.options;
  const writer = new LogWriter((text) => refusing(() => file.write(text)), {
    version: VERSION,
    seed,
    inputs,
  });
  for (const fact of simulation.log.facts) writer.write(fact);
  simulation.log.tap((fact) => writer.write(fact));
  return {
    complete: () => {
      writer.close(simulation.now);
      refusing(() => file.close());
    },
    abandon: () => {
      try {
        file.close();
      } catch {
        // Whatever led here is what the user has to hear of.
      }
    },
  };
}

/** Reads a whole log. Throws `BadInput` with the reader's own words for a damaged one. */
export function readLogFile(io: Io, path: string): CompleteLog<ClusterFact> {
  let reading: ReturnType<typeof readClusterLog>;
  try {
    reading = readClusterLog(io.readLines(path));
  } catch (error) {
    throw fileProblem(path, error);
  }
  if (reading.complete) return reading;
  throw new BadInput([`${path}: ${reading.problem.message}`]);
}
