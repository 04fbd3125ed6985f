import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf, podOf } from '../observe.ts';
import { play, prepare } from '../play.ts';

const FILE = 'story-memory-4mi/scenario.yaml';
/** How long each run of the program lasts: until it holds more than its limit. */
const LIFE_MS = { squeezed: 200, almost: 2_000 } as const;
const LADDER_MS = [0, 10, 20, 40, 80, 160, 300].map((seconds) => seconds * 1_000);
const lateMsMax = (delayMs: number): number => Math.min(delayMs, 60_000) / 2 + 4_000;

describe.each(FIDELITIES)('4Mi of memory, %s', (fidelity) => {
  const { simulation } = play([FILE], { fidelity });
  const { simulation: early } = prepare([FILE], { fidelity });
  early.run({ until: 600_000 });

  describe.each(['squeezed', 'almost'] as const)('%s', (pod) => {
    const starts = factsOf(simulation, 'ContainerStarted', pod).map(({ at }) => at);
    const exits = factsOf(simulation, 'ContainerExited', pod);

    it('is killed by the kernel at the moment it holds more than its limit', () => {
      expect(exits).toHaveLength(8);
      for (const [index, { at, exitCode, reason, signal }] of exits.entries()) {
        expect([exitCode, reason, signal]).toEqual([137, 'OOMKilled', 9]);
        expect(at - (starts[index] ?? 0)).toBe(LIFE_MS[pod]);
      }
      expect(factsOf(simulation, 'ContainerKillRequested', pod)).toEqual([]);
      expect(factsOf(simulation, 'ListenerOpened', pod)).toEqual([]);
    });

    it('climbs the same ladder as any crash', () => {
      const pauses = exits.flatMap(({ at }, index) => {
        const next = starts[index + 1];
        return next === undefined ? [] : [next - at];
      });
      if (fidelity === 'instant') expect(pauses).toEqual(LADDER_MS);
      for (const [index, delayMs] of LADDER_MS.entries()) {
        expect(pauses[index]).toBeGreaterThanOrEqual(delayMs);
        expect(pauses[index]).toBeLessThanOrEqual(delayMs + lateMsMax(delayMs));
      }
    });

    it('tells in lastState what it died of, while its state says CrashLoopBackOff', () => {
      const [status] = podOf(early, pod).status.containerStatuses ?? [];
      expect(status?.state?.waiting?.reason).toBe('CrashLoopBackOff');
      const { exitCode, reason } = status?.lastState?.terminated ?? {};
      expect([exitCode, reason]).toEqual([137, 'OOMKilled']);
    });
  });

  it('runs with a limit above what it needs', () => {
    expect(factsOf(simulation, 'ContainerExited', 'cured')).toEqual([]);
    expect(factsOf(simulation, 'ListenerOpened', 'cured')).toHaveLength(1);
  });
});
