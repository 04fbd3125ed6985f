/** Each command with its arguments, options, examples. */
import { Option, type Command } from 'commander';
import type { DemoCommandOptions } from './commands/demo.ts';
import { explainCommand, type ExplainCommandOptions } from './commands/explain.ts';
import { goldensCommand } from './commands/goldens.ts';
import { replayCommand, type ReplayCommandOptions } from './commands/replay.ts';
import { runCommand, type RunCommandOptions } from './commands/run.ts';
import type { ConformanceCommandOptions } from './commands/conformance.ts';
import type { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { countValue, durationValue, seedValue } from './option-values.ts';
import { FORMATS } from './output/view.ts';

type Done = (code: ExitCode) => void;

const outputOption = (): Option =>
  new Option('-o, --output <format>', 'what to print').choices(FORMATS).default('timeline');

const namespaceOption = (): Option =>
  new Option(
    '-n, --namespace <name>',
    'where objects go that name none; tables show only this one',
  );

export function addRun(program: Command, io: Io, done: Done): void {
  program
    .command('run')
    .summary('simulate manifests and scenarios')
    .description(
      `Simulates what the files describe: Kubernetes objects (YAML or JSON), Workloads, a Scenario.
A folder stands for all such files in it, - for standard input.`,
    )
    .argument('<file...>', 'files, folders, or -')
    .option(
      '--until <duration>',
      'end of the run (default: until nothing happens any more, at most 1h)',
      durationValue,
    )
    .option(
      '--seed <number>',
      "of all chance in the run (default: the scenario's, else 1)",
      seedValue,
    )
    .option(
      '--nodes <number>',
      'how many nodes, when the input brings none (default: 3)',
      countValue,
    )
    .option('--log <file>', 'keep every fact in this file')
    .addOption(outputOption())
    .option('--at <duration>', 'report the state at this instant, not at the end', durationValue)
    .addOption(namespaceOption())
    .addOption(
      new Option(
        '--fidelity <kind>',
        "real: with the components' own delays; instant: without (default: real)",
      ).choices(['real', 'instant']),
    )
    .addOption(
      new Option(
        '--store <kind>',
        'how state is kept; same results, other speed (default: immutable)',
      ).choices(['immutable', 'direct']),
    )
    .option('--ticked', 'simulate every probe and heartbeat, even those that change nothing')
    .option('--no-color', 'no colours (NO_COLOR does the same)')
    .option('--quiet', 'no progress, warnings, or suggestions', false)
    .addHelpText(
      'after',
      `
Examples:
  podsim run web.yaml
  podsim run manifests/ chaos.yaml --until 15m --seed 7
  kustomize build . | podsim run - -o wide
  podsim run web.yaml -o json | jq '.objects.pods[].status.phase'
  podsim run web.yaml --at 30s -o table --log run.log`,
    )
    .action((files: readonly string[], options: RunCommandOptions) => {
      done(runCommand(io, files, options));
    });
}

export function addReplay(program: Command, io: Io, done: Done): void {
  program
    .command('replay')
    .summary('rebuild a past instant from a log')
    .description('Rebuilds a past instant from a log alone: no handler runs, nothing is drawn.')
    .argument('<log>', 'a log that `podsim run --log` has written')
    .addOption(
      new Option('--at <duration>', 'the instant (default: the end)')
        .argParser(durationValue)
        .conflicts('seq'),
    )
    .addOption(new Option('--seq <number>', 'up to this fact').argParser(countValue))
    .addOption(outputOption())
    .addOption(namespaceOption())
    .option('--no-color', 'no colours (NO_COLOR does the same)')
    .addHelpText(
      'after',
      `
Examples:
  podsim replay run.log --at 5m -o wide
  podsim replay run.log --seq 120 -o json`,
    )
    .action((log: string, options: ReplayCommandOptions) => {
      done(replayCommand(io, log, options));
    });
}

export function addExplain(program: Command, io: Io, done: Done): void {
  program
    .command('explain')
    .summary('why: the chain of causes behind a fact or an object')
    .description(
      'Prints the chain of causes behind a fact, or behind the latest change of an object.',
    )
    .argument('<log>', 'a log that `podsim run --log` has written')
    .argument(
      '<ref>',
      'a fact by number, or pod/NAME, pod/NAMESPACE/NAME, node/NAME, container/POD/NAME',
    )
    .addOption(new Option('-n, --namespace <name>', 'where to look for names without one'))
    .addHelpText(
      'after',
      `
Examples:
  podsim explain run.log pod/web
  podsim explain run.log container/web/app
  podsim explain run.log 1234`,
    )
    .action((log: string, reference: string, options: ExplainCommandOptions) => {
      done(explainCommand(io, log, reference, options));
    });
}

export function addConformance(program: Command, io: Io, done: Done): void {
  program
    .command('conformance')
    .summary('run test vectors and print the score')
    .description(
      `Runs every test vector below a folder against podsim's own functions. Exit code 0 only when all pass;
suites that podsim has no function for count as not passed.`,
    )
    .argument('<folder>', 'searched for vector files')
    .option('--suite <name>', 'only this suite, such as kubelet/pod-phase')
    .addOption(new Option('-o, --output <format>').choices(['text', 'json']).default('text'))
    .addHelpText('after', '\nExample:\n  podsim conformance vectors/ --suite kubelet/pod-phase')
    .action(async (folder: string, options: ConformanceCommandOptions) => {
      // Not loaded by the other commands: the adapters reach into every corner of the model.
      const { conformanceCommand } = await import('./commands/conformance.ts');
      done(conformanceCommand(io, folder, options));
    });
}

export function addGoldens(program: Command, _io: Io, _done: Done): void {
  program
    .command('goldens')
    .summary('run measured timelines and print the score')
    .description(
      'Runs measured timelines of real clusters and scores podsim against them. Not simulated yet.',
    )
    .argument('<folder>', 'searched for cases')
    .addOption(new Option('-o, --output <format>').choices(['text', 'json']).default('text'))
    .action((folder: string) => goldensCommand(folder));
}

export function addDemo(program: Command, io: Io, done: Done): void {
  program
    .command('demo')
    .summary('the demo, which podsim without arguments runs, too')
    .option('--no-color', 'no colours (NO_COLOR does the same)')
    .action(async (options: DemoCommandOptions) => {
      // Not loaded by the other commands: they do without the stories.
      const { demoCommand } = await import('./commands/demo.ts');
      done(demoCommand(io, options));
    });
}
