import { expect, it } from 'vitest';
import { readLog } from '../ndjson-reader.ts';

const LOG_V0 = `{"podsim":"log","formatVersion":0,"version":"0.0.3","seed":7,"inputs":{"manifests":["web.yaml"]}}
{"seq":1,"time":0,"type":"PodCreated","pod":"default/web"}
{"seq":2,"time":1500,"type":"PodBound","pod":"default/web","node":"node-1"}
{"end":true,"facts":2,"sha256":"f8a9d9c9972cdcbbee52ca5de4df82869b650de149bbea3258ec9b0daa843285"}
`;

it('reads a log of format 0: its time becomes at, its causes are the outside', () => {
  expect(readLog(LOG_V0.split('\n'))).toMatchObject({
    complete: true,
    header: { formatVersion: 0, version: '0.0.3', seed: 7 },
    facts: [
      { seq: 1, at: 0, cause: 0, type: 'PodCreated', pod: 'default/web' },
      { seq: 2, at: 1_500, cause: 0, type: 'PodBound', pod: 'default/web', node: 'node-1' },
    ],
  });
});

it('leaves a fact without its time to be found out as damaged', () => {
  const damaged = LOG_V0.replace('"time":1500', '"tide":1500').split('\n');
  expect(readLog(damaged)).toMatchObject({
    problem: { message: 'line 3: fact 2 has no time in whole milliseconds; 1 fact recovered' },
  });
});
