import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FIDELITIES } from './observe.ts';
import { tour } from './tour.ts';

const WALL_MS_MAX = 10_000;

describe.each(FIDELITIES)('the tour, %s', (fidelity) => {
  const startedMs = performance.now();
  const plays = tour.map((stop) => stop.play({ fidelity }));
  const wallMs = performance.now() - startedMs;
  const lines = plays.map((play) => play.lines);

  it('tells stories whose files are there and whose expectations hold', () => {
    for (const { files } of tour) for (const file of files) expect(existsSync(file)).toBe(true);
    const results = plays.flatMap(({ run }) => run.expectations);
    expect(results.length).toBeGreaterThan(8);
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
    expect(plays.flatMap(({ run }) => run.warnings)).toEqual([]);
  });

  it('shows what the two manifests of the chapter serve', () => {
    expect(lines[0]).toEqual(['http://two-containers/ answers: Hello from the debian container']);
    expect(lines[1]?.[0]).toBe('http://node-1:8001/sample answers: sample.war v2');
    expect(lines[1]?.[1]).toMatch(/^javaweb-3 has no node: 0\/1 nodes are available: /);
  });

  it('measures what a livenessProbe is worth', () => {
    expect(lines[2]?.[0]).toMatch(/^without-probe: Running, restarts 0, down for 2m0s, /);
    expect(lines[2]?.[1]).toMatch(/^with-probe: Running, restarts 1, down for 1\d(\.\d+)?s, /);
  });

  it('follows a bare Pod to its end, on its own node', () => {
    expect(lines[3]?.[0]).toMatch(/^its deletion was asked for 5m\S+ after the loss, and took 14m/);
    expect(lines[3]?.[1]).toBe('it has run on node-1, and nowhere else');
  });

  it('is over before anybody grows impatient', () => {
    expect(wallMs).toBeLessThan(WALL_MS_MAX);
  });
});
