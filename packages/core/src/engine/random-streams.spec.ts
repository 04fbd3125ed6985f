import { describe, expect, it } from 'vitest';
import type { RandomStream } from './random-streams.ts';
import { RandomStreams } from './random-streams.ts';

const DRAW_COUNT = 100_000;

function draws(draw: (stream: RandomStream) => number): number[] {
  const stream = new RandomStreams('moments').stream('test');
  return Array.from({ length: DRAW_COUNT }, () => draw(stream));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: readonly number[]): number {
  const centre = mean(values);
  return mean(values.map((value) => (value - centre) ** 2));
}

/** Mean and variance within five standard errors would be met; these tolerances are a little wider. */
function expectMoments(values: readonly number[], expectedMean: number, expectedVariance: number) {
  const meanError = Math.abs(mean(values) - expectedMean) / Math.sqrt(expectedVariance);
  expect(meanError).toBeLessThan(0.015);
  expect(Math.abs(variance(values) / expectedVariance - 1)).toBeLessThan(0.05);
}

describe('distributions have the moments that theory says', () => {
  it('uniform', () => {
    const values = draws((stream) => stream.uniform(10, 30));
    expectMoments(values, 20, 400 / 12);
    expect(values.every((value) => value >= 10 && value < 30)).toBe(true);
  });

  it('int, with both ends included', () => {
    const values = draws((stream) => stream.int(-2, 3));
    expectMoments(values, 0.5, 35 / 12);
    expect([...new Set(values)].sort((left, right) => left - right)).toEqual([-2, -1, 0, 1, 2, 3]);
  });

  it('exponential', () => {
    const values = draws((stream) => stream.exponential(5));
    expectMoments(values, 5, 25);
    const beyondMean = values.filter((value) => value > 5).length / DRAW_COUNT;
    expect(beyondMean).toBeCloseTo(Math.exp(-1), 2);
  });

  it('normal', () => {
    const values = draws((stream) => stream.normal(100, 15));
    expectMoments(values, 100, 225);
    const withinOne = values.filter((value) => Math.abs(value - 100) < 15).length / DRAW_COUNT;
    expect(withinOne).toBeCloseTo(0.6827, 2);
  });

  it('lognormal', () => {
    const values = draws((stream) => stream.lognormal(1, 0.5));
    const expectedMean = Math.exp(1 + 0.125);
    expectMoments(values, expectedMean, expectedMean ** 2 * (Math.exp(0.25) - 1));
  });

  it('weibull', () => {
    const values = draws((stream) => stream.weibull(3, 2));
    const expectedMean = (3 * Math.sqrt(Math.PI)) / 2;
    expectMoments(values, expectedMean, 9 - expectedMean ** 2);
  });

  it('bernoulli', () => {
    const values = draws((stream) => Number(stream.bernoulli(0.3)));
    expectMoments(values, 0.3, 0.21);
  });

  it('choice', () => {
    const values = draws((stream) => stream.choice([1, 2, 6]));
    expectMoments(values, 3, 14 / 3);
  });

  it('geometric, the index of the first success', () => {
    const values = draws((stream) => stream.geometric(0.2));
    expectMoments(values, 4, 20);
    expect(Math.min(...values)).toBe(0);
    expect(values.every(Number.isInteger)).toBe(true);
  });
});

describe('edges', () => {
  const stream = new RandomStreams(1).stream('edges');

  it('of certainty and impossibility', () => {
    for (let index = 0; index < 1_000; index += 1) {
      expect(stream.bernoulli(0)).toBe(false);
      expect(stream.bernoulli(1)).toBe(true);
      expect(stream.geometric(1)).toBe(0);
      expect(stream.int(4, 4)).toBe(4);
    }
    expect(stream.geometric(0)).toBe(Infinity);
    expect(stream.geometric(1e-12)).toBeGreaterThan(1e8);
    expect(stream.normal(7, 0)).toBe(7);
  });

  it('that make no sense are refused with the reason', () => {
    expect(() => stream.uniform(2, 1)).toThrow('uniform: min 2 is above max 1');
    expect(() => stream.int(0, 1.5)).toThrow('int: min and max are integers');
    expect(() => stream.exponential(NaN)).toThrow(RangeError);
    expect(() => stream.normal(0, -1)).toThrow('normal: sd -1 is negative');
    expect(() => stream.weibull(1, 0)).toThrow('weibull: shape 0 is not above 0');
    expect(() => stream.bernoulli(1.1)).toThrow('bernoulli: p 1.1 is not a probability');
    expect(() => stream.geometric(-0.1)).toThrow(RangeError);
    expect(() => stream.choice([])).toThrow('choice: there is nothing to choose from');
  });
});

describe('streams', () => {
  it('keep their exact values from version to version', () => {
    const streams = new RandomStreams(7);
    const stream = streams.stream('kubelet/probe-jitter/web-1');
    expect([stream.int(0, 1_000_000), stream.normal(0, 1), stream.exponential(1)]).toEqual([
      761465, 0.6225751714298726, 0.8871554808719593,
    ]);
  });

  it('with like names are unlike from the first draw on', () => {
    const streams = new RandomStreams(1);
    const first = Array.from({ length: 10_000 }, (_, index) =>
      streams.stream(`kubelet/probe-jitter/web-${index}`).uniform(0, 1),
    );
    expect(mean(first)).toBeCloseTo(0.5, 2);
    expect(variance(first)).toBeCloseTo(1 / 12, 2);
    const neighbours = first.slice(1).map((value, index) => (value - 0.5) * (first[index]! - 0.5));
    expect(Math.abs(mean(neighbours) * 12)).toBeLessThan(0.04);
    const deciles = Array.from({ length: 10 }, (_, decile) =>
      first.filter((value) => Math.floor(value * 10) === decile),
    );
    for (const decile of deciles) expect(Math.abs(decile.length - 1_000)).toBeLessThan(150);
  });

  it('with like seeds are unlike', () => {
    const first = Array.from({ length: 10_000 }, (_, seed) =>
      new RandomStreams(seed).stream('scheduler').uniform(0, 1),
    );
    expect(mean(first)).toBeCloseTo(0.5, 2);
    expect(new Set(first).size).toBe(10_000);
  });

  it('take a seed as number or text', () => {
    const drawn = (seed: number | string): number =>
      new RandomStreams(seed).stream('a').uniform(0, 1);
    expect(drawn('12')).toBe(drawn(12));
    expect(drawn('12')).not.toBe(drawn(13));
  });
});
