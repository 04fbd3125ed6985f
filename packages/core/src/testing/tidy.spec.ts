/** Taste as a test: what a reviewer would otherwise have to look for in every file. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

type SourceFile = { readonly path: string; readonly text: string };

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const SELF = 'packages/core/src/testing/tidy.spec.ts';
const LINES_MAX = 300;
const SEED_ROWS = Array.from({ length: 21 }, (_, index) => `S${index + 1}`);

const isOurs = (path: string): boolean =>
  !/(^|[\\/])(node_modules|dist|conformance)[\\/]/.test(path) && !path.includes('api/schema/');

/** The files below `folder` (relative to the repository) whose path matches `pattern`. */
function filesBelow(folder: string, pattern: RegExp): SourceFile[] {
  return readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((path) => isOurs(path) && pattern.test(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(ROOT + path, 'utf8') }));
}

/** `path:line: text` of every line that matches. */
function matches(files: readonly SourceFile[], pattern: RegExp): string[] {
  return files.flatMap(({ path, text }) =>
    text
      .split('\n')
      .flatMap((line, index) =>
        pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [],
      ),
  );
}

const code = [
  ...filesBelow('packages', /\.(ts|js|mjs)$/),
  ...filesBelow('scripts', /\.(ts|js|mjs)$/),
];
const prose = [...filesBelow('packages', /\.(md|ya?ml)$/), ...filesBelow('.ci', /run$/)];
const specs = code.filter(({ path }) => path.endsWith('.spec.ts'));

describe('the repository is tidy', () => {
  it('looks at the files that it means to look at', () => {
    expect(specs.map(({ path }) => path)).toContain(SELF);
    expect(code.map(({ path }) => path)).toContain('packages/core/src/invariant.ts');
  });

  it('holds no leftovers: finish it, or open an issue', () => {
    const leftovers = new RegExp(
      `\\b(${['FIX' + 'ME', 'TO' + 'DO', 'X'.repeat(3), 'HA' + 'CK'].join('|')})\\b`,
    );
    expect(matches([...code, ...prose], leftovers)).toEqual([]);
  });

  it('runs every test: none is focused, skipped or postponed', () => {
    const switchedOff =
      /\b(?:it|test|describe|suite|bench)(?:\.\w+)*\.(?:only|skip|skipIf|runIf|todo|fails)\b/;
    expect(matches(specs, switchedOff)).toEqual([]);
  });

  it('keeps files short, or says why a file is long', () => {
    const long = code.filter(
      ({ path, text }) =>
        !path.endsWith('.spec.ts') &&
        text.split('\n').length - 1 > LINES_MAX &&
        !/eslint-disable max-lines -- \S/.test(text),
    );
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it('names no folder of the machine it was written on', () => {
    expect(matches([...code, ...prose], /(?<![\w.:/-])\/(?:home|Users|work)\/\w/)).toEqual([]);
  });

  it('has a catch-all file nowhere', () => {
    const catchAll = /\/(?:utils?|helpers?|common|misc)(?:\.ts|\/)/;
    expect(code.map(({ path }) => path).filter((path) => catchAll.test(path))).toEqual([]);
  });

  it('proves every row of the seed in a test that names it (`S7: ...`)', () => {
    const others = specs.filter(({ path }) => path !== SELF);
    const told = specs.some(({ path }) => path.startsWith('packages/scenarios/src/'));
    // A title may name several rows: 'S3, S18: ...'.
    const titles = /['"`](S\d{1,2}(?:(?:, | and )S\d{1,2})*):/g;
    const named = others.flatMap(({ text }) =>
      [...text.matchAll(titles)].map(([, rows]) => rows ?? ''),
    );
    const rows = new Set(named.flatMap((title) => title.split(/, | and /)));
    expect(told ? SEED_ROWS.filter((row) => !rows.has(row)) : []).toEqual([]);
  });
});
