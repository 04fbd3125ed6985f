import type { ClusterFact } from '@podsim/core';
import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf } from '../observe.ts';
import { play } from '../play.ts';
import { countLines, type LineCount } from '../s15-log-sidecar/count-lines.ts';

const DELETED_AT = 60_000;
const RECEIVED = { pod: 'default/store', path: '/received.log' };

const linesOf = (facts: readonly ClusterFact[], pod: string): LineCount =>
  countLines(facts, { source: { pod: `default/${pod}`, path: '/app.log' }, sink: RECEIVED });

/** Lines a second that an app writes; a shipper sends twice as many. */
const WRITTEN_PER_S = 10;
/** An app is told to stop with the deletion and needs so long. */
const APP_STOPS_S = 10;

/** How long each shipper goes on, since the deletion, and what the runtime gives it after its SIGTERM. */
const SHIPPERS = [
  { pod: 'hasty', termS: 0, leftS: 30, exitS: 0, lost: 200 },
  { pod: 'graceful', termS: 0, leftS: 30, exitS: 5, lost: 100 },
  { pod: 'native', termS: 10, leftS: 20, exitS: 15, lost: 0 },
];

describe.each(FIDELITIES)('a log sidecar that is behind, %s', (fidelity) => {
  const { simulation } = play(['story-log-sidecar-behind/scenario.yaml'], { fidelity });
  const { facts } = simulation.log;
  const before = facts.filter(({ at }) => at < DELETED_AT);

  it.each(SHIPPERS)('$pod: SIGTERM after $termS s, gone after $exitS s', (shipper) => {
    const { pod, termS, leftS, exitS } = shipper;
    const [asked] = factsOf(simulation, 'ContainerKillRequested', pod, 'shipper');
    const [signal] = factsOf(simulation, 'ContainerSignaled', pod, 'shipper');
    const [exit] = factsOf(simulation, 'ContainerExited', pod, 'shipper');
    const sinceS = (at = Infinity): number => (at - (asked?.at ?? 0)) / 1_000;
    expect([sinceS(signal?.at), signal?.graceSeconds]).toEqual([termS, leftS]);
    expect([sinceS(exit?.at), exit?.exitCode]).toEqual([exitS, 0]);
  });

  it.each(SHIPPERS)('$pod is 100 lines behind at its deletion and loses $lost', (shipper) => {
    const { pod, lost } = shipper;
    const then = linesOf(before, pod);
    const atLast = linesOf(facts, pod);
    if (fidelity === 'instant') {
      expect(then).toMatchObject({ written: 600, delivered: 500, pending: 100 });
      expect(atLast).toMatchObject({ written: 700, delivered: 700 - lost, lost });
    }
    // The delays of `real` are some lines more or less.
    expect(Math.abs(then.pending - 100)).toBeLessThanOrEqual(25);
    expect(Math.abs(atLast.lost - lost)).toBeLessThanOrEqual(lost === 0 ? 0 : 25);
    expect(atLast.written - then.written).toBeGreaterThanOrEqual(WRITTEN_PER_S * APP_STOPS_S - 1);
    expect(atLast.doubled).toBe(0);
  });

  it('each Pod has Succeeded: nothing tells of the loss', () => {
    for (const { pod } of SHIPPERS) {
      const last = factsOf(simulation, 'PodStatusReported', pod).at(-1);
      expect(last?.status.phase).toBe('Succeeded');
    }
  });
});
