import { describe, expect, it } from 'vitest';
import type { Container, Pod, ResourceRequirements } from '../api/schema/kubernetes.ts';
import type { WorkloadSpec } from '../api/manifest/workload-spec.ts';
import { hashFacts } from '../log/hash.ts';
import { coreEvents } from '../projections/core-events/core-events-projection.ts';
import { Simulation, type SimulationOptions } from '../simulation/simulation.ts';
import type { FactOf, FactType } from '../state/facts.ts';
import { aContainer, aNode, aPod, aScript, aSidecar } from '../testing/builders.ts';

const facts = <T extends FactType>({ log }: Simulation, type: T): readonly FactOf<T>[] =>
  log.facts.filter((fact): fact is FactOf<T> => fact.type === type);
const times = (simulation: Simulation, type: FactType): number[] =>
  facts(simulation, type).map(({ at }) => at);

const web = (resources: ResourceRequirements, more: Partial<Container> = {}, name = 'web') =>
  aPod(name, { containers: [aContainer('main', { resources, ...more })] });

function started(
  pod: ReturnType<typeof web>,
  workload: WorkloadSpec = {},
  options: SimulationOptions = {},
): Simulation {
  const simulation = new Simulation({
    fidelity: 'instant',
    nodes: [aNode('node')],
    workloads: [{ spec: { match: { container: 'main' }, ...workload } }],
    ...options,
  });
  simulation.execute({ type: 'Apply', object: pod });
  return simulation.run({ until: 10_000 });
}
const shown = (simulation: Simulation, name = 'web'): Pod =>
  simulation.state.pods.get(`default/${name}`) as Pod;
const statusOf = (simulation: Simulation, name = 'web') =>
  shown(simulation, name).status.containerStatuses?.[0];
const conditionsOf = (simulation: Simulation, name = 'web') =>
  (shown(simulation, name).status.conditions ?? []).filter(({ type }) => type.includes('Resize'));
function resizeEvents(simulation: Simulation): readonly string[] {
  return coreEvents(simulation.log.facts)
    .filter(({ reason }) => reason?.startsWith('Resize') === true)
    .map(({ type, reason, message }) => `${type} ${reason}: ${message}`);
}

const SMALL = {
  requests: { cpu: '250m', memory: '64Mi' },
  limits: { cpu: '250m', memory: '64Mi' },
};
const LARGE = { requests: { cpu: '1', memory: '64Mi' }, limits: { cpu: '1', memory: '64Mi' } };

it('a resize without restart changes the cgroup of the running container and says so', () => {
  const simulation = started(web(SMALL));
  expect(statusOf(simulation)).toMatchObject({
    resources: SMALL,
    allocatedResources: SMALL.requests,
  });
  simulation.execute({ type: 'Apply', object: web(LARGE) });
  simulation.run({ until: 20_000 });
  expect(times(simulation, 'ContainerResized')).toEqual([10_000]);
  expect(times(simulation, 'ContainerExited')).toEqual([]);
  expect(statusOf(simulation)).toMatchObject({
    restartCount: 0,
    resources: LARGE,
    allocatedResources: LARGE.requests,
  });
  expect(conditionsOf(simulation)).toEqual([]);
  const shownAs =
    '{"containers":[{"name":"main","resources":{"limits":{"cpu":"1","memory":"64Mi"},"requests":{"cpu":"1","memory":"64Mi"}}}],"generation":2}';
  expect(resizeEvents(simulation)).toEqual([
    `Normal ResizeStarted: Pod resize started: ${shownAs}`,
    `Normal ResizeCompleted: Pod resize completed: ${shownAs}`,
  ]);
});

it('while it is carried out the status shows what is granted and what is in force', () => {
  const simulation = started(web(SMALL));
  simulation.execute({ type: 'Apply', object: web(LARGE) });
  simulation.run({ until: 20_000 });
  const between = facts(simulation, 'PodStatusReported').find(({ status }) =>
    status.conditions?.some(({ type }) => type === 'PodResizeInProgress'),
  );
  expect(between?.status.containerStatuses?.[0]).toMatchObject({
    resources: SMALL,
    allocatedResources: LARGE.requests,
  });
  expect(between?.status.conditions?.find(({ type }) => type === 'PodResizeInProgress')).toEqual({
    type: 'PodResizeInProgress',
    status: 'True',
    lastTransitionTime: '2026-01-01T00:00:10Z',
    observedGeneration: 2,
  });
});

