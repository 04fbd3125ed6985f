import { expect, it } from 'vitest';
import type { WorkloadSpec } from '../api/manifest/workload-spec.ts';
import { cgroupsOf } from '../host/cgroups.ts';
import { Simulation, type SimulationOptions } from '../simulation/simulation.ts';
import type { FactOf, FactType } from '../state/facts.ts';
import { aContainer, aNode, aPod } from '../testing/builders.ts';
import type { Container } from '../api/schema/kubernetes.ts';

const facts = <T extends FactType>({ log }: Simulation, type: T): readonly FactOf<T>[] =>
  log.facts.filter((fact): fact is FactOf<T> => fact.type === type);
const times = (simulation: Simulation, type: FactType): number[] =>
  facts(simulation, type).map(({ at }) => at);

/** One Pod `web` whose container wants CPU as the workload says and may have `cpu` of it. */
function run(
  spec: WorkloadSpec,
  limits: Readonly<Record<string, string>> | undefined,
  container: Partial<Container> = {},
  options: SimulationOptions = {},
): Simulation {
  const simulation = new Simulation({
    fidelity: 'instant',
    nodes: [aNode('node')],
    workloads: [{ spec: { match: { container: 'main' }, ...spec } }],
    ...options,
  });
  const main = aContainer('main', { ...container, ...(limits && { resources: { limits } }) });
  simulation.execute({ type: 'Apply', object: aPod('web', { containers: [main] }) });
  return simulation;
}
const BUSY_START: WorkloadSpec = {
  startup: '20s',
  listen: [{ port: 80 }],
  cpu: [{ cores: '1' }, { from: '20s', cores: '100m' }],
};

it('a start-up of 20 s that wants a core takes 80 s under a limit of 250m', () => {
  const readinessProbe = { tcpSocket: { port: 80 }, periodSeconds: 1 };
  const slow = run(BUSY_START, { cpu: '250m' }, { readinessProbe }).run({ until: 100_000 });
  expect(times(slow, 'ListenerOpened')).toEqual([80_000]);
  expect(facts(slow, 'ProbeResultChanged').at(-1)).toMatchObject({ at: 80_000, result: 'Success' });
  const free = run(BUSY_START, undefined, { readinessProbe }).run({ until: 100_000 });
  expect(times(free, 'ListenerOpened')).toEqual([20_000]);
});

it('a container without probes opens its declared ports by its own clock too', () => {
  const { listen: _listen, ...anyPort } = BUSY_START;
  const slow = run(anyPort, { cpu: '250m' }, { ports: [{ containerPort: 80 }] });
  expect(times(slow.run({ until: 100_000 }), 'ListenerOpened')).toEqual([80_000]);
});

it('a CPU limit makes a liveness probe time out: an answer of 300 ms takes 1.2 s', () => {
  const livenessProbe = { httpGet: { port: 80 }, periodSeconds: 10 };
  const spec: WorkloadSpec = {
    startup: '0s',
    listen: [{ port: 80 }],
    http: [{ latency: '300ms' }],
    cpu: [{ cores: '200m' }, { from: '60s', cores: '1' }],
    onSIGTERM: { code: 0 },
  };
  const slow = run(spec, { cpu: '250m' }, { livenessProbe }).run({ until: 85_000 });
  expect(times(slow, 'ProbeFailed')).toEqual([61_000, 71_000, 81_000]);
  expect(facts(slow, 'ContainerKillRequested')[0]?.message).toContain('failed liveness probe');
  const enough = run(spec, { cpu: '400m' }, { livenessProbe }).run({ until: 85_000 });
  expect(times(enough, 'ProbeFailed')).toEqual([]);
});

it('exec and gRPC answers are late in the same way', () => {
  const spec: WorkloadSpec = {
    startup: '0s',
    listen: [{ port: 9_000 }],
    grpc: [{ latency: '600ms' }],
    exec: [{ command: ['check'], latency: '600ms' }],
    cpu: [{ cores: '2' }],
  };
  const probe = { periodSeconds: 10, failureThreshold: 9 };
  const failures = (limit: string) => {
    const checks = {
      livenessProbe: { grpc: { port: 9_000 }, ...probe },
      readinessProbe: { exec: { command: ['check'] }, ...probe },
    };
    const simulation = run(spec, { cpu: limit }, checks).run({ until: 15_000 });
    return new Set(facts(simulation, 'ProbeFailed').map(({ probe: type }) => type));
  };
  expect(failures('1')).toEqual(new Set(['readiness', 'liveness']));
  expect(failures('1500m').size).toBe(0);
});

