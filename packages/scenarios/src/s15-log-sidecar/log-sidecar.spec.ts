import type { Simulation } from '@podsim/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf, podOf } from '../observe.ts';
import { play } from '../play.ts';
import { APP_LOG, CHECKPOINT, linesOf, runLogSidecar, STORE } from './scenario.ts';

const WRITTEN = 300;
const ALL_ONCE = { written: WRITTEN, delivered: WRITTEN, pending: 0, lost: 0, doubled: 0 };

/** Milliseconds since the sidecar started at which it sends a batch, when nothing disturbs it. */
function sendingTimes(fidelity: (typeof FIDELITIES)[number]): readonly number[] {
  const simulation = runLogSidecar({ fidelity, app: 'app.yaml' });
  const [started] = factsOf(simulation, 'ContainerStarted', 'app', 'shipper');
  return factsOf(simulation, 'FileWritten', STORE.pod)
    .filter(({ path }) => path === STORE.path)
    .map(({ at }) => at - (started?.at ?? 0));
}

/** Lines that the store had, and the sidecar was killed before it wrote that down. */
function linesInFlightAtKills({ log }: Simulation): number {
  let inFlight = 0;
  let total = 0;
  for (const fact of log.facts) {
    if (fact.type === 'ContainerExited' && fact.container === 'shipper') {
      total += inFlight;
      inFlight = 0;
    }
    if (fact.type !== 'FileWritten') continue;
    if (fact.pod === CHECKPOINT.pod && fact.path === CHECKPOINT.path) inFlight = 0;
    if (fact.pod === STORE.pod && fact.path === STORE.path) {
      inFlight = fact.content.split('\n').length - 1;
    }
  }
  return total;
}

/** Kills at any time, and often in the millisecond between sending and the answer. */
const arbitraryKills = (sendings: readonly number[]): fc.Arbitrary<readonly number[]> =>
  fc.array(
    fc.oneof(
      fc.integer({ min: 1, max: 60_000 }),
      fc.constantFrom(...sendings),
      fc.constantFrom(...sendings).map((ms) => ms + 1),
    ),
    { maxLength: 4 },
  );

describe.each(FIDELITIES)('log sidecar, %s', (fidelity) => {
  const sendings = sendingTimes(fidelity);

  it('S15: the sidecar reads the log from the shared volume and forwards every line', () => {
    expect(sendings.length).toBeGreaterThan(15);
    const simulation = runLogSidecar({ fidelity, app: 'app.yaml' });
    expect(linesOf(simulation)).toEqual(ALL_ONCE);
    const writers = factsOf(simulation, 'FileWritten', APP_LOG.pod).filter(
      ({ path }) => path === APP_LOG.path,
    );
    expect(new Set(writers.map(({ store, owner }) => `${store} ${owner}`))).toEqual(
      new Set(['volume logs']),
    );
  });

  it('S15: no line is lost or doubled while the sidecar restarts', () => {
    const { simulation } = play(['s15-log-sidecar/scenario.yaml'], { fidelity });
    expect(factsOf(simulation, 'ContainerExited', 'app', 'shipper')).toHaveLength(3);
    expect(linesOf(simulation)).toEqual(ALL_ONCE);
  });

  it('S15: wherever it is killed: its position is on the volume, and the store knows each line once', () => {
    fc.assert(
      fc.property(arbitraryKills(sendings), (kills) => {
        expect(linesOf(runLogSidecar({ fidelity, app: 'app.yaml', kills }))).toEqual(ALL_ONCE);
      }),
      { numRuns: 25 },
    );
  });

  it('S15: a store that takes all has exactly the batches doubled whose acknowledgement was not written down', () => {
    const app = 'app.yaml';
    const store = 'elasticsearch-takes-all.yaml';
    let doubledOnce = 0;
    fc.assert(
      fc.property(arbitraryKills(sendings), (kills) => {
        const simulation = runLogSidecar({ fidelity, app, store, kills });
        const doubled = linesInFlightAtKills(simulation);
        if (doubled > 0) doubledOnce += 1;
        expect(linesOf(simulation)).toEqual({ ...ALL_ONCE, doubled });
      }),
      { numRuns: 25 },
    );
    expect(doubledOnce).toBeGreaterThan(0);
  });

  it('S15: without a checkpoint a restart doubles everything, or loses what came meanwhile', () => {
    const kills = [10_000];
    const store = 'elasticsearch-takes-all.yaml';
    const forgetful = runLogSidecar({ fidelity, app: 'app-forgetful.yaml', store, kills });
    const [killed] = factsOf(forgetful, 'ContainerExited', 'app', 'shipper');
    const sent = factsOf(forgetful, 'FileWritten', STORE.pod)
      .filter(({ path, at }) => path === STORE.path && at <= (killed?.at ?? 0))
      .reduce((sum, { content }) => sum + content.split('\n').length - 1, 0);
    expect(sent).toBeGreaterThan(50);
    expect(linesOf(forgetful)).toEqual({ ...ALL_ONCE, doubled: sent });

    const fromTheEnd = linesOf(
      runLogSidecar({ fidelity, app: 'app-from-the-end.yaml', store, kills }),
    );
    expect(fromTheEnd.lost).toBeGreaterThan(0);
    expect(fromTheEnd).toEqual({
      ...ALL_ONCE,
      delivered: WRITTEN - fromTheEnd.lost,
      lost: fromTheEnd.lost,
    });
  });

  it('S15: while the sidecar is behind lines are pending, and lost with the Pod and its emptyDir', () => {
    const app = 'app-slow-shipper.yaml';
    const whole = runLogSidecar({ fidelity, app });
    expect(linesOf(whole)).toEqual(ALL_ONCE);

    const deleted = runLogSidecar({ fidelity, app, deleteAfterMs: 15_000 });
    expect(() => podOf(deleted, 'app')).toThrow('the API has no pod');
    const { written, delivered, pending, lost, doubled } = linesOf(deleted);
    expect([pending, doubled]).toEqual([0, 0]);
    expect(lost).toBeGreaterThan(50);
    expect(lost).toBe(written - delivered);
  });

  it('S15: the count is of lines: what is on the way when one looks is pending', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 60_000 }), (deleteAfterMs) => {
        const count = linesOf(runLogSidecar({ fidelity, app: 'app.yaml', deleteAfterMs }));
        expect(count.delivered + count.pending + count.lost).toBe(count.written);
        // A sidecar that keeps up is at most one round behind: 250 ms, and its time to start.
        if (deleteAfterMs > 5_000) expect(count.lost).toBeLessThanOrEqual(4);
      }),
      { numRuns: 15 },
    );
  });
});
