import { describe, expect, it } from 'vitest';
import type { KubeletConfigurationFields } from '../api/kubelet-configuration/fields.ts';
import { bytesOnDisk } from '../host/disk.ts';
import { coreEvents } from '../projections/core-events/core-events-projection.ts';
import { Simulation } from '../simulation/simulation.ts';
import type { FactOf, FactType } from '../state/facts.ts';
import { aContainer, aPod, type PodOptions } from '../testing/builders.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const MIB = 2 ** 20;
/** 350 million bytes each on disk. */
const [A, B, C] = ['example/a:1', 'example/b:1', 'example/c:1'] as const;
const IMAGE_BYTES = bytesOnDisk(100_000_000);
const DISK_BYTES = 1_500_000_000;

interface Options {
  readonly images?: readonly string[];
  readonly kubelet?: KubeletConfigurationFields;
  readonly fidelity?: 'real' | 'instant';
}

function cluster({ images = [], kubelet, fidelity = 'real' }: Options = {}): Simulation {
  const capacity = { 'ephemeral-storage': String(DISK_BYTES) };
  const node = { name: 'node', capacity, images, ...(kubelet && { kubelet }) };
  return new Simulation({ fidelity, nodes: [node] });
}

function start(
  simulation: Simulation,
  name: string,
  { image = A, workload, ...options }: PodOptions & { image?: string; workload?: string } = {},
): void {
  const object = aPod(name, {
    containers: [aContainer('main', { image })],
    ...(workload !== undefined && { annotations: { 'podsim.dev/workload.main': workload } }),
    ...options,
  });
  expect(simulation.execute({ type: 'Apply', object }).accepted).toBe(true);
}

const writes = (bytes: number, rest = ''): string => `storage: [{bytes: ${bytes}}]\n${rest}`;
const ONCE = 'exit: {after: 5s, code: 0}';

const factsOf = <T extends FactType>(simulation: Simulation, type: T): readonly FactOf<T>[] =>
  simulation.log.facts.filter((fact): fact is FactOf<T> => fact.type === type);

const evicted = (simulation: Simulation): readonly string[] =>
  factsOf(simulation, 'PodEvicted').map(({ pod }) => pod);
const removedImages = (simulation: Simulation): readonly string[] =>
  factsOf(simulation, 'ImageRemoved').map(({ image }) => image);
const diskPressure = ({ state }: Simulation): string | undefined =>
  state.nodes.get('node')?.status.conditions?.find(({ type }) => type === 'DiskPressure')?.status;

describe.each(['real', 'instant'] as const)('a full disk, with %s components,', (fidelity) => {
  it('costs unused images before it costs a Pod', () => {
    const simulation = cluster({ images: [B, C], fidelity });
    start(simulation, 'a', { workload: writes(DISK_BYTES - 3 * IMAGE_BYTES - 200 * MIB) });
    simulation.run({ until: MINUTE });
    expect(removedImages(simulation)).toEqual([B, C]);
    expect(evicted(simulation)).toEqual([]);
    expect(diskPressure(simulation)).toBe('True');
    const events = coreEvents(simulation.log.facts).filter(
      ({ involvedObject }) => involvedObject.kind === 'Node',
    );
    expect(events.map(({ reason, message }) => `${reason}: ${message}`)).toEqual([
      'EvictionThresholdMet: Attempting to reclaim ephemeral-storage',
      'NodeHasDiskPressure: Node node status is now: NodeHasDiskPressure',
    ]);
    simulation.run({ until: 7 * MINUTE });
    expect(diskPressure(simulation)).toBe('False');
    expect(simulation.state.pods.get('default/a')?.status.phase).toBe('Running');
  });

  it('costs a Pod when all images are in use', () => {
    const simulation = cluster({ images: [A, B], fidelity });
    start(simulation, 'b', { image: B });
    start(simulation, 'a', { workload: writes(DISK_BYTES - 2 * IMAGE_BYTES - 100 * MIB) });
    simulation.run({ until: MINUTE });
    expect(removedImages(simulation)).toEqual([]);
    expect(evicted(simulation)).toEqual(['default/a']);
  });
});