it('a policy of RestartContainer restarts the container with the new resources', () => {
  const more = {
    resizePolicy: [
      { resourceName: 'memory', restartPolicy: 'RestartContainer' },
      { resourceName: 'cpu', restartPolicy: 'NotRequired' },
    ],
  };
  const simulation = started(web(SMALL, more));
  const bigger = { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } };
  simulation.execute({ type: 'Apply', object: web(bigger, more) });
  simulation.run({ until: 20_000 });
  expect(
    facts(simulation, 'ContainerKillRequested').map(({ at, message }) => [at, message]),
  ).toEqual([[10_000, 'Container main resize requires restart']]);
  expect(facts(simulation, 'ContainerStarted').map(({ restartCount }) => restartCount)).toEqual([
    0, 1,
  ]);
  expect(statusOf(simulation)).toMatchObject({ restartCount: 1, resources: bigger });
  expect(resizeEvents(simulation).map((event) => event.split(':')[0])).toEqual([
    'Normal ResizeStarted',
    'Normal ResizeCompleted',
  ]);
  simulation.execute({
    type: 'Apply',
    object: web(
      {
        ...bigger,
        ...{ requests: { cpu: '2', memory: '1Gi' }, limits: { cpu: '2', memory: '1Gi' } },
      },
      more,
    ),
  });
  simulation.run({ until: 30_000 });
  expect(statusOf(simulation)?.restartCount).toBe(1);
});

describe('a CPU limit that is raised', () => {
  const slowStart: WorkloadSpec = {
    startup: '20s',
    listen: [{ port: 80 }],
    cpu: [{ cores: '1' }],
  };
  it('lets a start-up go on at full speed', () => {
    const simulation = started(web(SMALL), slowStart).run({ until: 40_000 });
    simulation.execute({ type: 'Apply', object: web(LARGE) });
    simulation.run({ until: 100_000 });
    expect(times(simulation, 'ListenerOpened')).toEqual([50_000]);
  });

  it('and one that is lowered slows it down, also in a run that was resumed in between', () => {
    const simulation = started(web(LARGE), slowStart);
    simulation.execute({ type: 'Apply', object: web(SMALL) });
    simulation.run({ until: 30_000 });
    const resumed = Simulation.resume(simulation.snapshot()).run({ until: 100_000 });
    expect(times(resumed, 'ListenerOpened')).toEqual([50_000]);
  });
});

describe('memory limits', () => {
  const growing: WorkloadSpec = { memory: [{ bytes: '0', growth: '1Mi/s' }] };
  const memory = (limit: string) => ({ requests: { memory: '1Mi' }, limits: { memory: limit } });

  it('move the instant at which memory runs out', () => {
    const simulation = started(web(memory('30Mi')), growing);
    simulation.execute({ type: 'Apply', object: web(memory('60Mi')) });
    simulation.run({ until: 61_000 });
    expect(facts(simulation, 'ContainerExited').map(({ at, reason }) => [at, reason])).toEqual([
      [60_001, 'OOMKilled'],
    ]);
    const earlier = started(web(memory('60Mi')), growing);
    earlier.execute({ type: 'Apply', object: web(memory('30Mi')) });
    expect(times(earlier.run({ until: 59_000 }), 'ContainerExited')).toEqual([30_001]);
  });

  it('are not set below what is in use', () => {
    const steady: WorkloadSpec = { memory: [{ bytes: '20Mi' }, { from: '60s', bytes: '5Mi' }] };
    const simulation = started(web(memory('30Mi')), steady);
    simulation.execute({ type: 'Apply', object: web(memory('10Mi')) });
    simulation.run({ until: 50_000 });
    const message =
      'cannot decrease memory limits: [attempting to set pod memory limit (10485760) below current usage (20971520), attempting to set container "main" memory limit (10485760) below current usage (20971520)]';
    expect(conditionsOf(simulation)).toEqual([
      {
        type: 'PodResizeInProgress',
        status: 'True',
        lastTransitionTime: '2026-01-01T00:00:10Z',
        reason: 'Error',
        message,
        observedGeneration: 2,
      },
    ]);
    expect(statusOf(simulation)?.resources).toEqual(memory('30Mi'));
    expect(resizeEvents(simulation)[1]).toContain(
      `Warning ResizeError: Pod resize error: {"containers":[{"name":"main","resources":{"limits":{"memory":"10Mi"},"requests":{"memory":"1Mi"}}}],"generation":2,"error":`,
    );
    expect(resizeEvents(simulation)).toHaveLength(2);
    simulation.run({ until: 80_000 });
    expect(times(simulation, 'ContainerResized')).toEqual([60_000]);
    expect(conditionsOf(simulation)).toEqual([]);
    expect(times(simulation, 'ContainerExited')).toEqual([]);
  });
});

