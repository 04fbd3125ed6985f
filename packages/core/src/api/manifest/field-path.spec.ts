import { expect, it } from 'vitest';
import { pathSteps } from './field-path.ts';

it.each([
  ['', []],
  ['spec.containers[0].ports[12].name', ['spec', 'containers', 0, 'ports', 12, 'name']],
  ['spec.resources.limits[example.com/gpu]', ['spec', 'resources', 'limits', 'example.com/gpu']],
  ['metadata.annotations[a.b/c.d]', ['metadata', 'annotations', 'a.b/c.d']],
])('the steps of %j', (path, steps) => {
  expect(pathSteps(path)).toEqual(steps);
});
