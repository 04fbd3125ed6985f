import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { nodeIo } from './node-io.ts';

const io = nodeIo();
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'podsim-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => path.join(folder, name);

it('writes a file piece by piece and reads it back line by line', () => {
  // Long enough for several chunks, and characters of several bytes lie across their borders.
  const lines = Array.from({ length: 20_000 }, (_, index) => `${index} äöü 豆荚`);
  const file = io.createFile(at('long.log'));
  for (const line of lines) file.write(`${line}\n`);
  file.close();
  expect(readFileSync(at('long.log'), 'utf8')).toBe(`${lines.join('\n')}\n`);
  expect([...io.readLines(at('long.log'))]).toEqual([...lines, '']);
});

it('reads a last line that is cut off', () => {
  writeFileSync(at('torn.log'), 'one\ntw');
  expect([...io.readLines(at('torn.log'))]).toEqual(['one', 'tw']);
});

it('lists files by code unit, in a folder or below it', () => {
  mkdirSync(at('tree/sub'), { recursive: true });
  for (const name of ['b', 'B', 'sub/a']) writeFileSync(at(`tree/${name}`), '');
  expect(io.filesIn(at('tree'))).toEqual(['B', 'b']);
  expect(io.filesBelow(at('tree'))).toEqual(['B', 'b', 'sub/a']);
  expect(io.isFolder(at('tree'))).toBe(true);
  expect(() => io.isFolder(at('gone'))).toThrow('ENOENT');
});

it('ends in silence when nobody reads on, as with `podsim run web.yaml | head`', async () => {
  const pod = (index: number): string =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: p${index}}\nspec: {containers: [{name: a, image: nginx}]}\n`;
  writeFileSync(at('many.yaml'), Array.from({ length: 60 }, (_, i) => pod(i)).join('---\n'));
  const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
  const child = spawn(process.execPath, [main, 'run', at('many.yaml'), '-o', 'facts']);
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  child.stdout.once('data', () => child.stdout.destroy());
  const [code] = await once(child, 'close');
  expect([code, stderr]).toEqual([0, '']);
});
