import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { programFor } from '../process.ts';
import { MemoryFiles, TestContainer } from '../testing-container.ts';
import { scriptArbitrary } from './arbitrary-script.ts';

const PAUSE = 'PAUSE';
const UNTIL_MS = 10_000_000;

function outcomeOf(script: string, roundTrip: boolean) {
  const program = programFor({
    image: 'debian',
    command: ['sh', '-c', script],
    containerName: 'main',
    podLabels: {},
    podAnnotations: {},
    workloads: [],
  });
  const files = new MemoryFiles();
  const options = { env: { D: '/data' }, files, roundTrip };
  const { stdout, stderr, exitCode, wakeUps } = new TestContainer(program, options).runUntil(
    UNTIL_MS,
  );
  return { stdout, stderr, exitCode, wakeUps, files: [...files.contents] };
}

describe('every script', () => {
  it('does the same when its state goes through JSON at each pause as when it does not', () => {
    let pauses = 0;
    fc.assert(
      fc.property(scriptArbitrary(fc.constantFrom('sleep 1', 'sleep 0.2 & wait')), (script) => {
        const outcome = outcomeOf(script, false);
        pauses += outcome.wakeUps.length;
        expect(outcomeOf(script, true)).toEqual(outcome);
      }),
      { numRuns: 300 },
    );
    expect(pauses).toBeGreaterThan(100);
  });

  it('does the same however long its pauses are', () => {
    fc.assert(
      fc.property(scriptArbitrary(fc.constant(PAUSE)), (script) => {
        const { wakeUps: _none, ...atOnce } = outcomeOf(script.replaceAll(PAUSE, ':'), false);
        const { wakeUps: _some, ...paused } = outcomeOf(script.replaceAll(PAUSE, 'sleep 3'), true);
        expect(paused).toEqual(atOnce);
      }),
      { numRuns: 300 },
    );
  });
});
