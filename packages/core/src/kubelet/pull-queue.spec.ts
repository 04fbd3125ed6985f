import { describe, expect, it } from 'vitest';
import type { KubeletConfigurationFields } from '../api/kubelet-configuration/fields.ts';
import { coreEvents } from '../projections/core-events/core-events-projection.ts';
import { Simulation } from '../simulation/simulation.ts';
import type { FactOf, FactType } from '../state/facts.ts';
import { timingOf } from '../state/timing.ts';
import { aContainer, aPod } from '../testing/builders.ts';

const { pullBytesPerMs, pullOverheadMs } = timingOf('real');
const PARALLEL: KubeletConfigurationFields = { serializeImagePulls: false };

function cluster(images: readonly string[], kubelet: KubeletConfigurationFields): Simulation {
  const simulation = new Simulation({ nodes: [{ name: 'node', kubelet }] });
  for (const [index, image] of images.entries()) {
    const containers = [aContainer('main', { image })];
    simulation.execute({ type: 'Apply', object: aPod(`pod-${index}`, { containers }) });
  }
  return simulation;
}

const factsOf = <T extends FactType>(simulation: Simulation, type: T): readonly FactOf<T>[] =>
  simulation.log.facts.filter((fact): fact is FactOf<T> => fact.type === type);

const transferMs = (simulation: Simulation, image: string): number =>
  simulation.programs.imageSizeBytes(image) / pullBytesPerMs;

describe('pulls side by side', () => {
  it('share the bandwidth: equal images that begin together end together, twice as late', () => {
    const simulation = cluster(['example/a:1', 'example/b:1'], PARALLEL).run({ until: 60_000 });
    const pulled = factsOf(simulation, 'ImagePulled');
    expect(pulled).toHaveLength(2);
    const alone = transferMs(simulation, 'example/a:1');
    const [a, b] = factsOf(simulation, 'ImagePullStarted').map(({ at }) => at);
    const apart = Math.abs((a ?? 0) - (b ?? 0));
    for (const { durationMs, waitedMs } of pulled) {
      expect(waitedMs).toBe(0);
      // While they overlap each has half of the line; then come overhead and jitter.
      const downloadMs = 2 * alone - apart;
      expect(durationMs).toBeGreaterThanOrEqual(Math.floor(downloadMs + pullOverheadMs));
      expect(durationMs).toBeLessThanOrEqual(Math.ceil(downloadMs + 2 * pullOverheadMs) + 2);
    }
  });

  it('are as fast together as one after another, but nobody waits', () => {
    const images = ['nginx:1.29', 'redis:8', 'example/c:1'];
    const parallel = cluster(images, PARALLEL).run({ until: 120_000 });
    const serial = cluster(images, {}).run({ until: 120_000 });
    const lastOf = (simulation: Simulation): number =>
      Math.max(...factsOf(simulation, 'ImagePulled').map(({ at }) => at));
    expect(lastOf(parallel)).toBeLessThan(lastOf(serial));
    const total = images.reduce((sum, image) => sum + transferMs(parallel, image), 0);
    expect(lastOf(parallel)).toBeGreaterThan(total);
    expect(factsOf(serial, 'ImagePulled').some(({ waitedMs }) => waitedMs > 0)).toBe(true);
  });

  it('download an image once, however many Pods ask for it', () => {
    const simulation = cluster(['nginx:1.29', 'nginx:1.29', 'nginx:1.29'], PARALLEL);
    simulation.run({ until: 60_000 });
    const pulled = factsOf(simulation, 'ImagePulled');
    expect(pulled).toHaveLength(3);
    const alone = transferMs(simulation, 'nginx:1.29');
    for (const { durationMs } of pulled) {
      expect(durationMs).toBeLessThan(alone + 2 * pullOverheadMs + 20);
    }
  });

  it('queue above the maximum in the order of requests, and say how long they waited', () => {
    const images = ['example/a:1', 'example/b:1', 'example/c:1', 'example/d:1'];
    const kubelet = { ...PARALLEL, maxParallelImagePulls: 2 };
    const simulation = cluster(images, kubelet).run({ until: 120_000 });
    const requested = factsOf(simulation, 'ImagePullStarted').map(({ image }) => image);
    const begun = factsOf(simulation, 'ImageDownloadStarted').map(({ image }) => image);
    expect(begun).toEqual(requested);
    const waited = factsOf(simulation, 'ImagePulled').map(({ waitedMs }) => waitedMs > 0);
    expect(waited).toEqual([false, false, true, true]);
    const messages = coreEvents(simulation.log.facts)
      .filter(({ reason }) => reason === 'Pulled')
      .map(({ message }) => message);
    expect(messages).toHaveLength(4);
    for (const message of messages) expect(message).toMatch(/ in .*s \(.*s including waiting\)/);
  });

  it('go on with the whole line when a Pod is deleted meanwhile', () => {
    const simulation = cluster(['example/a:1', 'example/b:1'], PARALLEL);
    simulation.run({ stopWhen: () => factsOf(simulation, 'ImageDownloadStarted').length === 2 });
    const begun = simulation.now;
    simulation.execute({ type: 'Delete', plural: 'pods', name: 'pod-1', gracePeriodSeconds: 0 });
    simulation.run({ until: begun + 60_000 });
    const [pulled, ...others] = factsOf(simulation, 'ImagePulled');
    expect(others).toEqual([]);
    const alone = transferMs(simulation, 'example/a:1');
    expect(pulled?.durationMs).toBeLessThan(alone + 2 * pullOverheadMs + 500);
  });

  it('fail above the registry’s rate, where 0 means that there is none', () => {
    const images = Array.from({ length: 8 }, (_, index) => `example/i${index}:1`);
    const failures = (kubelet: KubeletConfigurationFields): number => {
      const simulation = cluster(images, { ...PARALLEL, ...kubelet });
      simulation.run({ until: 5_000 });
      return factsOf(simulation, 'ImagePullFailed').filter(({ message }) =>
        message.includes('pull QPS exceeded'),
      ).length;
    };
    expect(failures({ registryPullQPS: 1, registryBurst: 3 })).toBeGreaterThanOrEqual(3);
    expect(failures({ registryPullQPS: 0 })).toBe(0);
  });

  it('take no time where components react at once', () => {
    const simulation = new Simulation({
      fidelity: 'instant',
      nodes: [{ name: 'node', kubelet: PARALLEL }],
    });
    simulation.execute({ type: 'Apply', object: aPod('web') });
    simulation.run({ until: 1_000 });
    expect(factsOf(simulation, 'ImagePulled')).toMatchObject([{ at: 0, durationMs: 0 }]);
    expect(simulation.state.pods.get('default/web')?.status.phase).toBe('Running');
  });

  it('go on alike after a fork', () => {
    const simulation = cluster(['example/a:1', 'nginx:1.29', 'redis:8'], PARALLEL);
    simulation.run({ until: 1_000 });
    const fork = simulation.fork();
    const ends = (one: Simulation): readonly (readonly [string, number])[] =>
      factsOf(one.run({ until: 60_000 }), 'ImagePulled').map(({ image, at }) => [image, at]);
    expect(ends(fork)).toEqual(ends(simulation));
  });
});
