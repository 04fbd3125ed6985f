import { describe, expect, it } from 'vitest';
import { run as runHold } from './hold.ts';
import { meanNumberInSystem, run as runMm1, SingleServer } from './mm1.ts';
import { Phold, run as runPhold } from './phold.ts';

describe('PHOLD', () => {
  it('has the same checksum on every machine', () => {
    const phold = new Phold(1);
    phold.handle(100_000);
    expect(phold.checksum).toBe(2_945_515_992);
  });

  it('has another checksum with another seed', () => {
    const [left, right] = [new Phold(1), new Phold(2)];
    left.handle(1_000);
    right.handle(1_000);
    expect(left.checksum).not.toBe(right.checksum);
  });
});

describe('M/M/1', () => {
  it('agrees with queueing theory for several seeds', () => {
    for (const seed of [1, 2, 3]) {
      const { mean, halfWidth } = meanNumberInSystem(new SingleServer(seed), 20_000_000_000);
      expect(halfWidth).toBeLessThan(1.5);
      expect(Math.abs(mean - 10)).toBeLessThan(1.5 * halfWidth);
    }
  });
});

describe('a smoke run of the engine benchmarks', () => {
  it('measures every contender', async () => {
    const results = [
      ...(await runHold({ smoke: true })),
      ...(await runPhold({ smoke: true })),
      ...runMm1({ smoke: true }),
    ];
    expect(results.map(({ name }) => name)).toContain('simscript, 1000 pending');
    expect(new Set(results.map(({ suite, name }) => `${suite} ${name}`)).size).toBe(results.length);
    for (const { value } of results) expect(value).toBeGreaterThan(0);
  });
});
