import { expect, it } from 'vitest';
import { Simulation } from '../simulation/simulation.ts';
import { aContainer, aPod } from '../testing/builders.ts';

/** Time that each pull took by itself, and in the queue, in order of their ends. */
function pullsOf(
  images: readonly string[],
): { readonly ownMs: number; readonly waitedMs: number }[] {
  const simulation = new Simulation({ nodes: [{ name: 'node' }] });
  for (const [index, image] of images.entries()) {
    const containers = [aContainer('main', { image })];
    simulation.execute({ type: 'Apply', object: aPod(`pod-${index}`, { containers }) });
  }
  simulation.run({ until: 60_000 });
  return simulation.log.facts.flatMap((fact) =>
    fact.type === 'ImagePulled'
      ? [{ ownMs: fact.durationMs - fact.waitedMs, waitedMs: fact.waitedMs }]
      : [],
  );
}

it('pulls one image after another, and tells waiting from pulling', () => {
  const [first, second] = pullsOf(['nginx:1.29', 'redis:8']);
  expect(first?.waitedMs).toBe(0);
  expect(first?.ownMs).toBeGreaterThan(1_000);
  expect(second?.waitedMs).toBeGreaterThan(500);
  expect(second?.ownMs).toBeGreaterThan(1_000);
});

it('fetches an image once, however many Pods wait for it', () => {
  const [first, ...others] = pullsOf(['nginx:1.29', 'nginx:1.29', 'nginx:1.29']);
  expect(first?.ownMs).toBeGreaterThan(1_000);
  expect(others).toHaveLength(2);
  for (const { ownMs, waitedMs } of others) {
    expect(waitedMs).toBeGreaterThan(500);
    expect(ownMs).toBeLessThan(1_000);
  }
});
