/**
 * Which program a container runs. Precedence: the Pod's annotation over Workload documents over the container's own
 * command (interpreted when it is shell or a utility) over the image catalogue over "starts in a second, runs for ever,
 * serves every port".
 */
import { activityProgram, isActive } from './activity-program.ts';
import type { Behaviour } from './behaviour.ts';
import { behaviourProgram } from './behaviour-program.ts';
import { compileBehaviour } from './compile-behaviour.ts';
import { classifyCommand } from './command-kind.ts';
import { imageInfo } from './image-catalogue.ts';
import type { ImageInfo } from './image-catalogue.ts';
import type { Program } from './process.ts';
import { isOneLiner, ONE_LINER, specOfArguments } from './server-arguments.ts';
import type { CommandKind, ShellHost } from './shell/machine.ts';
import { isKnownCommand } from './shell/launch.ts';
import { shellProgram } from './shell/shell-program.ts';
import { isInitWrapper, unwrap } from './shell/wrappers.ts';
import { startErrorOf } from './start-error.ts';
import { explicitSpec, mergeSpecs, WORKLOAD_ANNOTATION } from './workload-match.ts';
import type { WorkloadDocument, WorkloadSpec } from '../api/manifest/workload-spec.ts';

/** Everything that decides what runs in a container. */
export interface ProgramInput {
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly containerName: string;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly podAnnotations: Readonly<Record<string, string>>;
  readonly workloads: readonly WorkloadDocument[];
  /** A plain init container: documents apply only if they name it. */
  readonly init?: boolean;
  /** `stdin: true` or `tty: true`: an idle shell waits instead of ending. */
  readonly interactive?: boolean;
}

const CACHE_SIZE_MAX = 5_000;
const caches = new WeakMap<readonly WorkloadDocument[], Map<string, Program>>();

/**
 * The program of a container; the same inputs give the same object. Throws `WorkloadSpecError` for an annotation or
 * document that cannot be compiled (validate them first).
 */
export function programFor(input: ProgramInput): Program {
  return cached(input, ['run'], () => createProgram(input));
}

/** What executing a command in the container runs (exec probes, hooks, `kubectl exec`): start it as its own process. */
export function execProgramFor(
  input: ProgramInput & { readonly exec: readonly string[] },
): Program {
  return cached(input, ['exec', ...input.exec], () => {
    const image = imageInfo(input.image);
    const host = hostOf(input, image);
    const missing = startErrorOf(image, input.exec);
    const classify = (argv: readonly string[]): CommandKind => executedKind(argv, image);
    const program = shellProgram(
      input.exec,
      { ...host, executed: true, classify },
      { exec: true, workingDir: image.workingDir },
    );
    return { ...program, ...missing };
  });
}

/** No second server is started in a container: what is not missing succeeds. */
function executedKind(argv: readonly string[], image: ImageInfo): CommandKind {
  const command = classifyCommand(argv, image, false);
  return command.kind === 'server' ? { kind: 'harmless' } : command;
}

function cached(input: ProgramInput, kind: readonly string[], create: () => Program): Program {
  let cache = caches.get(input.workloads);
  if (cache === undefined) {
    cache = new Map();
    caches.set(input.workloads, cache);
  }
  const annotation = input.podAnnotations[WORKLOAD_ANNOTATION + input.containerName];
  const selecting = input.workloads.some(({ spec }) => spec.match?.podSelector !== undefined);
  const key = JSON.stringify([
    kind,
    input.image,
    input.command,
    input.args,
    input.containerName,
    annotation,
    input.init === true,
    input.interactive === true,
    selecting ? Object.entries(input.podLabels).sort(([a], [b]) => (a < b ? -1 : 1)) : null,
  ]);
  const known = cache.get(key);
  if (known !== undefined) return known;
  const program = create();
  if (cache.size >= CACHE_SIZE_MAX) cache.clear();
  cache.set(key, program);
  return program;
}

function createProgram(input: ProgramInput): Program {
  const image = imageInfo(input.image);
  const explicit = explicitSpec({ ...input, init: input.init === true }, input.workloads);
  const argv = commandLine(input, image);
  if (explicit) return programOf(compileBehaviour(mergeSpecs(specOf(argv, image), explicit)));
  const inner = unwrap(argv, {});
  const [name] = inner.argv;
  if (name === undefined) return programOf(compileBehaviour(image.workload ?? {}));
  const missing = startErrorOf(image, argv);
  const kind = isKnownCommand(name) ? undefined : classifyCommand(inner.argv, image, true);
  const isServer = kind?.kind === 'server' && !kind.daemon && inner.limitMs === undefined;
  if (isServer && missing === undefined)
    return programOf(compileBehaviour(specOf(inner.argv, image)));
  const program = shellProgram(argv, hostOf(input, image), {
    exec: false,
    shieldless: isInitWrapper(argv[0] ?? ''),
    workingDir: image.workingDir,
  });
  return { ...program, ...missing };
}

/** What the container executes: its command and args, with the image's own where they are absent. */
function commandLine(input: ProgramInput, image: ImageInfo): readonly string[] {
  const { command = [], args = [] } = input;
  if (command.length > 0) return [...command, ...args];
  const words = args.length > 0 ? args : image.cmd;
  const [entry] = image.entrypoint;
  if (entry === undefined) {
    // An unknown image may have an entry point of its own: only what is surely a command is taken as one.
    const isCommand = image.known || isKnownCommand(words[0] ?? '');
    return isCommand ? words : [];
  }
  // Entry point scripts execute their arguments; options are for the server.
  const isScript = /entrypoint\.sh$/.test(image.entrypoint.at(-1) ?? '');
  if (!isScript) return [...image.entrypoint, ...words];
  const wrapper = image.entrypoint.slice(0, -1);
  const server = image.servers[0] ?? '';
  return [...wrapper, ...(words[0]?.startsWith('-') === true ? [server] : []), ...words];
}

/** The catalogue's behaviour, changed by what the arguments say. */
function specOf(argv: readonly string[], image: ImageInfo): WorkloadSpec {
  const { argv: inner } = unwrap(argv, {});
  if (isOneLiner(inner)) return ONE_LINER;
  return mergeSpecs(image.workload ?? {}, specOfArguments(inner) ?? {});
}

function programOf(behaviour: Behaviour): Program {
  return isActive(behaviour) ? activityProgram(behaviour) : behaviourProgram(behaviour);
}

function hostOf(input: ProgramInput, image: ImageInfo): ShellHost {
  const servers = new Map<string, Program>();
  return {
    interactive: input.interactive === true,
    executed: false,
    redirectFailure: image.shell === 'dash' ? 2 : 1,
    isBusybox: image.shell === 'ash',
    unknownImage: image.known ? undefined : input.image,
    classify: (argv, tail) => classifyCommand(argv, image, tail),
    server(argv) {
      const key = argv.join('\0');
      const known = servers.get(key);
      if (known) return known;
      const program = programOf(compileBehaviour(specOf(argv, image)));
      servers.set(key, program);
      return program;
    },
  };
}
