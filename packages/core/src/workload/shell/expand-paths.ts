/** File name patterns against the container's files. */
import type { FileSystem } from '../process.ts';
import { absolutePath } from '../paths.ts';
import { isPattern, matchesPattern } from './patterns.ts';

/** The sorted paths that match, or the text itself when none does. */
export function expandPaths(
  field: { readonly text: string; readonly pattern: string },
  cwd: string,
  files: FileSystem,
): readonly string[] {
  const absolute = field.pattern.startsWith('/');
  const parts = field.pattern.split('/').filter((part) => part !== '');
  let found: readonly string[] = [absolute ? '/' : ''];
  for (const part of parts) found = found.flatMap((base) => matchesIn(base, part, cwd, files));
  return found.length === 0 ? [field.text] : [...found].sort();
}

function matchesIn(base: string, part: string, cwd: string, files: FileSystem): readonly string[] {
  const join = (name: string): string => (base === '' || base === '/' ? base : `${base}/`) + name;
  if (!isPattern(part)) {
    const path = join(part.replace(/\\(.)/g, '$1'));
    return files.stat(absolutePath(path, cwd)) ? [path] : [];
  }
  const names = files.list(absolutePath(base === '' ? '.' : base, cwd)) ?? [];
  return names
    .filter((name) => (!name.startsWith('.') || part.startsWith('.')) && matchesPattern(part, name))
    .map(join);
}
