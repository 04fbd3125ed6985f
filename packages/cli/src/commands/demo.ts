/** `podsim` without arguments: a tour of what it can show. */
import { fileURLToPath } from 'node:url';
import * as scenarios from '@podsim/scenarios';
import { coloursFor } from '../output/colours.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { runCommand } from './run.ts';

export interface DemoCommandOptions {
  readonly color: boolean;
}

/** A stop of the tour: a story and the input files that play it. */
interface TourStop {
  readonly title: string;
  /** What to look for, in a few sentences. */
  readonly story: string;
  /** Paths of manifests and scenarios. */
  readonly files: readonly string[];
}

const SCENARIOS = new URL('../../../scenarios/src/', import.meta.url);
const manifest = (path: string): string => fileURLToPath(new URL(path, SCENARIOS));

/** The two manifests of the chapter on Pods that podsim began from. */
const CHAPTER: readonly TourStop[] = [
  {
    title: 'Two containers, one volume',
    story:
      'debian-container writes index.html into a volume and ends; nginx-container serves it from there.\n' +
      'The Pod goes on running while one of its containers does: 1 of 2 ready, and not Ready.',
    files: [manifest('two-containers/two-containers.yaml')],
  },
  {
    title: 'An init container brings the application',
    story:
      'The container war copies sample.war into an emptyDir and ends; only then does Tomcat start,\n' +
      'and finds it in its webapps folder.',
    files: [manifest('javaweb-2/javaweb-2.yaml')],
  },
];

/** Plays every stop; the exit code is the worst of theirs. */
export function demoCommand(io: Io, { color }: DemoCommandOptions): ExitCode {
  const colours = coloursFor(io, { color });
  let worst: ExitCode = EXIT.done;
  for (const [index, { title, story, files }] of stops().entries()) {
    io.stdout.write(
      `${index === 0 ? '' : '\n'}${colours.bold(`${index + 1}. ${title}`)}\n${story}\n\n`,
    );
    const code = runCommand(io, files, { output: 'timeline', color, quiet: true });
    if (code > worst) worst = code;
  }
  io.stdout.write('\nYour turn: podsim run FILE. podsim --help says what else there is.\n');
  return worst;
}

function stops(): readonly TourStop[] {
  return 'tour' in scenarios ? (scenarios.tour) : CHAPTER;
}
