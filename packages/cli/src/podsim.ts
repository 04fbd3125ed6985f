/** The command line as a whole: which commands there are, and what becomes of an error. */
import { Command, CommanderError } from 'commander';
import { BadInput } from './bad-input.ts';
import {
  addConformance,
  addDemo,
  addExplain,
  addGoldens,
  addReplay,
  addRun,
} from './command-line.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { describeCrash } from './simulation-crash.ts';
import { VERSION } from './version.ts';

const EXAMPLES = `
Examples:
  podsim                                   the demo: two manifests from a chapter on Pods
  podsim run web.yaml                      what these objects do until nothing happens any more
  podsim run scenario.yaml --until 15m     a scenario with its faults and expectations
  podsim run web.yaml --log run.log        ... keeping every fact
  podsim explain run.log pod/web           why the Pod is as it is
  podsim replay run.log --at 2m -o wide    how things stood at 2m

Exit codes: 0 done; 1 an expectation or invariant failed; 2 bad input, nothing was run; 70 a bug in podsim.`;

/** Runs the command line and answers its exit code; everything that goes wrong is printed. */
export async function podsim(io: Io): Promise<ExitCode> {
  try {
    let code: ExitCode = EXIT.done;
    const program = programOf(io, (result) => {
      code = result;
    });
    await program.parseAsync(io.argv.length === 0 ? ['demo'] : [...io.argv], { from: 'user' });
    return code;
  } catch (error) {
    return exitCodeFor(io, error);
  }
}

function programOf(io: Io, done: (code: ExitCode) => void): Command {
  const program = new Command('podsim')
    .description(
      'Runs Kubernetes manifests in virtual time: every Pod, node and fault, deterministically.',
    )
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('(podsim --help says what there is)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      ...(io.stdout.columns !== undefined && { getOutHelpWidth: () => io.stdout.columns ?? 80 }),
    });
  for (const add of [addRun, addReplay, addExplain, addConformance, addGoldens, addDemo]) {
    add(program, io, done);
  }
  return program;
}

function exitCodeFor(io: Io, error: unknown): ExitCode {
  if (error instanceof CommanderError) {
    // Help and version end by an error as well, one without a code. The rest has been printed.
    return error.exitCode === 0 ? EXIT.done : EXIT.badInput;
  }
  if (error instanceof BadInput) {
    for (const message of error.messages) io.stderr.write(`${message}\n`);
    return EXIT.badInput;
  }
  io.stderr.write(describeCrash(error, io.argv));
  return EXIT.bug;
}