it('exits, hangs, printed lines and memory growth keep to the process’s own time', () => {
  const spec: WorkloadSpec = {
    startup: '1s',
    cpu: [{ cores: '1' }],
    stdout: [{ at: '5s', line: 'half' }],
    exit: { after: '10s', code: 3 },
  };
  const slow = run(spec, { cpu: '500m' }).run({ until: 25_000 });
  expect(times(slow, 'ContainerLogged')).toEqual([10_000]);
  expect(facts(slow, 'ContainerExited')[0]).toMatchObject({ at: 20_000, exitCode: 3 });

  const growing: WorkloadSpec = {
    cpu: [{ cores: '1' }],
    memory: [{ bytes: '1Mi', growth: '1Mi/s' }],
  };
  const leaking = (cpu: string) =>
    times(run(growing, { cpu, memory: '11Mi' }).run({ until: 60_000 }), 'ContainerExited')[0];
  expect(leaking('1')).toBe(10_001);
  expect(leaking('500m')).toBe(20_002);

  const hangs: WorkloadSpec = {
    startup: '0s',
    listen: [{ port: 80 }],
    cpu: [{ cores: '1' }],
    hang: [{ from: '10s', to: '15s' }],
  };
  const readinessProbe = { httpGet: { port: 80 }, periodSeconds: 1, failureThreshold: 1 };
  const hung = run(hangs, { cpu: '500m' }, { readinessProbe }).run({ until: 40_000 });
  const changes = facts(hung, 'ProbeResultChanged').map(({ at, result }) => [at, result]);
  expect(changes).toEqual([
    [0, 'Failure'],
    [2, 'Success'],
    [21_002, 'Failure'],
    [30_004, 'Success'],
  ]);
});

it('what a program does on SIGTERM takes longer, too', () => {
  const spec: WorkloadSpec = { cpu: [{ cores: '1' }], onSIGTERM: { exitAfter: '4s', code: 0 } };
  const simulation = run(spec, { cpu: '500m' }).run({ until: 10_000 });
  simulation.execute({ type: 'Delete', plural: 'pods', name: 'web' });
  simulation.run({ until: 30_000 });
  expect(facts(simulation, 'ContainerExited')[0]).toMatchObject({ at: 18_000, exitCode: 0 });
});

it('a kubelet with cpuCFSQuota: false sets no quota', () => {
  const free = run(
    BUSY_START,
    { cpu: '250m' },
    {},
    { kubeletConfiguration: { cpuCFSQuota: false } },
  );
  expect(times(free.run({ until: 100_000 }), 'ListenerOpened')).toEqual([20_000]);
});

it('scripts sleep by the clock, and stress burns what it gets until its alarm', () => {
  const script = { image: 'busybox:1.36', command: ['sh', '-c', 'sleep 30; exit 4'] };
  const slept = run({}, { cpu: '10m' }, script, { workloads: [] }).run({ until: 60_000 });
  expect(times(slept, 'ContainerExited')[0]).toBe(30_000);
  const stress = { image: 'polinux/stress', command: ['stress', '--cpu', '2', '--timeout', '60'] };
  const burnt = run({}, { cpu: '500m' }, stress, { workloads: [] }).run({ until: 70_000 });
  expect(times(burnt, 'ContainerExited')[0]).toBe(60_000);
});

it('a limit that is high enough changes nothing at all', () => {
  const limited = { resources: { limits: { cpu: '1' } } };
  const logOf = (spec: WorkloadSpec): string =>
    JSON.stringify(run(spec, undefined, limited).run({ until: 100_000 }).log.facts);
  const { cpu: _cpu, ...idle } = BUSY_START;
  expect(logOf(BUSY_START)).toBe(logOf(idle));
});

it('a run resumed in the middle of a slow start-up ends it at the same instant', () => {
  const simulation = run(BUSY_START, { cpu: '250m' }).run({ until: 33_000 });
  const resumed = Simulation.resume(simulation.snapshot()).run({ until: 100_000 });
  expect(times(resumed, 'ListenerOpened')).toEqual([80_000]);
});

it('cgroups show usage capped at the limit, and how far it held the process back', () => {
  const simulation = run(BUSY_START, { cpu: '250m' }).run({ until: 40_000 });
  const [hostPod] = simulation.state.hostPods.values();
  const spec = [...simulation.state.pods.values()][0]?.spec;
  if (hostPod === undefined || spec === undefined) throw new Error('nothing runs');
  const { containers, pod } = cgroupsOf(simulation.programs, hostPod, spec, 'Burstable');
  expect(containers['main']).toMatchObject({
    cpuMaxMilli: 250,
    cpuUsageMilli: 250,
    cpuThrottling: { wantedMilli: 1_000, throttledMs: 30_000 },
  });
  expect(pod.cpuUsageMilli).toBe(250);
});
