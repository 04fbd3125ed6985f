import { describe, expect, it } from 'vitest';
import type { ContainerMount } from '../state/files.ts';
import { ClusterIndexes } from '../state/indexes.ts';
import type { HostPod } from '../state/tables.ts';
import { Simulation } from '../simulation/simulation.ts';
import { aContainer, aPod, aScript, type PodOptions } from '../testing/builders.ts';
import { availableAt, bytesOnDisk, diskCapacity, nodeDisk, podStorage } from './disk.ts';
import { exceedsAt } from './usage-curve.ts';

const MIB = 2 ** 20;

function running(options: PodOptions, until = 60_000): Simulation {
  const simulation = new Simulation({
    fidelity: 'instant',
    nodes: [{ name: 'node', capacity: { 'ephemeral-storage': '10Gi' } }],
  });
  expect(simulation.execute({ type: 'Apply', object: aPod('web', options) }).accepted).toBe(true);
  return simulation.run({ until });
}

const storing = (yaml: string, options: PodOptions = {}): PodOptions => ({
  annotations: { 'podsim.dev/workload.main': `storage: ${yaml}` },
  ...options,
});

function hostPodOf({ state }: Simulation): HostPod {
  const uid = state.pods.get('default/web')?.metadata.uid ?? '';
  return state.hostPods.get(uid) as HostPod;
}

const storage = (simulation: Simulation): ReturnType<typeof podStorage> =>
  podStorage(simulation, simulation.programs, hostPodOf(simulation));

function disk(simulation: Simulation): ReturnType<typeof nodeDisk> {
  const indexes = new ClusterIndexes();
  indexes.rebuild(simulation.state);
  return nodeDisk({ state: simulation.state, indexes }, simulation.programs, 'node');
}

const usedBy = (simulation: Simulation, volume: string): number | undefined =>
  storage(simulation)
    .volumes.find(({ name }) => name === volume)
    ?.used.amountAt(simulation.now);

describe('what a program keeps on disk', () => {
  it('grows in the writable layer, and says when it will be above a limit', () => {
    const simulation = running(storing('[{bytes: 100Mi, growth: 1Mi/s}]'));
    const { containers, total } = storage(simulation);
    expect(containers[0]?.writableLayer.amountAt(60_000)).toBe(160 * MIB);
    expect(exceedsAt(total, 200 * MIB - 1, simulation.now)).toBe(100_000);
    expect(exceedsAt(total, 2 ** 60, simulation.now)).toBeUndefined();
  });

  it('follows its steps', () => {
    const steps = '[{from: 10s, bytes: 1Gi}, {from: 2m, bytes: 3Gi}]';
    const { total } = storage(running(storing(steps)));
    expect(total.amountAt(9_999)).toBe(0);
    expect(total.amountAt(10_000)).toBe(1_024 * MIB);
    expect(exceedsAt(total, 2_000 * MIB, 60_000)).toBe(120_000);
  });

  it('lands in the volume that is mounted at its path', () => {
    const mounts = [
      { name: 'cache', mountPath: '/cache' },
      { name: 'shm', mountPath: '/shm' },
    ];
    const simulation = running(
      storing('[{path: /cache/a, bytes: 5Mi}, {path: /shm, bytes: 7Mi}, {path: /x, bytes: 9Mi}]', {
        containers: [aContainer('main', { volumeMounts: mounts })],
        volumes: [
          { name: 'cache', emptyDir: {} },
          { name: 'shm', emptyDir: { medium: 'Memory' } },
        ],
      }),
    );
    expect(usedBy(simulation, 'cache')).toBe(5 * MIB);
    expect(usedBy(simulation, 'shm')).toBe(7 * MIB);
    const { volumes, total, containers } = storage(simulation);
    const media = Object.fromEntries(volumes.map(({ name, medium }) => [name, medium]));
    expect(media).toMatchObject({ cache: 'disk', shm: 'memory' });
    expect(containers[0]?.writableLayer.amountAt(simulation.now)).toBe(9 * MIB);
    expect(total.amountAt(simulation.now)).toBe(14 * MIB);
  });

  it('cannot write where the mount is read-only', () => {
    const mount = { name: 'cache', mountPath: '/cache', readOnly: true };
    const simulation = running(
      storing('[{path: /cache, bytes: 5Mi}]', {
        containers: [aContainer('main', { volumeMounts: [mount] })],
        volumes: [{ name: 'cache', emptyDir: {} }],
      }),
    );
    expect(usedBy(simulation, 'cache')).toBe(0);
    const [first] = hostPodOf(simulation).containers;
    expect(first?.mounts.map(({ readOnly }: ContainerMount) => readOnly)).toContain(true);
  });
});

