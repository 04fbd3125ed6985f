/** From what stands on the command line to files: folders are searched, `-` is standard input. */
import { BadInput, fileProblem } from './bad-input.ts';
import type { Io } from './io.ts';

/** The name under which problems of standard input are reported. */
export const STDIN_NAME = '<stdin>';

const MANIFEST = /\.(?:ya?ml|json)$/i;

/** The files meant, in order; a folder stands for the YAML and JSON files in it, as with kubectl. Throws `BadInput`. */
export function expandPaths(io: Io, given: readonly string[]): readonly string[] {
  const problems: string[] = [];
  const files = given.flatMap((path): readonly string[] => {
    try {
      if (path === '-') return [STDIN_NAME];
      if (!io.isFolder(path)) return [path];
      const found = io.filesIn(path).filter((file) => MANIFEST.test(file));
      if (found.length === 0) problems.push(`${path}: no YAML or JSON file in this folder`);
      return found.map((file) => `${path.replace(/[\\/]+$/, '')}/${file}`);
    } catch (error) {
      problems.push(...fileProblem(path, error).messages);
      return [];
    }
  });
  if (problems.length > 0) throw new BadInput(problems);
  return files;
}

/** Reads inputs for the core: undefined for what is not there. Throws `BadInput` for what cannot be read. */
export function inputReader(io: Io): (path: string) => string | undefined {
  return (path) => {
    try {
      return path === STDIN_NAME ? io.readStdin() : io.readFile(path);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw fileProblem(path, error);
    }
  };
}
