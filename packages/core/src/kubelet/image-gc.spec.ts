import { describe, expect, it } from 'vitest';
import type { KubeletConfigurationFields } from '../api/kubelet-configuration/fields.ts';
import { bytesOnDisk } from '../host/disk.ts';
import { coreEvents } from '../projections/core-events/core-events-projection.ts';
import { Simulation } from '../simulation/simulation.ts';
import type { FactOf, FactType } from '../state/facts.ts';
import { aContainer, aPod } from '../testing/builders.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** No eviction manager gets in the way, unless told otherwise. */
const NO_EVICTION: KubeletConfigurationFields = { evictionHard: {} };

interface Options {
  readonly diskBytes: number;
  readonly kubelet?: KubeletConfigurationFields;
  readonly images?: readonly string[];
}

function cluster({ diskBytes, kubelet = NO_EVICTION, images = [] }: Options): Simulation {
  const capacity = { 'ephemeral-storage': String(diskBytes) };
  return new Simulation({ nodes: [{ name: 'node', capacity, kubelet, images }] });
}

function start(simulation: Simulation, name: string, image: string): void {
  const object = aPod(name, { containers: [aContainer('main', { image })] });
  expect(simulation.execute({ type: 'Apply', object }).accepted).toBe(true);
}

function startAll(simulation: Simulation): void {
  start(simulation, 'a', A);
  start(simulation, 'b', B);
  start(simulation, 'c', C);
}

const stop = (simulation: Simulation, name: string): unknown =>
  simulation.execute({ type: 'Delete', plural: 'pods', name, gracePeriodSeconds: 0 });

const factsOf = <T extends FactType>(simulation: Simulation, type: T): readonly FactOf<T>[] =>
  simulation.log.facts.filter((fact): fact is FactOf<T> => fact.type === type);

const removed = (simulation: Simulation): readonly (readonly [string, number])[] =>
  factsOf(simulation, 'ImageRemoved').map(({ image, at }) => [image, at]);

const nodeEvents = (simulation: Simulation): readonly string[] =>
  coreEvents(simulation.log.facts)
    .filter(({ involvedObject }) => involvedObject.kind === 'Node')
    .map(({ type, reason, message, count }) => `${type} ${reason} x${count}: ${message}`);

const onDisk = (...images: readonly string[]): number => {
  const { programs } = cluster({ diskBytes: 1 });
  return images.reduce((sum, image) => sum + bytesOnDisk(programs.imageSizeBytes(image)), 0);
};
const [A, B, C, D] = ['example/a:1', 'example/b:1', 'example/c:1', 'example/d:1'] as const;

