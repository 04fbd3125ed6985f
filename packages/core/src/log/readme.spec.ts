import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readLog } from './ndjson-reader.ts';

it('shows a log file that podsim reads', () => {
  const readme = readFileSync(new URL('./README.md', import.meta.url), 'utf8');
  const example = /```\n(\{"podsim":"log".*?)```/s.exec(readme)?.[1] ?? '';
  expect(readLog(example.split('\n'))).toMatchObject({
    complete: true,
    facts: [{}, {}],
    endedAt: 60_000,
  });
});
