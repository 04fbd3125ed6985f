/**
 * One named source of random numbers. Whoever draws writes the drawn value into the fact that it records, so that
 * a replay never draws; the snapshot holds the state of the generator and nothing else.
 *
 * Values are the same in every JavaScript engine: the generator is integer-exact, and logarithm and exponential
 * are our own (`portable-math.ts`).
 */
import type { StatefulPRNG } from 'seedrandom';
import alea from 'seedrandom/lib/alea.js';
import { exp, ln, lnOnePlus } from './portable-math.ts';

/** What a stream remembers between two draws, as plain JSON. */
export interface RandomStreamState {
  readonly c: number;
  readonly s0: number;
  readonly s1: number;
  readonly s2: number;
}

/** Distributions over one generator. All parameters are checked: a RangeError names the one that is wrong. */
export class RandomStream {
  private readonly generator: StatefulPRNG<RandomStreamState>;

  constructor(seed: string, state?: RandomStreamState) {
    this.generator = alea(seed, { state: state ?? true });
  }

  state(): RandomStreamState {
    return this.generator.state();
  }

  /** A number in [min, max). */
  uniform(min: number, max: number): number {
    check(min <= max, `uniform: min ${min} is above max ${max}`);
    return min + this.generator.double() * (max - min);
  }

  /** An integer from min to max, both included. */
  int(min: number, max: number): number {
    check(Number.isSafeInteger(min) && Number.isSafeInteger(max), 'int: min and max are integers');
    check(min <= max, `int: min ${min} is above max ${max}`);
    return min + Math.floor(this.generator.double() * (max - min + 1));
  }

  /** Time between events that come with no memory of the last one; 0 or more. */
  exponential(mean: number): number {
    check(mean >= 0, `exponential: mean ${mean} is negative`);
    return -mean * lnOnePlus(-this.generator.double());
  }

  /**
   * Mean and standard deviation as given. By Marsaglia's polar method, which makes values in pairs: the second is
   * thrown away, because keeping it would be state outside the generator.
   */
  normal(mean: number, sd: number): number {
    check(sd >= 0, `normal: sd ${sd} is negative`);
    for (;;) {
      const x = 2 * this.generator.double() - 1;
      const y = 2 * this.generator.double() - 1;
      const square = x * x + y * y;
      if (square > 0 && square < 1) return mean + sd * x * Math.sqrt((-2 * ln(square)) / square);
    }
  }

  /** `exp` of a normal value with mean mu and standard deviation sigma; the median is `exp(mu)`. */
  lognormal(mu: number, sigma: number): number {
    return exp(this.normal(mu, sigma));
  }

  /** Life times: shape below 1 for early failures, 1 for none in particular, above 1 for wear. */
  weibull(scale: number, shape: number): number {
    check(scale >= 0, `weibull: scale ${scale} is negative`);
    check(shape > 0, `weibull: shape ${shape} is not above 0`);
    return scale * exp(ln(this.exponential(1)) / shape);
  }

  /** True with probability p. */
  bernoulli(p: number): boolean {
    checkProbability('bernoulli', p);
    return this.generator.double() < p;
  }

  /** One of the items, each as likely as the others. */
  choice<T>(items: readonly T[]): T {
    check(items.length > 0, 'choice: there is nothing to choose from');
    return items[this.int(0, items.length - 1)] as T;
  }

  /**
   * The index, from 0, of the first success in independent trials that succeed with probability p; Infinity for
   * p = 0. One draw stands for all the trials before.
   */
  geometric(p: number): number {
    checkProbability('geometric', p);
    const draw = this.generator.double();
    if (p === 0) return Infinity;
    return p === 1 ? 0 : Math.floor(lnOnePlus(-draw) / lnOnePlus(-p));
  }
}

function check(condition: boolean, message: string): void {
  if (!condition) throw new RangeError(message);
}

function checkProbability(name: string, p: number): void {
  check(p >= 0 && p <= 1, `${name}: p ${p} is not a probability`);
}
