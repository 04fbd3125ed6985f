import { coreEvents } from '@podsim/core';
import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf } from '../observe.ts';
import { play, prepare, ScenarioFileError } from '../play.ts';

const FOLDER = 'story-prestop-longer-than-grace';

/** Seconds since the kill began: SIGTERM, what the runtime is given then, SIGKILL, the exit and its code. */
const COURSES = [
  { pod: 'bad', hookDoneS: undefined, termS: 30, leftS: 2, killS: 32, exitS: 32, code: 137 },
  { pod: 'tight', hookDoneS: 27, termS: 27, leftS: 3, killS: 30, exitS: 30, code: 137 },
  { pod: 'shorter', hookDoneS: 10, termS: 10, leftS: 20, killS: undefined, exitS: 15, code: 0 },
  { pod: 'cured', hookDoneS: 60, termS: 60, leftS: 15, killS: undefined, exitS: 65, code: 0 },
];

describe.each(FIDELITIES)('a preStop hook longer than the grace period, %s', (fidelity) => {
  const { simulation } = play([`${FOLDER}/scenario.yaml`], { fidelity });

  it.each(COURSES)('$pod: SIGTERM after $termS s, $leftS s for the program', (course) => {
    const [asked] = factsOf(simulation, 'ContainerKillRequested', course.pod);
    const sinceS = (at: number | undefined): number | undefined =>
      at === undefined ? undefined : (at - (asked?.at ?? 0)) / 1_000;
    // Delays of the control plane only; nothing of the kill waits for a loop.
    expect((asked?.at ?? 0) - 60_000).toBeLessThan(100);
    const signals = factsOf(simulation, 'ContainerSignaled', course.pod);
    const term = signals.find(({ signal }) => signal === 'SIGTERM');
    const kill = signals.find(({ signal }) => signal === 'SIGKILL');
    const [exit] = factsOf(simulation, 'ContainerExited', course.pod);
    const [hook] = factsOf(simulation, 'HookCompleted', course.pod);
    expect({
      pod: course.pod,
      hookDoneS: sinceS(hook?.at),
      termS: sinceS(term?.at),
      leftS: term?.graceSeconds,
      killS: sinceS(kill?.at),
      exitS: sinceS(exit?.at),
      code: exit?.exitCode,
    }).toEqual(course);
  });

  it('ends Failed where SIGKILL ended it, Succeeded elsewhere', () => {
    const lastPhase = (pod: string) =>
      factsOf(simulation, 'PodStatusReported', pod).at(-1)?.status.phase;
    expect(COURSES.map(({ pod }) => [pod, lastPhase(pod)])).toEqual([
      ['bad', 'Failed'],
      ['tight', 'Failed'],
      ['shorter', 'Succeeded'],
      ['cured', 'Succeeded'],
    ]);
  });

  it('no Event says that a hook was given up', () => {
    const reasons = coreEvents(simulation.log.facts).map(({ reason }) => reason);
    expect(reasons).toContain('Killing');
    expect(reasons).not.toContain('FailedPreStopHook');
  });
});

it('a sleep action of that length is refused by the API', () => {
  expect(() => prepare([`${FOLDER}/sleep-action.yaml`])).toThrow(ScenarioFileError);
  expect(() => prepare([`${FOLDER}/sleep-action.yaml`])).toThrow(
    'lifecycle.preStop.sleep: Invalid value: 60: must be non-negative and less than terminationGracePeriodSeconds (30)',
  );
});
