/** `podsim` without arguments: a tour of what it can show. */
import path from 'node:path';
import { tour, type TourStop } from '@podsim/scenarios';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { coloursFor } from '../output/colours.ts';
import { printView } from '../output/print-view.ts';
import { viewOf } from '../output/view.ts';

export interface DemoCommandOptions {
  readonly color: boolean;
}

/** Plays every stop of the tour; 1 when an expectation of one of them does not hold. */
export function demoCommand(io: Io, options: DemoCommandOptions): ExitCode {
  const allHeld = tour.map((stop, index) => playStop(io, stop, index + 1, options));
  io.stdout.write('Your turn: podsim run FILE. podsim --help says what else there is.\n');
  return allHeld.every((held) => held) ? EXIT.done : EXIT.failed;
}

/** Tells the story, plays it and sums up; whether all that was expected came true. */
function playStop(io: Io, stop: TourStop, number: number, { color }: DemoCommandOptions): boolean {
  const { stdout } = io;
  const { title, story, cause, files } = stop;
  const colours = coloursFor(io, { color });
  stdout.write(`${colours.bold(`${number}. ${title}`)}\n\n${story}\n\n`);
  const { run, lines } = stop.play();
  const view = viewOf(run);
  printView(io, view, { output: 'timeline', color, quiet: true });
  const seen = lines.map((line) => `  ${line}\n`).join('');
  stdout.write(
    `\n${colours.bold('What came of it:')}\n${seen}\n${colours.bold('Why:')} ${cause}\n`,
  );
  const again = files.map((file) => path.relative('', file)).join(' ');
  stdout.write(colours.dim(`To play it yourself: podsim run ${again}\n\n`));
  return view.expectations.every(({ ok }) => ok);
}
