/** Which programs the runtime cannot execute in an image, and what it says. Mirrors `runc (exec: LookPath)`. */
import { classifyCommand } from './command-kind.ts';
import type { ImageInfo } from './image-catalogue.ts';
import { absolutePath, baseName } from './paths.ts';
import type { Program, ProgramContext } from './process.ts';
import { isKnownCommand } from './shell/launch.ts';
import { unwrap } from './shell/wrappers.ts';

type StartError = Pick<Program, 'startError' | 'startsWithFile'>;

/** The runtime's complaint when a known image surely has no such program; a path may still lead to a file of the container. */
export function startErrorOf(image: ImageInfo, argv: readonly string[]): StartError | undefined {
  const inner = unwrap(argv, {}).argv;
  const [name = ''] = inner;
  const isPath = name.includes('/');
  const noShell = image.shell === 'none' && isKnownCommand(name);
  const noBash = baseName(name) === 'bash' && image.shell === 'ash';
  if (noShell || noBash) return { startError: complaint(name) };
  // What a wrapper does not find is the wrapper's own failure.
  if (inner !== argv || !image.known || isKnownCommand(name)) return undefined;
  const { kind } = classifyCommand(isPath ? argv : [name], image, true);
  if (kind !== 'missing') return undefined;
  return { startError: complaint(name), ...(isPath && { startsWithFile: name }) };
}

function complaint(name: string): string {
  const reason = name.includes('/')
    ? `stat ${name}: no such file or directory`
    : 'executable file not found in $PATH';
  return `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "${name}": ${reason}: unknown`;
}

/** Why the runtime cannot execute the program in this container; undefined when it can. */
export function startErrorIn(
  { startError, startsWithFile }: Program,
  { files, workingDir = '/' }: Pick<ProgramContext, 'files' | 'workingDir'>,
): string | undefined {
  if (startError === undefined || startsWithFile === undefined) return startError;
  const found = files.stat(absolutePath(startsWithFile, workingDir));
  return found === undefined ? startError : undefined;
}
