import { expect, it } from 'vitest';
import type { PodSpec } from '../../api/schema/kubernetes.ts';
import { hashFacts } from '../../log/hash.ts';
import { Simulation } from '../../simulation/simulation.ts';
import type { ApiObject } from '../../state/tables.ts';
import { buildReport } from './build-report.ts';
import type { Report } from './report.ts';

function apply(simulation: Simulation, name: string, spec: PodSpec): void {
  const metadata = { name, namespace: 'default' };
  const object: ApiObject & { spec: PodSpec } = { apiVersion: 'v1', kind: 'Pod', metadata, spec };
  expect(simulation.execute({ type: 'Apply', object })).toEqual({ accepted: true });
}

function reportOf({ state: tables, log, now: clockMs }: Simulation): Report {
  return buildReport({ tables, facts: log.facts, options: { seed: 1 }, clockMs, version: '1.2.3' });
}

/** The chapter's first example. */
const twoContainers: PodSpec = {
  restartPolicy: 'Never',
  volumes: [
    { name: 'shared-data', hostPath: { path: '/data' } },
    { name: 'scratch', emptyDir: {} },
  ],
  containers: [
    {
      name: 'nginx-container',
      image: 'nginx',
      volumeMounts: [{ name: 'shared-data', mountPath: '/usr/share/nginx/html' }],
    },
    {
      name: 'debian-container',
      image: 'debian',
      volumeMounts: [
        { name: 'shared-data', mountPath: '/pod-data' },
        { name: 'scratch', mountPath: '/scratch' },
      ],
      command: ['/bin/sh'],
      args: ['-c', 'echo Hello > /pod-data/index.html; echo ü > /scratch/a'],
    },
  ],
};

it('S11: shows the file in the host’s /data, and goes on showing it when the Pod is gone', () => {
  const simulation = new Simulation({ nodes: [{ name: 'node-1' }] });
  apply(simulation, 'two-containers', twoContainers);
  simulation.run({ until: 60_000 });
  const [host] = reportOf(simulation).hosts;
  const uid = simulation.state.pods.get('default/two-containers')?.metadata.uid;
  expect(host).toMatchObject({ name: 'node-1', state: 'running' });
  const data = {
    kind: 'hostPath',
    path: '/data',
    podUID: null,
    name: null,
    files: [{ path: '/data/index.html', content: 'Hello\n', size: 6 }],
  };
  expect(host?.volumes[0]).toEqual(data);
  const path = `/var/lib/kubelet/pods/${uid}/volumes/kubernetes.io~empty-dir/scratch`;
  expect(host?.volumes.find(({ kind }) => kind === 'emptyDir')).toEqual({
    kind: 'emptyDir',
    path,
    podUID: uid,
    name: 'scratch',
    files: [{ path: `${path}/a`, content: 'ü\n', size: 3 }],
  });
  simulation.execute({ type: 'Delete', plural: 'pods', name: 'two-containers' });
  simulation.run({ until: 120_000 });
  expect(reportOf(simulation).hosts[0]?.volumes).toEqual([data]);
  const withoutFacts = buildReport({
    tables: simulation.state,
    facts: [],
    options: { seed: 1 },
    clockMs: simulation.now,
    version: '1.2.3',
  });
  expect(withoutFacts.hosts[0]?.volumes).toEqual([data]);
});

it('lists sandboxes with their containers and open ports', () => {
  const simulation = new Simulation({ nodes: [{ name: 'node-1' }] });
  apply(simulation, 'two-containers', twoContainers);
  simulation.run({ until: 60_000 });
  const [sandbox, ...others] = reportOf(simulation).hosts[0]?.sandboxes ?? [];
  expect(others).toEqual([]);
  expect(sandbox).toMatchObject({
    pod: 'default/two-containers',
    attempt: 0,
    state: 'ready',
    ips: ['10.244.1.2'],
    listeners: [{ port: 80, protocol: 'TCP', container: 'nginx-container' }],
    containers: [
      { name: 'nginx-container', state: 'running' },
      { name: 'debian-container', state: 'exited', exitCode: 0 },
    ],
  });
  expect(sandbox?.containers[0]).not.toHaveProperty('exitCode');
  expect(sandbox?.containers[0]?.mounts[0]).toMatchObject({
    mountPath: '/usr/share/nginx/html',
    volume: 'shared-data',
  });
});

it('has objects by plural name, in order of namespace and name, and the log’s hash', () => {
  const simulation = new Simulation({ nodes: [{ name: 'b' }, { name: 'a' }] });
  apply(simulation, 'z', { containers: [{ name: 'app', image: 'nginx' }] });
  apply(simulation, 'y', { containers: [{ name: 'app', image: 'nginx' }] });
  simulation.run({ until: 60_000 });
  const report = reportOf(simulation);
  expect(report.podsim).toEqual({ version: '1.2.3', kubernetesVersion: '1.36', seed: 1 });
  expect(report.clockMs).toBe(60_000);
  const names = (plural: string) => report.objects[plural]?.map(({ metadata }) => metadata.name);
  expect(names('nodes')).toEqual(['a', 'b']);
  expect(names('pods')).toEqual(['y', 'z']);
  expect(names('configmaps')).toEqual([]);
  expect(report.objects['pods']?.[0]).toBe(simulation.state.pods.get('default/y'));
  const { facts } = simulation.log;
  expect(report.log).toEqual({ facts: facts.length, hash: hashFacts(facts) });
  expect(report.events.length).toBeGreaterThan(8);
});

it('tells what is wrong with a machine', () => {
  const nodes = ['crashed', 'partitioned', 'stopped', 'well'].map((name) => ({ name }));
  const simulation = new Simulation({ nodes });
  simulation.execute({ type: 'CrashNode', node: 'crashed' });
  simulation.execute({ type: 'PartitionNode', node: 'partitioned' });
  simulation.execute({ type: 'StopKubelet', node: 'stopped' });
  expect(reportOf(simulation).hosts.map(({ state }) => state)).toEqual([
    'crashed',
    'partitioned',
    'kubelet-stopped',
    'running',
  ]);
});
