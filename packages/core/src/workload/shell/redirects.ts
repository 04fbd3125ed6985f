/** Carries out redirections. */
import type { FileError } from '../process.ts';
import { absolutePath, parentPath } from '../paths.ts';
import { expandText } from './expand.ts';
import type { RedirectCode } from './instructions.ts';
import type { Machine } from './machine.ts';
import type { Descriptors, OpenFile, Task } from './machine-state.ts';
import { createFile, openFile } from './streams.ts';

const REASON: Readonly<Record<FileError, string>> = {
  ENOENT: 'No such file or directory',
  EACCES: 'Permission denied',
  EROFS: 'Read-only file system',
  EISDIR: 'Is a directory',
  ENOTDIR: 'Not a directory',
  EEXIST: 'File exists',
  ENOTEMPTY: 'Directory not empty',
  ENOSPC: 'No space left on device',
};

/** The words of `strerror`. */
export function reasonOf(error: FileError): string {
  return REASON[error];
}

/** The task's descriptors with the redirections applied, or what went wrong. */
export function redirected(
  machine: Machine,
  task: Task,
  redirects: readonly RedirectCode[],
): { readonly fds: Descriptors } | { readonly error: string } {
  const fds = { ...task.fds };
  const scope = { task, frame: task.frames.at(-1), context: machine.context };
  for (const redirect of redirects) {
    if (redirect.kind === 'text') {
      const text = expandText(redirect.text, scope);
      fds[redirect.fd] = openFile(machine.state, { kind: 'text', text, offset: 0 });
    } else if (redirect.kind === 'duplicate') {
      const target = expandText(redirect.target, scope);
      const id = fds[target];
      if (target === '-') Reflect.deleteProperty(fds, redirect.fd);
      else if (id === undefined) return { error: `${target}: Bad file descriptor` };
      else fds[redirect.fd] = id;
    } else {
      const opened = open(machine, task, expandText(redirect.target, scope), redirect.mode);
      if (typeof opened === 'string') return { error: opened };
      for (const fd of redirect.fds) fds[fd] = opened;
    }
  }
  return { fds };
}

function open(
  machine: Machine,
  task: Task,
  name: string,
  mode: 'read' | 'write' | 'append',
): number | string {
  const device = deviceOf(name);
  if (device !== undefined) return openFile(machine.state, device);
  const descriptor = /^\/dev\/(?:fd\/(\d)|std(in|out|err))$/.exec(name);
  if (descriptor) {
    const fd = descriptor[1] ?? { in: '0', out: '1', err: '2' }[descriptor[2] ?? 'in'] ?? '0';
    return task.fds[fd] ?? `${name}: Bad file descriptor`;
  }
  const path = absolutePath(name, task.cwd);
  const error = openError(machine, path, mode);
  if (error !== undefined) {
    const verb = mode === 'read' ? 'open' : 'create';
    return `can't ${verb} ${name}: ${reasonOf(error)}`;
  }
  const file = { kind: 'file', path, offset: 0, fresh: mode === 'write' } as const;
  if (mode === 'append' && !machine.context.files.stat(path))
    createFile({ ...file }, machine.context);
  return openFile(machine.state, { ...file });
}

function deviceOf(name: string): OpenFile | undefined {
  if (name === '/dev/null') return { kind: 'null' };
  if (/^\/proc\/(?:1|self)\/fd\/1$/.test(name)) return { kind: 'stdout' };
  if (/^\/proc\/(?:1|self)\/fd\/2$/.test(name)) return { kind: 'stderr' };
  if (name === '/dev/tty' || name === '/dev/console') return { kind: 'terminal' };
  return undefined;
}

function openError(
  { context: { files } }: Machine,
  path: string,
  mode: 'read' | 'write' | 'append',
): FileError | undefined {
  const found = files.stat(path);
  if (mode === 'read') return found ? undefined : 'ENOENT';
  if (found?.kind === 'directory') return 'EISDIR';
  if (found) return found.readOnly ? 'EROFS' : undefined;
  const parent = files.stat(parentPath(path));
  if (!parent) return 'ENOENT';
  if (parent.kind !== 'directory') return 'ENOTDIR';
  return parent.readOnly ? 'EROFS' : undefined;
}
