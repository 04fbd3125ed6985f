/** Holds a run to the invariants of the model, and says how to see a violation again. */
import {
  describeViolation,
  watchInvariants,
  type InvariantWatch,
  type Simulation,
  type Violation,
} from '@podsim/core';
import { commandText } from './command-text.ts';
import type { Io } from './io.ts';

const SHOWN_MAX = 10;

/** Checks every fact from now on. A violation does not stop the run: what follows may explain it. */
export function watchRun(simulation: Simulation): InvariantWatch {
  return watchInvariants(simulation, undefined, { onViolation: 'record' });
}

/** Prints what was violated; nothing when nothing was. */
export function reportViolations(io: Io, violations: readonly Violation[]): void {
  if (violations.length === 0) return;
  for (const violation of violations.slice(0, SHOWN_MAX)) {
    io.stderr.write(`${describeViolation(violation)}\n`);
  }
  const hidden = violations.length - SHOWN_MAX;
  if (hidden > 0) io.stderr.write(`... and ${hidden} more\n`);
  io.stderr.write(
    `The model broke its own rules: a bug in podsim. To see it again: ${commandText(io.argv)}\n`,
  );
}