describe('image garbage collection', () => {
  it('begins at 85 %, counted in whole percents, and not below', () => {
    const used = onDisk(A, B);
    const at = (percent: number): Simulation => {
      const images = [A, B];
      return cluster({ diskBytes: Math.ceil(used / percent), images }).run({ until: MINUTE });
    };
    expect(removed(at(0.839))).toEqual([]);
    // 15.9 % free are 15 % for the kubelet.
    expect(removed(at(0.841)).map(([image]) => image)).toEqual([A]);
  });

  it('goes on every five minutes from the start of the kubelet, and removes what was used longest ago', () => {
    const simulation = cluster({ diskBytes: Math.ceil(onDisk(A, B, C) / 0.88) });
    startAll(simulation);
    simulation.run({ until: 6 * MINUTE });
    stop(simulation, 'b');
    simulation.run({ until: 11 * MINUTE });
    stop(simulation, 'a');
    simulation.run({ until: 14 * MINUTE });
    // At five and ten minutes every image was in use, or nothing could be freed.
    expect(removed(simulation)).toEqual([[B, 10 * MINUTE]]);
    simulation.run({ until: 40 * MINUTE });
    expect(removed(simulation)).toHaveLength(1);
  });

  it('never takes the image of a container that exists, dead or alive, and says that it cannot free enough', () => {
    const simulation = cluster({ diskBytes: Math.ceil(onDisk(A, B) / 0.9) });
    start(simulation, 'a', A);
    const once = aPod('b', {
      restartPolicy: 'Never',
      containers: [aContainer('main', { image: B })],
      annotations: { 'podsim.dev/workload.main': 'exit: {after: 10s, code: 0}' },
    });
    simulation.execute({ type: 'Apply', object: once });
    simulation.run({ until: 16 * MINUTE });
    expect(removed(simulation)).toEqual([]);
    const message =
      "Insufficient free disk space on the node's image filesystem (90% of 741.7 MiB used). " +
      'Failed to free sufficient space by deleting unused images (freed 0 bytes). ' +
      'Investigate disk usage, as it could be used by active images, logs, volumes, or other data.';
    expect(nodeEvents(simulation)).toEqual([
      `Warning FreeDiskSpaceFailed x3: ${message}`,
      // Not of the first failure.
      `Warning ImageGCFailed x2: ${message}`,
    ]);
  });

  it('lets an image grow two minutes old after it was first seen', () => {
    const kubelet = { ...NO_EVICTION, imageMinimumGCAge: '6m' };
    const simulation = cluster({ diskBytes: Math.ceil(onDisk(A, B) / 0.9), kubelet });
    start(simulation, 'a', A);
    start(simulation, 'b', B);
    simulation.run({ until: MINUTE });
    stop(simulation, 'a');
    // First seen at five minutes, five minutes old at ten.
    simulation.run({ until: 14 * MINUTE });
    expect(removed(simulation)).toEqual([]);
    simulation.run({ until: 16 * MINUTE });
    expect(removed(simulation)).toEqual([[A, 15 * MINUTE]]);
  });

  it('removes what was not used for longer than the maximum age, and only that', () => {
    const kubelet = { ...NO_EVICTION, imageMaximumGCAge: '20m' };
    const simulation = cluster({ diskBytes: 2 ** 40, kubelet, images: [C] });
    start(simulation, 'a', A);
    start(simulation, 'b', B);
    simulation.run({ until: 7 * MINUTE });
    stop(simulation, 'a');
    simulation.run({ until: 60 * MINUTE });
    // Last seen in use at five minutes; nobody ever used the one that was there from the start.
    expect(removed(simulation)).toEqual([
      [C, 0],
      [A, 30 * MINUTE],
    ]);
  });

  it('has its images pulled again by whoever needs them', () => {
    const simulation = cluster({ diskBytes: Math.ceil(onDisk(A, B) / 0.9), images: [A] });
    start(simulation, 'b', B);
    simulation.run({ until: 6 * MINUTE });
    expect(removed(simulation)).toEqual([[A, 5 * MINUTE]]);
    expect(simulation.state.hosts.get('node')?.images).toEqual({
      [B]: expect.any(Number) as number,
    });
    start(simulation, 'a', A);
    simulation.run({ until: 7 * MINUTE });
    expect(factsOf(simulation, 'ImagePulled').map(({ image }) => image)).toEqual([B, A]);
    expect(simulation.state.pods.get('default/a')?.status.phase).toBe('Running');
  });

  it('costs nothing while the disk cannot be too full', () => {
    const simulation = cluster({ diskBytes: Math.ceil(onDisk(A, B) / 0.8), images: [D] });
    start(simulation, 'a', A);
    simulation.run({ until: MINUTE });
    const { notices } = simulation.snapshot().kernel;
    expect(notices.filter(({ kind }) => kind === 'kubelet/image-gc')).toEqual([]);
  });

  it('begins anew with the kubelet: at its start, with images that are all as old as itself', () => {
    const simulation = cluster({ diskBytes: Math.ceil(onDisk(A, B) / 0.9) });
    start(simulation, 'a', A);
    start(simulation, 'b', B);
    simulation.run({ until: 7 * MINUTE });
    simulation.execute({ type: 'StopKubelet', node: 'node' });
    stop(simulation, 'a');
    simulation.run({ until: 8 * MINUTE });
    simulation.execute({ type: 'StartKubelet', node: 'node' });
    simulation.run({ until: 20 * MINUTE });
    const failures = factsOf(simulation, 'ImageGCFailed').map(({ at, isRepeated }) => [
      at,
      isRepeated,
    ]);
    expect(failures).toEqual([
      [5 * MINUTE, false],
      [8 * MINUTE, false],
    ]);
    expect(removed(simulation)).toEqual([[A, 13 * MINUTE]]);
  });

  it('finds the images of its node again after a reboot', () => {
    const simulation = cluster({ diskBytes: Math.ceil(onDisk(A, B) / 0.9) });
    start(simulation, 'a', A);
    start(simulation, 'b', B);
    simulation.run({ until: MINUTE });
    simulation.execute({ type: 'CrashNode', node: 'node' });
    simulation.run({ until: 90 * SECOND });
    simulation.execute({ type: 'RecoverNode', node: 'node' });
    simulation.run({ until: 4 * MINUTE });
    // Both run again, without a pull.
    expect(factsOf(simulation, 'ContainerStarted')).toHaveLength(4);
    expect(factsOf(simulation, 'ImagePulled')).toHaveLength(2);
    const failedAt = factsOf(simulation, 'ImageGCFailed').map(({ at }) => at);
    expect(failedAt).toEqual([90 * SECOND]);
  });

  it('says every five minutes that there is no disk', () => {
    const simulation = cluster({ diskBytes: 0 }).run({ until: 11 * MINUTE });
    const message = 'invalid capacity 0 on image filesystem';
    expect(nodeEvents(simulation)).toEqual([
      `Warning InvalidDiskCapacity x3: ${message}`,
      `Warning ImageGCFailed x2: ${message}`,
    ]);
  });

  it('goes on alike after a fork', () => {
    const simulation = cluster({ diskBytes: Math.ceil(onDisk(A, B, C) / 0.9) });
    startAll(simulation);
    simulation.run({ until: 6 * MINUTE });
    stop(simulation, 'b');
    stop(simulation, 'c');
    const fork = simulation.fork();
    simulation.run({ until: 20 * MINUTE });
    expect(removed(simulation)).not.toEqual([]);
    expect(removed(fork.run({ until: 20 * MINUTE }))).toEqual(removed(simulation));
  });
});
