/** Utilities that make, remove and show files. */
import { absolutePath } from '../paths.ts';
import { reasonOf } from './redirects.ts';
import { exit, fail, pathOf, readOptions } from './utility.ts';
import type { Utility, UtilityCall, UtilityStep } from './utility.ts';

/** Owners and modes are not simulated: changing them succeeds if the file is there. */
const changeAttribute: Utility = (call) => {
  const { operands } = readOptions(call.argv.slice(1));
  return each(call, operands.slice(1), (path, name) =>
    path.startsWith('/dev/') || call.unknownImage !== undefined || call.context.files.stat(path)
      ? undefined
      : `cannot access '${name}': No such file or directory`,
  );
};

export const changeFiles: Readonly<Record<string, Utility>> = {
  touch(call) {
    const { files } = call.context;
    return each(call, readOptions(call.argv.slice(1), 'dtr').operands, (path, name) => {
      if (files.stat(path)) return undefined;
      const error = files.write(path, '', { append: true });
      return error && `cannot touch '${name}': ${reasonOf(error)}`;
    });
  },
  mkdir(call) {
    const { flags, operands } = readOptions(call.argv.slice(1), 'm');
    const parents = flags.has('p') || flags.has('parents');
    return each(call, operands, (path, name) => {
      const found = call.context.files.stat(path);
      if (parents && found?.kind === 'directory') return undefined;
      const error = found ? 'EEXIST' : call.context.files.mkdir(path, { parents });
      return error && `cannot create directory '${name}': ${reasonOf(error)}`;
    });
  },
  rmdir(call) {
    return each(call, readOptions(call.argv.slice(1)).operands, (path, name) => {
      const empty = call.context.files.list(path)?.length === 0;
      const error = empty
        ? call.context.files.remove(path, { recursive: true })
        : call.context.files.stat(path)
          ? 'ENOTEMPTY'
          : 'ENOENT';
      return error && `failed to remove '${name}': ${reasonOf(error)}`;
    });
  },
  rm: removeFiles,
  unlink: removeFiles,
  truncate(call) {
    const { operands } = readOptions(call.argv.slice(1), 's');
    return each(call, operands, (path, name) => {
      const error = call.context.files.write(path, '', { append: false });
      return error && `cannot open '${name}' for writing: ${reasonOf(error)}`;
    });
  },
  chmod: changeAttribute,
  chown: changeAttribute,
  chgrp: changeAttribute,
  ls: listFiles,
  stat(call) {
    return each(call, readOptions(call.argv.slice(1), 'cf').operands, (path, name) => {
      const found = call.context.files.stat(path);
      if (!found) return `cannot statx '${name}': No such file or directory`;
      call.out(`  File: ${name}\n  Size: ${found.size}\n`);
      return undefined;
    });
  },
  readlink: resolve,
  realpath: resolve,
  basename({ argv, out }) {
    const name = (argv[1] ?? '').replace(/\/+$/, '').replace(/^.*\//, '');
    const suffix = argv[2] ?? '';
    out(
      `${suffix !== '' && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`,
    );
    return exit(0);
  },
  dirname({ argv, out }) {
    const directory = /^(.*)\/[^/]+\/*$/.exec(argv[1] ?? '')?.[1];
    out(`${directory === undefined ? '.' : directory === '' ? '/' : directory}\n`);
    return exit(0);
  },
};

/** Does something to every operand; the answer is a complaint. */
function each(
  call: UtilityCall,
  operands: readonly string[],
  act: (path: string, name: string) => string | undefined,
): UtilityStep {
  if (operands.length === 0) return fail(call, 'missing operand');
  let code = 0;
  for (const name of operands) {
    const complaint = act(pathOf(call, name), name);
    if (complaint === undefined) continue;
    call.err(`${call.argv[0] ?? ''}: ${complaint}\n`);
    code = 1;
  }
  return exit(code);
}

function removeFiles(call: UtilityCall): UtilityStep {
  const { flags, operands } = readOptions(call.argv.slice(1));
  const force = flags.has('f') || flags.has('force');
  const recursive = flags.has('r') || flags.has('R') || flags.has('recursive');
  if (force && operands.length === 0) return exit(0);
  return each(call, operands, (path, name) => {
    const found = call.context.files.stat(path);
    const cannot = call.isBusybox ? "can't" : 'cannot';
    if (!found) return force ? undefined : `${cannot} remove '${name}': No such file or directory`;
    if (found.kind === 'directory' && !recursive) return `cannot remove '${name}': Is a directory`;
    const error = call.context.files.remove(path, { recursive });
    return error && `cannot remove '${name}': ${reasonOf(error)}`;
  });
}

function listFiles(call: UtilityCall): UtilityStep {
  const { flags, operands } = readOptions(call.argv.slice(1));
  const { files } = call.context;
  return each(call, operands.length === 0 ? ['.'] : operands, (path, name) => {
    const found = path === '/' ? ({ kind: 'directory', size: 0 } as const) : files.stat(path);
    if (!found)
      return `${call.isBusybox ? name : `cannot access '${name}'`}: No such file or directory`;
    const names = found.kind === 'file' || flags.has('d') ? [name] : (files.list(path) ?? []);
    for (const entry of names) {
      if (entry.startsWith('.') && !flags.has('a') && !flags.has('A') && entry !== name) continue;
      const size = files.stat(absolutePath(entry, found.kind === 'file' ? call.cwd : path))?.size;
      call.out(flags.has('l') ? `-rw-r--r-- 1 root root ${size ?? 0} ${entry}\n` : `${entry}\n`);
    }
    return undefined;
  });
}

function resolve(call: UtilityCall): UtilityStep {
  return each(call, readOptions(call.argv.slice(1)).operands, (path) => {
    call.out(`${path}\n`);
    return undefined;
  });
}
