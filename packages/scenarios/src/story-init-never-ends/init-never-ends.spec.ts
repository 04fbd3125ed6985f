import { coreEvents, renderObjects, type Simulation } from '@podsim/core';
import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf, outputOf, podOf } from '../observe.ts';
import { prepare } from '../play.ts';

const FILE = 'story-init-never-ends/scenario.yaml';
const MINUTE_MS = 60_000;

/** The column STATUS of `kubectl get pods`. */
function shownStatus(simulation: Simulation, name: string): string | undefined {
  const table = renderObjects([podOf(simulation, name)], {
    now: simulation.now,
    wide: false,
  });
  return table.split('\n')[1]?.split(/\s+/)[2];
}

const reasonsOf = ({ log }: Simulation, pod: string): readonly (string | undefined)[] =>
  coreEvents(log.facts)
    .filter(({ involvedObject }) => involvedObject?.name === pod)
    .map(({ reason }) => reason);

describe.each(FIDELITIES)('an init container that never ends, %s', (fidelity) => {
  const until = (ms: number): Simulation =>
    prepare([FILE], { fidelity }).simulation.run({ until: ms });
  const before = until(9 * MINUTE_MS);
  const after = until(16 * MINUTE_MS);

  it('is Pending with Init:0/1, and no Event says why', () => {
    expect(podOf(before, 'waits').status.phase).toBe('Pending');
    expect(shownStatus(before, 'waits')).toBe('Init:0/1');
    const ordinary = ['Scheduled', 'Pulling', 'Pulled', 'Created', 'Started'];
    expect(reasonsOf(before, 'waits')).toEqual(ordinary);
    expect(factsOf(before, 'ContainerStarted', 'waits')).toHaveLength(1);
  });

  it('tells its log only: a failed look-up every two seconds', () => {
    const lines = outputOf(before, 'waits', 'wait-for-db');
    expect(new Set(lines)).toEqual(new Set(["** server can't find db: NXDOMAIN"]));
    expect(lines.length).toBeGreaterThanOrEqual(265);
    expect(lines.length).toBeLessThanOrEqual(271);
  });

  it('with a limit in the script fails again and again, with a message and with Events', () => {
    const exits = factsOf(before, 'ContainerExited', 'gives-up');
    expect(exits.length).toBeGreaterThanOrEqual(6);
    for (const { exitCode, message } of exits) {
      expect([exitCode, message]).toEqual([1, 'no db after 20 s\n']);
    }
    const reported = factsOf(before, 'PodStatusReported', 'gives-up').flatMap(
      ({ status }) => status.initContainerStatuses?.[0]?.state?.waiting?.reason ?? [],
    );
    expect(reported).toContain('CrashLoopBackOff');
    expect(reasonsOf(before, 'gives-up')).toContain('BackOff');
  });

  it('with a deadline is Failed a minute after its start, when the grace period is over', () => {
    const [exceeded, ...more] = factsOf(before, 'PodEvicted', 'has-a-minute');
    expect(more).toEqual([]);
    expect(exceeded?.at).toBeGreaterThanOrEqual(60_000);
    expect(exceeded?.at).toBeLessThanOrEqual(61_100);
    const failed = factsOf(before, 'PodStatusReported', 'has-a-minute').find(
      ({ status }) => status.phase === 'Failed',
    );
    const lateMs = (failed?.at ?? 0) - (exceeded?.at ?? 0);
    expect(lateMs).toBeGreaterThanOrEqual(30_000);
    expect(lateMs).toBeLessThanOrEqual(31_100);
    expect(podOf(after, 'has-a-minute').status.reason).toBe('DeadlineExceeded');
    expect(reasonsOf(before, 'has-a-minute')).toContain('DeadlineExceeded');
  });

  it('ends when what it waits for is there: at once, or after the back-off', () => {
    const upAt = (pod: string): number =>
      factsOf(after, 'ContainerStarted', pod, 'app').map(({ at }) => at)[0] ?? 0;
    expect(upAt('waits')).toBeGreaterThanOrEqual(10 * MINUTE_MS);
    expect(upAt('waits')).toBeLessThanOrEqual(10 * MINUTE_MS + 10_000);
    const lastExit = factsOf(before, 'ContainerExited', 'gives-up').at(-1)?.at ?? 0;
    expect(upAt('gives-up')).toBeGreaterThanOrEqual(lastExit + 5 * MINUTE_MS);
    expect(shownStatus(after, 'gives-up')).toBe('Running');
  });
});
