import { describe, expect, it } from 'vitest';
import type { KubeletConfigurationFields } from '../api/kubelet-configuration/fields.ts';
import { Simulation } from '../simulation/simulation.ts';
import type { FactOf, FactType } from '../state/facts.ts';
import { timingOf } from '../state/timing.ts';
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

const BIG = ['elasticsearch:8', 'mysql:8', 'postgres:16', 'rabbitmq:4'] as const;

const factsOf = <T extends FactType>({ log }: Simulation, type: T): readonly FactOf<T>[] =>
  log.facts.filter((fact): fact is FactOf<T> => fact.type === type);

function herd(images: readonly string[], kubelet: KubeletConfigurationFields = {}): Simulation {
  const simulation = new Simulation({ nodes: [{ name: 'node', kubelet }] });
  for (const [index, image] of images.entries()) {
    const containers = [aContainer('main', { image })];
    simulation.execute({ type: 'Apply', object: aPod(`pod-${index}`, { containers }) });
  }
  return simulation;
}

describe('several large images on one node', () => {
  const { pullBytesPerMs, pullOverheadMs } = timingOf('real');

  it.each([
    ['one after another', {}, BIG.length],
    ['side by side', { serializeImagePulls: false }, 1],
  ] as const)('take the time that their bytes take, %s', (_, kubelet, overheads) => {
    const simulation = herd(BIG, kubelet).run({ until: 120_000 });
    const bytes = BIG.reduce((sum, image) => sum + simulation.programs.imageSizeBytes(image), 0);
    const begunAt = factsOf(simulation, 'ImagePullStarted')[0]?.at ?? 0;
    const pulls = factsOf(simulation, 'ImagePulled');
    const tookMs = Math.max(...pulls.map(({ at }) => at)) - begunAt;
    expect(pulls).toHaveLength(BIG.length);
    expect(tookMs).toBeGreaterThan(bytes / pullBytesPerMs + overheads * pullOverheadMs);
    expect(tookMs).toBeLessThan(bytes / pullBytesPerMs + (overheads + 1) * 2 * pullOverheadMs);
  });

  it.each(['downloading', 'pulling'])('do not wait for a Pod that is deleted while %s', (stage) => {
    const simulation = herd([BIG[0]]);
    simulation.run({ stopWhen: () => factsOf(simulation, 'ImageDownloadStarted').length > 0 });
    const downloadMs = simulation.programs.imageSizeBytes(BIG[0]) / pullBytesPerMs;
    const deletedAt = simulation.now + (stage === 'pulling' ? downloadMs + 100 : 2_000);
    const next = aPod('next', { containers: [aContainer('main', { image: 'busybox:1.36' })] });
    simulation.execute({ type: 'Apply', object: next });
    simulation.run({ until: deletedAt });
    simulation.execute({ type: 'Delete', plural: 'pods', name: 'pod-0', gracePeriodSeconds: 0 });
    simulation.run({ until: deletedAt + 60_000 });
    const [pulled, ...others] = factsOf(simulation, 'ImagePulled');
    expect(others).toEqual([]);
    expect(pulled?.at).toBeGreaterThan(deletedAt);
    expect(pulled?.at).toBeLessThan(deletedAt + 2_000);
  });

  it('begin again, and do not queue behind their own past, when the kubelet restarts', () => {
    const simulation = herd([BIG[0]]);
    simulation.run({ until: 4_000 });
    simulation.execute({ type: 'StopKubelet', node: 'node' });
    simulation.run({ until: 5_000 });
    simulation.execute({ type: 'StartKubelet', node: 'node' });
    simulation.run({ until: 60_000 });
    expect(factsOf(simulation, 'ImagePullStarted')).toHaveLength(2);
    expect(factsOf(simulation, 'ImagePulled')).toMatchObject([{ waitedMs: 0 }]);
  });
});

describe('a registry out of reach', () => {
  it('fails pulls at once, however large, and the ladder goes on where it was until it is back', () => {
    const simulation = herd([BIG[0], BIG[1]]);
    simulation.execute({ type: 'RegistryOutage', forMs: 65_000 });
    simulation.run({ until: 200_000 });
    const failures = factsOf(simulation, 'ImagePullFailed').filter(({ pulled }) => pulled);
    const starts = factsOf(simulation, 'ImagePullStarted');
    for (const { at, pod, message } of failures) {
      const asked = starts.filter((one) => one.pod === pod && one.at <= at).at(-1)?.at ?? 0;
      expect(at - asked).toBeLessThan(2_000);
      expect(message).toMatch(/connect: connection refused$/);
    }
    const delays = failures.filter(({ pod }) => pod === 'default/pod-0');
    expect(delays.map(({ backOffDelayMs }) => backOffDelayMs)).toEqual([10_000, 20_000, 40_000]);
    expect(factsOf(simulation, 'ImagePulled')).toHaveLength(2);
  });

  it('fails at its end a download that was under way, and the next begins from the start', () => {
    const simulation = herd([BIG[0]]).run({ until: 3_000 });
    simulation.execute({ type: 'RegistryOutage', forMs: 20_000 });
    simulation.run({ until: 120_000 });
    expect(factsOf(simulation, 'ImagePullFailed').filter(({ pulled }) => pulled)).toHaveLength(1);
    const [pulled] = factsOf(simulation, 'ImagePulled');
    expect(pulled?.durationMs).toBeGreaterThan(12_000);
  });
});