describe('what stays when a container ends', () => {
  const ending = (path: string): PodOptions => ({
    restartPolicy: 'Never',
    annotations: {
      'podsim.dev/workload.main': `{exit: {after: 10s, code: 1}, storage: [{path: ${path}, bytes: 5Mi, growth: 1Mi/s}]}`,
    },
    containers: [aContainer('main', { volumeMounts: [{ name: 'cache', mountPath: '/cache' }] })],
    volumes: [{ name: 'cache', emptyDir: {} }],
  });

  it('is its writable layer as it left it', () => {
    const { containers } = storage(running(ending('/tmp')));
    expect(containers[0]?.writableLayer.amountAt(60_000)).toBe(15 * MIB);
  });

  it('is what the next instance finds in the volume: it takes more room only beyond that', () => {
    const simulation = running({ ...ending('/cache'), restartPolicy: 'Always' }, 15_000);
    expect(hostPodOf(simulation).containers[0]?.restartCount).toBe(1);
    const used = storage(simulation).volumes[0]?.used;
    expect(used?.amountAt(15_000)).toBe(15 * MIB);
    expect(used && exceedsAt(used, 15 * MIB, 15_000)).toBe(20_001);
  });

  it('is nothing in the emptyDir of a Pod that has finished', () => {
    expect(storage(running(ending('/cache'))).volumes).toEqual([]);
  });

  it('goes with the Pod', () => {
    const simulation = running(ending('/tmp'));
    const before = disk(simulation).used.amountAt(simulation.now);
    simulation.execute({ type: 'Delete', plural: 'pods', name: 'web' });
    simulation.run({ until: 120_000 });
    const after = disk(simulation);
    expect(before - after.used.amountAt(simulation.now)).toBeGreaterThanOrEqual(15 * MIB);
    expect(after.used.amountAt(simulation.now)).toBe(after.imageBytes);
  });
});

it('counts files and logs', () => {
  const script = 'echo 0123456789 > /file; echo hello; sleep 3600';
  const simulation = running({ containers: [aScript('main', script)] });
  const [main] = storage(simulation).containers;
  expect(main?.writableLayer.amountAt(simulation.now)).toBe(11);
  expect(main?.logBytes).toBeGreaterThan(6);
  expect(main?.logBytes).toBeLessThan(100);
});

it('adds up images and Pods on the disk of a node', () => {
  const simulation = running(storing('[{bytes: 1Gi}]'));
  const image = bytesOnDisk(simulation.programs.imageSizeBytes('nginx:1.29'));
  const { imageBytes, used, capacityBytes } = disk(simulation);
  expect(imageBytes).toBe(image);
  expect(used.amountAt(simulation.now) - image).toBeGreaterThanOrEqual(1_024 * MIB);
  expect(capacityBytes).toBe(10 * 1_024 * MIB);
  expect(diskCapacity(simulation, 'nowhere')).toBe(Infinity);
  expect(availableAt(disk(simulation), 0)).toBeGreaterThan(8 * 1_024 * MIB);
});

it('counts what hostPath volumes hold for the node, not for the Pod', () => {
  const simulation = running(
    storing('[{path: /data, bytes: 2Gi}]', {
      containers: [aContainer('main', { volumeMounts: [{ name: 'host', mountPath: '/data' }] })],
      volumes: [{ name: 'host', hostPath: { path: '/srv', type: 'DirectoryOrCreate' } }],
    }),
  );
  expect(storage(simulation).total.amountAt(simulation.now)).toBeLessThan(MIB);
  const { used, imageBytes } = disk(simulation);
  expect(used.amountAt(simulation.now) - imageBytes).toBeGreaterThanOrEqual(2_048 * MIB);
});