describe('a node without room', () => {
  const wanting = (cpu: string): ResourceRequirements => ({ requests: { cpu } });

  it('says that it never can, or defers the resize until another Pod goes', () => {
    const simulation = started(web(wanting('1')));
    simulation.execute({ type: 'Apply', object: web(wanting('2'), {}, 'other') });
    simulation.run({ until: 15_000 });
    simulation.execute({ type: 'Apply', object: web(wanting('8')) });
    simulation.run({ until: 20_000 });
    expect(conditionsOf(simulation)).toMatchObject([
      {
        type: 'PodResizePending',
        reason: 'Infeasible',
        message: "Node didn't have enough capacity: cpu, requested: 8000, capacity: 4000",
        observedGeneration: 2,
        lastTransitionTime: '2026-01-01T00:00:15Z',
      },
    ]);
    simulation.execute({ type: 'Apply', object: web(wanting('3')) });
    simulation.run({ until: 30_000 });
    expect(conditionsOf(simulation)).toMatchObject([
      {
        type: 'PodResizePending',
        reason: 'Deferred',
        message:
          "Node didn't have enough resource: cpu, requested: 3000, used: 2000, capacity: 4000",
        observedGeneration: 3,
        lastTransitionTime: '2026-01-01T00:00:20Z',
      },
    ]);
    expect(statusOf(simulation)).toMatchObject({
      allocatedResources: { cpu: '1' },
      resources: wanting('1'),
    });
    simulation.execute({ type: 'Delete', plural: 'pods', name: 'other' });
    simulation.run({ until: 40_000 });
    expect(conditionsOf(simulation)).toEqual([]);
    expect(statusOf(simulation)).toMatchObject({
      allocatedResources: { cpu: '3' },
      restartCount: 0,
    });
    expect(resizeEvents(simulation).map((event) => event.split(':')[0])).toEqual([
      'Warning ResizeInfeasible',
      'Warning ResizeDeferred',
      'Normal ResizeStarted',
      'Normal ResizeCompleted',
    ]);
  });

  it('forgets a resize that is taken back', () => {
    const simulation = started(web(wanting('1')));
    simulation.execute({ type: 'Apply', object: web(wanting('8')) });
    simulation.run({ until: 15_000 });
    simulation.execute({ type: 'Apply', object: web(wanting('1')) });
    simulation.run({ until: 20_000 });
    expect(conditionsOf(simulation)).toEqual([]);
    expect(facts(simulation, 'PodResizeStarted')).toEqual([]);
  });

  it('counts a deferred wish for the scheduler, and not one that can never be met', () => {
    const pending = (cpu: string): boolean => {
      const simulation = started(web(wanting('1')));
      simulation.execute({ type: 'Apply', object: web(wanting('1'), {}, 'other') });
      simulation.run({ until: 15_000 });
      simulation.execute({ type: 'Apply', object: web(wanting(cpu)) });
      simulation.run({ until: 20_000 });
      simulation.execute({ type: 'Apply', object: web(wanting('1500m'), {}, 'late') });
      simulation.run({ until: 30_000 });
      return shown(simulation, 'late').spec.nodeName === undefined;
    };
    expect(pending('3500m')).toBe(true);
    expect(pending('8')).toBe(false);
  });
});

