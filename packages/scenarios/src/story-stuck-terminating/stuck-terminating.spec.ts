import { coreEvents, type Simulation } from '@podsim/core';
import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf, podOf } from '../observe.ts';
import { play, prepare } from '../play.ts';

const FILE = 'story-stuck-terminating/scenario.yaml';
const MINUTE_MS = 60_000;
const BACK_MS = 15 * MINUTE_MS;

/** When the object of the Pod left the API, first to last. */
const goneAt = (simulation: Simulation, pod: string): readonly number[] =>
  factsOf(simulation, 'ObjectDeleted')
    .filter(({ key }) => key === `default/${pod}`)
    .map(({ at }) => at);

describe.each(FIDELITIES)('stuck terminating, %s', (fidelity) => {
  const { simulation } = play([FILE], { fidelity });
  const { simulation: before } = prepare([FILE], { fidelity });
  before.run({ until: BACK_MS - 1 });

  it.each(['cut-off', 'unattended'])('%s hangs until its kubelet hears of it', (pod) => {
    const { metadata, status } = podOf(before, pod);
    expect(metadata.deletionTimestamp).toBe('2026-01-01T00:02:00Z');
    expect(status.phase).toBe('Running');
    expect(factsOf(before, 'ContainerExited', pod)).toEqual([]);
    const [gone] = goneAt(simulation, pod);
    expect(gone).toBeGreaterThanOrEqual(BACK_MS);
    expect(gone).toBeLessThanOrEqual(BACK_MS + 5_000);
  });

  it('an eviction by taints adds nothing to a deletion that is under way', () => {
    const [asked, ...more] = factsOf(before, 'PodDeletionStarted', 'cut-off');
    expect([asked?.at, asked?.gracePeriodSeconds]).toEqual([90_000, 30]);
    expect(more).toEqual([]);
  });

  it('a finalizer holds the object of a Pod of which nothing runs any more', () => {
    const [exited] = factsOf(before, 'ContainerExited', 'held');
    expect(exited?.at).toBeLessThanOrEqual(92_000);
    const { metadata, status } = podOf(before, 'held');
    expect([metadata.finalizers, metadata.deletionGracePeriodSeconds, status.phase]).toEqual([
      ['example.com/archive'],
      0,
      'Succeeded',
    ]);
    expect(goneAt(simulation, 'held')).toEqual([16 * MINUTE_MS]);
  });

  it('a forced deletion takes the object away at once and leaves the process where it is', () => {
    for (const pod of ['forced', 'forced-unattended']) {
      expect(goneAt(before, pod)).toEqual([4 * MINUTE_MS]);
      expect(factsOf(before, 'ContainerExited', pod)).toEqual([]);
    }
    const started = factsOf(before, 'ContainerStarted', 'forced');
    expect(started.map(({ nodeName }) => nodeName)).toEqual(['node-1', 'node-3']);
  });

  it('afterwards a kubelet that knew the Pod gives its grace period, a restarted one two seconds', () => {
    const [known, ...more] = factsOf(simulation, 'ContainerExited', 'forced');
    expect([known?.nodeName, known?.exitCode, more]).toEqual(['node-1', 0, []]);
    expect((known?.at ?? 0) - BACK_MS).toBeGreaterThanOrEqual(10_000);
    expect((known?.at ?? 0) - BACK_MS).toBeLessThanOrEqual(11_000);
    const [orphan] = factsOf(simulation, 'ContainerExited', 'forced-unattended');
    expect(orphan?.exitCode).toBe(137);
    expect((orphan?.at ?? 0) - BACK_MS).toBeGreaterThanOrEqual(2_000);
    expect((orphan?.at ?? 0) - BACK_MS).toBeLessThanOrEqual(4_100);
  });

  it('no Event says that a deletion hangs', () => {
    const reasons = coreEvents(before.log.facts)
      .filter(({ involvedObject }) => involvedObject?.name === 'unattended')
      .map(({ reason }) => reason);
    expect(reasons.filter((reason) => reason === 'Killing')).toEqual([]);
  });
});
