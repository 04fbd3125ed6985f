/** `cp` and `mv`. */
import { baseName, parentPath } from '../paths.ts';
import { reasonOf } from './redirects.ts';
import { exit, fail, pathOf, readOptions } from './utility.ts';
import type { Utility, UtilityCall } from './utility.ts';

/**
 * Copies files, and with `-r` directories, in no time. A source that an unknown image may well have (it is on no volume)
 * is made up: its content names the image, so that two images give different files.
 */
export const copyFiles: Utility = (call) => transfer(call, false);

/** As `cp -r`, then removes the sources. */
export const moveFiles: Utility = (call) => transfer(call, true);

function transfer(call: UtilityCall, move: boolean): ReturnType<Utility> {
  const { flags, values, operands } = readOptions(call.argv.slice(1), 'tmog');
  const into = values.get('t');
  const target = into ?? operands.at(-1);
  const sources = into === undefined ? operands.slice(0, -1) : operands;
  if (target === undefined || sources.length === 0) return fail(call, 'missing file operand');
  const recursive = move || ['r', 'R', 'a', 'recursive'].some((flag) => flags.has(flag));
  const isDirectory = call.context.files.stat(pathOf(call, target))?.kind === 'directory';
  if (sources.length > 1 && !isDirectory)
    return fail(call, `target '${target}' is not a directory`);
  let code = 0;
  for (const name of sources) {
    const contents = /(?:^|\/)\.$/.test(name);
    const path = pathOf(call, name);
    const inside = isDirectory && !contents;
    const to = inside ? pathOf(call, `${target}/${baseName(path)}`) : pathOf(call, target);
    const complaint =
      copy(call, { path, name, to, recursive, target }) ??
      (move ? removed(call, path, name) : undefined);
    if (complaint === undefined) continue;
    call.err(`${call.argv[0] ?? ''}: ${complaint}\n`);
    code = 1;
  }
  return exit(code);
}

interface Copying {
  readonly path: string;
  readonly name: string;
  readonly to: string;
  readonly recursive: boolean;
  readonly target: string;
}

function copy(call: UtilityCall, copying: Copying): string | undefined {
  const { path, name, to, recursive, target } = copying;
  const { files } = call.context;
  const found = files.stat(path);
  if (!found) return madeUp(call, copying);
  if (found.kind === 'directory') {
    if (!recursive) return `-r not specified; omitting directory '${name}'`;
    if (!files.stat(to)) {
      const error = files.mkdir(to, { parents: false });
      if (error !== undefined) return `cannot create directory '${target}': ${reasonOf(error)}`;
    }
    for (const entry of files.list(path) ?? []) {
      const inner = { ...copying, path: `${path}/${entry}`, name: `${name}/${entry}` };
      const complaint = copy(call, { ...inner, to: `${to}/${entry}` });
      if (complaint !== undefined) return complaint;
    }
    return undefined;
  }
  if (path === to) return `'${name}' and '${target}' are the same file`;
  return store(call, copying, files.read(path) ?? '');
}

function store(call: UtilityCall, { to, target }: Copying, content: string): string | undefined {
  const { files } = call.context;
  if (!files.stat(parentPath(to)) && parentPath(to) !== '/')
    return `cannot create regular file '${target}': No such file or directory`;
  const error = files.write(to, content, { append: false });
  return error && `cannot create regular file '${target}': ${reasonOf(error)}`;
}

function madeUp(call: UtilityCall, copying: Copying): string | undefined {
  const { path, name } = copying;
  const image = call.unknownImage;
  if (image === undefined || call.context.files.isVolume?.(path) === true)
    return `cannot stat '${name}': No such file or directory`;
  call.context.warn(`${path} is assumed to exist in image ${image}`);
  if (/(?:^|\/)\.$/.test(name)) return undefined;
  return store(call, copying, `${path} of ${image}\n`);
}

function removed(call: UtilityCall, path: string, name: string): string | undefined {
  if (!call.context.files.stat(path)) return undefined;
  const error = call.context.files.remove(path, { recursive: true });
  return error && `cannot remove '${name}': ${reasonOf(error)}`;
}