describe('init containers', () => {
  const withInit = (init: Container, cpu: string) =>
    aPod('web', {
      containers: [aContainer('main')],
      initContainers: [{ ...init, resources: { requests: { cpu }, limits: { cpu: '2' } } }],
    });
  const resized = (init: Container): Simulation => {
    const simulation = started(withInit(init, '100m'));
    simulation.execute({ type: 'Apply', object: withInit(init, '500m') });
    return simulation.run({ until: 20_000 });
  };

  it('that run are resized in place, sidecars and others', () => {
    for (const init of [
      aSidecar('init', { image: 'example/proxy:1' }),
      aScript('init', 'sleep 60'),
    ]) {
      const simulation = resized(init);
      expect(times(simulation, 'ContainerResized')).toEqual([10_000]);
      expect(times(simulation, 'PodResizeCompleted')).toEqual([10_000]);
      const [status] = shown(simulation).status.initContainerStatuses ?? [];
      expect(status).toMatchObject({ restartCount: 0, allocatedResources: { cpu: '500m' } });
    }
  });

  it('that are sidecars restart when their policy says so', () => {
    const policy = [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }];
    const simulation = resized(
      aSidecar('init', { image: 'example/proxy:1', resizePolicy: policy }),
    );
    simulation.run({ until: 60_000 });
    expect(facts(simulation, 'ContainerKillRequested').map(({ message }) => message)).toEqual([
      'Container init resize requires restart',
    ]);
    const [status] = shown(simulation).status.initContainerStatuses ?? [];
    expect(status).toMatchObject({ restartCount: 1, resources: { requests: { cpu: '500m' } } });
    expect(shown(simulation).status.containerStatuses?.[0]?.restartCount).toBe(0);
  });

  it('that have ended have nothing to resize', () => {
    const simulation = resized(aScript('init', 'exit 0'));
    expect(times(simulation, 'ContainerResized')).toEqual([]);
    expect(times(simulation, 'PodResizeCompleted')).toEqual([10_000]);
  });
});

it('a container that waits in back-off starts afresh with other resources', () => {
  const crashing = { exit: { after: '1s', code: 1 } };
  const simulation = started(web(SMALL), crashing).run({ until: 60_000 });
  expect(statusOf(simulation)?.state?.waiting?.reason).toBe('CrashLoopBackOff');
  const before = times(simulation, 'ContainerStarted').length;
  simulation.execute({ type: 'Apply', object: web(LARGE) });
  simulation.run({ until: 61_500 });
  expect(times(simulation, 'ContainerStarted').slice(before)).toEqual([60_000]);
  expect(statusOf(simulation)).toMatchObject({ resources: LARGE });
});

it('a run resumed after a resize goes on as it would have, with containers that have no resources', () => {
  const pod = (cpu: string) =>
    aPod('web', {
      containers: [
        aContainer('main', { resources: { requests: { cpu } } }),
        aScript('crash', 'sleep 1; exit 1'),
      ],
    });
  const simulation = started(pod('100m'));
  simulation.execute({ type: 'Apply', object: pod('200m') });
  simulation.run({ until: 40_000 });
  const resumed = Simulation.resume(simulation.snapshot(), simulation.log.facts);
  const [there, here] = [resumed, simulation].map((run) => run.run({ until: 600_000 }));
  expect(hashFacts(there?.log.facts ?? [])).toBe(hashFacts(here?.log.facts ?? []));
});

it('a node that is cut off resizes once it hears of it, and either store tells the same', () => {
  const play = (store: 'immutable' | 'direct'): Simulation => {
    const simulation = started(web(SMALL), {}, { store });
    simulation.execute({ type: 'PartitionNode', node: 'node' });
    simulation.execute({ type: 'Apply', object: web(LARGE) });
    simulation.run({ until: 20_000 });
    simulation.execute({ type: 'HealNode', node: 'node' });
    return simulation.run({ until: 30_000 });
  };
  const immutable = play('immutable');
  expect(times(immutable, 'ContainerResized')).toEqual([20_000]);
  expect(hashFacts(play('direct').log.facts)).toBe(hashFacts(immutable.log.facts));
});

it('a kubelet that is restarted while it is cut off does not hear of a resize either', () => {
  const simulation = started(web(SMALL));
  simulation.execute({ type: 'Apply', object: web(LARGE) });
  simulation.run({ until: 15_000 });
  simulation.execute({ type: 'PartitionNode', node: 'node' });
  simulation.execute({ type: 'Apply', object: web(SMALL) });
  simulation.execute({ type: 'StopKubelet', node: 'node' });
  simulation.execute({ type: 'StartKubelet', node: 'node' });
  simulation.run({ until: 20_000 });
  expect(times(simulation, 'ContainerResized')).toEqual([10_000]);
  simulation.execute({ type: 'HealNode', node: 'node' });
  simulation.run({ until: 30_000 });
  expect(times(simulation, 'ContainerResized')).toEqual([10_000, 20_000]);
});