it('takes the sizes of images from Workload documents; the program in them is the same as ever', () => {
  const simulation = new Simulation({
    nodes: [{ name: 'node', capacity: { 'ephemeral-storage': '60Gi' } }],
    workloads: [
      { spec: { match: { image: 'ghcr.io/lab/*' }, imageSize: '5Gi' } },
      { spec: { match: { image: 'nginx:1.*' }, imageSize: '1Gi' } },
    ],
  });
  const { programs } = simulation;
  expect(programs.imageSizeBytes('ghcr.io/lab/model:v1')).toBe(5 * 2 ** 30);
  expect(programs.imageSizeBytes('nginx:2.0')).not.toBe(2 ** 30);
  const containers = [aContainer('main', { image: 'nginx:1.29', ports: [{ containerPort: 80 }] })];
  simulation.execute({ type: 'Apply', object: aPod('web', { containers }) });
  const command = ['sh', '-c', 'echo done'];
  const job = [aContainer('main', { image: 'ghcr.io/lab/model:v1', command })];
  const object = aPod('job', { restartPolicy: 'Never', containers: job });
  simulation.run({ until: 1_000 });
  simulation.execute({ type: 'Apply', object });
  simulation.run({ until: 200_000 });
  const [web, model] = factsOf(simulation, 'ImagePulled');
  const { pullBytesPerMs } = timingOf('real');
  expect(web?.durationMs).toBeGreaterThan(2 ** 30 / pullBytesPerMs);
  expect(model?.durationMs).toBeGreaterThan((5 * 2 ** 30) / pullBytesPerMs);
  expect(factsOf(simulation, 'ListenerOpened').map(({ port }) => port)).toEqual([80]);
  expect(simulation.state.pods.get('default/job')?.status.phase).toBe('Succeeded');
});

it('shows a running container by the digest of its image, the same for every name of it', () => {
  const simulation = new Simulation({ fidelity: 'instant', nodes: [{ name: 'node' }] });
  const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
  const containers = ['nginx', 'docker.io/library/nginx:latest', 'nginx:1.27', `nginx@${digest}`];
  simulation.execute({
    type: 'Apply',
    object: aPod('web', {
      containers: containers.map((image, index) => ({ name: `c${index}`, image })),
    }),
  });
  simulation.run({ until: 5_000 });
  const statuses = simulation.state.pods.get('default/web')?.status.containerStatuses ?? [];
  const ids = statuses.map(({ imageID }) => imageID);
  expect(ids[0]).toMatch(/^docker\.io\/library\/nginx@sha256:[0-9a-f]{64}$/);
  expect(ids[1]).toBe(ids[0]);
  expect(ids[2]).not.toBe(ids[0]);
  expect(ids[3]).toBe(`docker.io/library/nginx@${digest}`);
});

it('an image that is changed during the pull of another is not taken for it', () => {
  const web = (image: string) => aPod('web', { containers: [{ name: 'app', image }] });
  const simulation = new Simulation({ nodes: [{ name: 'node' }] });
  simulation.execute({ type: 'Apply', object: web('elasticsearch:8') });
  simulation.run({ until: 3_000 });
  expect(factsOf(simulation, 'ImagePulled')).toEqual([]);
  simulation.execute({ type: 'Apply', object: web('nginx:1.28') });
  simulation.run({ until: 120_000 });
  expect(factsOf(simulation, 'ImagePulled').map(({ image }) => image)).toEqual([
    'elasticsearch:8',
    'nginx:1.28',
  ]);
  expect(factsOf(simulation, 'ContainerStarted').map(({ restartCount }) => restartCount)).toEqual([
    0, 1,
  ]);
  expect(factsOf(simulation, 'ContainerKillRequested')[0]?.message).toBe(
    'Container app definition changed, will be restarted',
  );
});

it('an image that the registry does not have, as a Workload document says, is asked for again and again', () => {
  const pullError = 'docker.io/library/ngnix:1.27: not found';
  const simulation = new Simulation({
    fidelity: 'instant',
    nodes: [{ name: 'node' }],
    workloads: [{ spec: { match: { image: 'ngnix*' }, pullError } }],
  });
  const containers = [{ name: 'app', image: 'ngnix:1.27' }];
  simulation.execute({ type: 'Apply', object: aPod('web', { containers }) });
  simulation.run({ until: 60_000 });
  const name = 'docker.io/library/ngnix:1.27';
  expect(factsOf(simulation, 'ImagePullFailed')[0]?.message).toBe(
    `failed to pull and unpack image "${name}": failed to resolve reference "${name}": ${pullError}`,
  );
  expect(factsOf(simulation, 'ContainerCreated')).toEqual([]);
  const [status] = simulation.state.pods.get('default/web')?.status.containerStatuses ?? [];
  expect(status?.state?.waiting?.reason).toBe('ImagePullBackOff');
});
