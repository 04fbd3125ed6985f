import { coreEvents, type FactOf, type Simulation } from '@podsim/core';
import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf } from '../observe.ts';
import { play } from '../play.ts';

const MB = 1_000_000;
const SIZES = {
  'python:3.13': 380 * MB,
  'node:22': 390 * MB,
  'ruby:3.4': 370 * MB,
  'golang:1.25': 300 * MB,
  'perl:5.42': 350 * MB,
  'eclipse-temurin:21': 150 * MB,
  'busybox:1.36': 2.2 * MB,
} as const;
const BYTES_PER_MS = 50_000;
/** What a pull costs beside the transfer: manifest and unpacking. */
const OVERHEAD_MS = { min: 350, max: 700 };
const TRANSFERS_MS = Object.values(SIZES).reduce((sum, bytes) => sum + bytes / BYTES_PER_MS, 0);

type Pulled = FactOf<'ImagePulled'>;
const pullsOf = (simulation: Simulation): readonly Pulled[] => factsOf(simulation, 'ImagePulled');
const ownMs = ({ durationMs, waitedMs }: Pulled): number => durationMs - waitedMs;
const startedUp = (simulation: Simulation): readonly number[] =>
  factsOf(simulation, 'ContainerStarted').map(({ at }) => at);

describe('image pull herd, real', () => {
  const { simulation } = play(['story-image-pull-herd/scenario.yaml'], { fidelity: 'real' });
  const pulls = pullsOf(simulation);

  it('pulls one image after the other, without a gap, in the order in which Pods asked', () => {
    expect(pulls).toHaveLength(13);
    const asked = factsOf(simulation, 'ImagePullStarted');
    expect(pulls.map(({ pod }) => pod)).toEqual(asked.map(({ pod }) => pod));
    for (const [index, pull] of pulls.entries()) {
      const before = index === 0 ? asked[0]?.at : pulls[index - 1]?.at;
      expect(pull.at - ownMs(pull)).toBe(before);
    }
  });

  it('transfers each image once: 38.844 s in all, however many Pods use it', () => {
    const seen = new Set<string>();
    for (const pull of pulls) {
      const bytes = SIZES[pull.image as keyof typeof SIZES];
      const transferMs = seen.has(pull.image) ? 0 : bytes / BYTES_PER_MS;
      seen.add(pull.image);
      expect(ownMs(pull)).toBeGreaterThanOrEqual(transferMs + OVERHEAD_MS.min);
      expect(ownMs(pull)).toBeLessThanOrEqual(transferMs + OVERHEAD_MS.max);
    }
    expect(TRANSFERS_MS).toBe(38_844);
    const totalMs = pulls.reduce((sum, pull) => sum + ownMs(pull), 0);
    expect(totalMs).toBeGreaterThanOrEqual(TRANSFERS_MS + 13 * OVERHEAD_MS.min);
    expect(totalMs).toBeLessThanOrEqual(TRANSFERS_MS + 13 * OVERHEAD_MS.max);
  });

  it('has the smallest image wait for everybody, and says so in its Event only', () => {
    const last = pulls.at(-1);
    expect(last?.pod).toBe('default/small');
    expect(last?.waitedMs).toBeGreaterThan(33_000);
    expect(last && ownMs(last)).toBeLessThan(1_000);
    const pulled = coreEvents(simulation.log.facts).find(
      ({ reason, involvedObject }) => reason === 'Pulled' && involvedObject?.name === 'small',
    );
    expect(pulled?.message).toMatch(
      /^Successfully pulled image "busybox:1\.36" in \d+ms \((3|4)\d\.\d+s including waiting\)\. Image size: 2200000 bytes\.$/,
    );
  });
});

describe('image pull herd, instant', () => {
  const { simulation } = play(['story-image-pull-herd/scenario.yaml'], { fidelity: 'instant' });

  it('has no bandwidth: each image is pulled once, nobody waits', () => {
    const pulls = pullsOf(simulation);
    expect(new Set(pulls.map(({ image }) => image))).toEqual(new Set(Object.keys(SIZES)));
    expect(pulls).toHaveLength(7);
    expect(new Set(pulls.map(({ durationMs }) => durationMs))).toEqual(new Set([0]));
    expect(new Set(startedUp(simulation))).toEqual(new Set([0, 5_000]));
  });
});

describe.each(FIDELITIES)('image pull herd with the images on the node, %s', (fidelity) => {
  const { simulation } = play(['story-image-pull-herd/cure.yaml'], { fidelity });

  it('pulls nothing, and every Pod is up within two seconds', () => {
    expect(factsOf(simulation, 'ImagePullStarted')).toEqual([]);
    const upAt = startedUp(simulation);
    expect(upAt).toHaveLength(13);
    expect(upAt.filter((at) => at <= 2_000)).toHaveLength(12);
    expect(upAt.at(-1)).toBeLessThanOrEqual(7_000);
  });
});