it('a kubelet that was down carries out what was wanted meanwhile, from what it had granted', () => {
  const simulation = started(web(SMALL));
  simulation.execute({ type: 'StopKubelet', node: 'node' });
  simulation.execute({ type: 'Apply', object: web(LARGE) });
  simulation.run({ until: 20_000 });
  expect(times(simulation, 'ContainerResized')).toEqual([]);
  simulation.execute({ type: 'StartKubelet', node: 'node' });
  simulation.run({ until: 30_000 });
  expect(times(simulation, 'ContainerResized')).toEqual([20_000]);
  expect(statusOf(simulation)).toMatchObject({ restartCount: 0, resources: LARGE });
});

it('a restarted kubelet admits a Pod with what it had granted, not with a wish that it has put off', () => {
  const asking = (cpu: string): ResourceRequirements => ({ requests: { cpu } });
  const play = (resumes: boolean): Simulation => {
    const simulation = started(web(asking('1')));
    simulation.execute({ type: 'Apply', object: web(asking('2'), {}, 'other') });
    simulation.run({ until: 15_000 });
    simulation.execute({ type: 'Apply', object: web(asking('3')) });
    simulation.run({ until: 20_000 });
    const { facts: history } = simulation.log;
    const run = resumes ? Simulation.resume(simulation.snapshot(), history) : simulation;
    run.execute({ type: 'StopKubelet', node: 'node' });
    run.execute({ type: 'StartKubelet', node: 'node' });
    return run.run({ until: 30_000 });
  };
  const simulation = play(false);
  expect(conditionsOf(simulation)).toMatchObject([{ reason: 'Deferred' }]);
  expect(facts(simulation, 'PodRejected')).toEqual([]);
  expect(shown(simulation).status.phase).toBe('Running');
  expect(hashFacts(play(true).log.facts)).toBe(hashFacts(simulation.log.facts));
});

it('of two resizes put off at one instant the same goes first in a resumed run', () => {
  const asking = (cpu: string): ResourceRequirements => ({ requests: { cpu } });
  const simulation = started(web(asking('1'), {}, 'one'));
  for (const [name, cpu] of [
    ['two', '1'],
    ['room', '2'],
  ] as const) {
    simulation.execute({ type: 'Apply', object: web(asking(cpu), {}, name) });
    simulation.run({ until: simulation.now + 1_000 });
  }
  for (const name of ['two', 'one']) {
    simulation.execute({ type: 'Apply', object: web(asking('2500m'), {}, name) });
  }
  simulation.run({ until: 20_000 });
  const resumed = Simulation.resume(simulation.snapshot(), simulation.log.facts);
  const [here, there] = [simulation, resumed].map((run) => {
    run.execute({ type: 'Delete', plural: 'pods', name: 'room' });
    return run.run({ until: 120_000 });
  });
  expect(facts(here as Simulation, 'PodResizeCompleted')).toHaveLength(1);
  expect(hashFacts(there?.log.facts ?? [])).toBe(hashFacts(here?.log.facts ?? []));
});

it('the API refuses what a resize may not do', () => {
  const simulation = started(web(SMALL));
  const answer = simulation.execute({ type: 'Apply', object: web({ requests: { cpu: '1' } }) });
  expect(answer).toMatchObject({ accepted: false });
  expect(JSON.stringify(answer)).toContain('Pod QOS Class may not change as a result of resizing');
});

it('with real components a resize takes the kubelet’s time, and ticked runs agree', () => {
  const play = (ticked: boolean): Simulation => {
    const simulation = started(web(SMALL), {}, { fidelity: 'real', ticked });
    simulation.execute({ type: 'Apply', object: web(LARGE) });
    return simulation.run({ until: 60_000 });
  };
  const elided = play(false);
  expect(statusOf(elided)).toMatchObject({ resources: LARGE });
  expect(times(elided, 'PodResizeCompleted')).toEqual(times(play(true), 'PodResizeCompleted'));
});
