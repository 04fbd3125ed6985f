import { expect, it } from 'vitest';
import { normalisePath, pathFrom } from './file-paths.ts';

it.each([
  ['a//b/./c', 'a/b/c'],
  ['./web.yaml', 'web.yaml'],
  ['a/../b', 'b'],
  ['../../a', '../../a'],
  ['/a/../b', '/b'],
  [String.raw`C:\demo\web.yaml`, 'C:/demo/web.yaml'],
  ['a/..', '.'],
])('reads %s as %s', (given, expected) => {
  expect(normalisePath(given)).toBe(expected);
});

it.each([
  ['demo/scenario.yaml', 'web.yaml', 'demo/web.yaml'],
  ['scenario.yaml', 'web.yaml', 'web.yaml'],
  ['demo/scenario.yaml', '../web.yaml', 'web.yaml'],
  ['demo/scenario.yaml', '/srv/web.yaml', '/srv/web.yaml'],
])('finds from %s that %s is %s', (file, path, expected) => {
  expect(pathFrom(file, path)).toBe(expected);
});
