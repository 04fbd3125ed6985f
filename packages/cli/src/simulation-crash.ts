/** A bug in podsim that stopped a run, with what it takes to see it again. */
import { formatInstant, type Simulation } from '@podsim/core';
import { commandText } from './command-text.ts';

export class SimulationCrash extends Error {
  override readonly name = 'SimulationCrash';
  readonly seed: number;
  readonly at: number;
  readonly seq: number;

  constructor(cause: unknown, simulation: Simulation) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.seed = simulation.options.seed;
    this.at = simulation.now;
    this.seq = simulation.log.length;
  }
}

/** What to print: the error, where it happened, the command line, and the stack for whoever mends it. */
export function describeCrash(error: unknown, argv: readonly string[]): string {
  const cause = error instanceof SimulationCrash ? error.cause : error;
  const lines = [
    'podsim: this is a bug in podsim, not in your input. Please report it with all of this:',
    '',
    `  error:    ${cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)}`,
  ];
  if (error instanceof SimulationCrash) {
    const { seed, at, seq } = error;
    lines.push(`  where:    seed ${seed}, at ${formatInstant(at)} (${at} ms), after fact #${seq}`);
  }
  lines.push(`  command:  ${commandText(argv)}`);
  if (cause instanceof Error && cause.stack !== undefined) {
    const frames = cause.stack.split('\n').filter((line) => line.startsWith('    at '));
    lines.push('', ...frames);
  }
  return `${lines.join('\n')}\n`;
}
