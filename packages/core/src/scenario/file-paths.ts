/** Paths of input files as text: enough to find what a scenario names, without a file system. */

/** The path without `.`, `..` (where it can be resolved) and doubled slashes; both kinds of slash count. */
export function normalisePath(path: string): string {
  const isAbsolute = /^[\\/]/.test(path);
  const kept: string[] = [];
  for (const part of path.split(/[\\/]+/)) {
    if (part === '' || part === '.') continue;
    const last = kept.at(-1);
    if (part !== '..' || last === undefined || last === '..') kept.push(part);
    else kept.pop();
  }
  return `${isAbsolute ? '/' : ''}${kept.join('/')}` || '.';
}

/** Where `path` points that stands in `file`: absolute as it is, else from the folder of the file. */
export function pathFrom(file: string, path: string): string {
  if (/^(?:[\\/]|[A-Za-z]:[\\/])/.test(path)) return normalisePath(path);
  const folder = file.slice(0, Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
  return normalisePath(folder + path);
}