describe('node-level reclaim', () => {
  it('takes the remains of Pods that have ended, whose images then are unused; their statuses stay', () => {
    const simulation = cluster({ images: [A, B] });
    start(simulation, 'done', {
      restartPolicy: 'Never',
      image: B,
      workload: writes(400 * MIB, ONCE),
    });
    simulation.run({ until: 30 * SECOND });
    start(simulation, 'a', { workload: writes(200 * MIB) });
    simulation.run({ until: MINUTE });
    expect(evicted(simulation)).toEqual([]);
    expect(factsOf(simulation, 'ContainerRemoved').map(({ pod }) => pod)).toEqual(['default/done']);
    expect(factsOf(simulation, 'SandboxRemoved').map(({ pod }) => pod)).toEqual(['default/done']);
    expect(removedImages(simulation)).toEqual([B]);
    const status = simulation.state.pods.get('default/done')?.status;
    expect(status?.phase).toBe('Succeeded');
    expect(status?.containerStatuses?.[0]?.state?.terminated?.exitCode).toBe(0);
    simulation.execute({ type: 'StopKubelet', node: 'node' });
    simulation.run({ until: 2 * MINUTE });
    simulation.execute({ type: 'StartKubelet', node: 'node' });
    simulation.run({ until: 3 * MINUTE });
    expect(simulation.state.pods.get('default/done')?.status).toEqual(status);
    simulation.execute({ type: 'Delete', plural: 'pods', name: 'done' });
    simulation.run({ until: 4 * MINUTE });
    expect(simulation.state.pods.has('default/done')).toBe(false);
  });

  it('keeps the last dead instance of a Pod that goes on', () => {
    const simulation = cluster({ images: [A, B] });
    start(simulation, 'crash', {
      image: B,
      workload: writes(20 * MIB, 'exit: {after: 5s, code: 1}'),
    });
    simulation.run({ until: 3 * MINUTE });
    start(simulation, 'a', { workload: writes(700 * MIB) });
    simulation.run({ until: 4 * MINUTE });
    expect(evicted(simulation)).toEqual(['default/a']);
    expect(removedImages(simulation)).toEqual([]);
    const { containerStatuses } = simulation.state.pods.get('default/crash')?.status ?? {};
    expect(containerStatuses?.[0]?.lastState?.terminated?.exitCode).toBe(1);
  });

  it('leaves images that were first seen less than two minutes ago, even by this look', () => {
    const kubelet = { imageGCHighThresholdPercent: 100 };
    const simulation = cluster({ images: [A], kubelet });
    start(simulation, 'brief', { image: B, restartPolicy: 'Never', workload: ONCE });
    simulation.run({ until: 30 * SECOND });
    simulation.execute({ type: 'Delete', plural: 'pods', name: 'brief' });
    simulation.run({ until: 60 * SECOND });
    start(simulation, 'first', { workload: writes(600 * MIB) });
    simulation.run({ until: 90 * SECOND });
    expect(removedImages(simulation)).toEqual([]);
    expect(evicted(simulation)).toEqual(['default/first']);
    // The first look saw the image; two minutes later it may go.
    const tolerations = [{ operator: 'Exists' as const }];
    simulation.run({ until: 8 * MINUTE });
    start(simulation, 'second', { tolerations, workload: writes(600 * MIB) });
    simulation.run({ until: 9 * MINUTE });
    expect(removedImages(simulation)).toEqual([B]);
    expect(evicted(simulation)).toEqual(['default/first']);
  });

  it('is not enough when it does not reach the minimum reclaim', () => {
    const evictionMinimumReclaim = { 'imagefs.available': '1Gi' };
    const kubelet = { mergeDefaultEvictionSettings: true, evictionMinimumReclaim };
    const simulation = cluster({ images: [A, B], kubelet });
    start(simulation, 'a', { workload: writes(600 * MIB) });
    simulation.run({ until: MINUTE });
    expect(evicted(simulation)).toEqual(['default/a']);
    // The image of the victim goes for the same reason in the next round.
    expect(removedImages(simulation)).toEqual([B, A]);
  });

  it('does nothing for memory', () => {
    const kubelet = { evictionHard: { 'memory.available': '15Gi' } };
    const simulation = cluster({ images: [B], kubelet });
    start(simulation, 'a', { workload: 'memory: [{bytes: 2Gi}]' });
    simulation.run({ until: MINUTE });
    expect(evicted(simulation)).toEqual(['default/a']);
    expect(removedImages(simulation)).toEqual([]);
  });
});
