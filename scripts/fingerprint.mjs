/** Fingerprints of what an installation and a build depend on; equal prints mean nothing to do. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = path.resolve(fileURLToPath(new URL('..', import.meta.url)));

/** Every package has a `package.json`, a `tsconfig.json` and its sources in `src`. */
export const PACKAGES = ['core', 'scenarios', 'bench', 'cli'];

const packageFiles = (file) => PACKAGES.map((name) => path.join('packages', name, file));

const isBuilt = (file) => !/\.(spec|bench)\.ts$/.test(file);

/** The content of the lockfile, the settings and all manifests. */
export function installFingerprint() {
  const hash = createHash('sha256').update(`node ${process.versions.modules} ${process.platform}`);
  const files = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc'];
  for (const file of [...files, ...packageFiles('package.json')]) {
    hash.update(`\0${file}\0`).update(readFileSync(path.join(ROOT, file)));
  }
  return hash.digest('hex');
}

/** Name, size and modification time of every file that `tsc -b` reads: no content, so it is quick. */
export function sourceFingerprint() {
  const hash = createHash('sha256');
  const sources = packageFiles('src').flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true })
      .filter(isBuilt)
      .map((file) => path.join(folder, file)),
  );
  const configs = ['tsconfig.json', 'tsconfig.base.json', ...packageFiles('tsconfig.json')];
  for (const file of [...configs, ...packageFiles('package.json'), ...sources.sort()]) {
    const { size, mtimeMs, isDirectory } = statOf(file);
    if (!isDirectory) hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function statOf(file) {
  const stat = statSync(path.join(ROOT, file));
  return { size: stat.size, mtimeMs: stat.mtimeMs, isDirectory: stat.isDirectory() };
}
