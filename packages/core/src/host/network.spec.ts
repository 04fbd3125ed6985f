import { describe, expect, it } from 'vitest';
import { Simulation } from '../simulation/simulation.ts';
import type { ApiObject, HostPod } from '../state/tables.ts';
import { networkNamespaceOf } from './network-namespace.ts';
import { processesOf } from './process-list.ts';
import { cgroupsOf } from './cgroups.ts';

interface ContainerOptions {
  readonly name: string;
  readonly image?: string;
  readonly script?: string;
  readonly [field: string]: unknown;
}

const container = ({ script, ...rest }: ContainerOptions): object => ({
  image: 'busybox:1.36',
  ...(script === undefined ? {} : { command: ['sh', '-c', script] }),
  ...rest,
});

const pod = (name: string, containers: readonly ContainerOptions[], spec: object = {}): ApiObject =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { restartPolicy: 'Never', containers: containers.map(container), ...spec },
  }) as ApiObject;

function cluster(...objects: readonly ApiObject[]): Simulation {
  const simulation = new Simulation({ fidelity: 'instant', nodes: [{ name: 'node', count: 2 }] });
  for (const object of objects) {
    expect(simulation.execute({ type: 'Apply', object })).toEqual({ accepted: true });
  }
  return simulation.run({ until: 30_000 });
}

const exitCode = (simulation: Simulation, name: string, containerName: string): unknown =>
  simulation.state.pods
    .get(`default/${name}`)
    ?.status.containerStatuses?.find((one) => one.name === containerName)?.state?.terminated
    ?.exitCode;

function hostPod(simulation: Simulation, name: string): HostPod {
  const uid = simulation.state.pods.get(`default/${name}`)?.metadata.uid ?? '';
  return simulation.state.hostPods.get(uid) as HostPod;
}

describe('connections', () => {
  it('S6: reach the listener of a neighbour container over localhost', () => {
    const asking = { name: 'ask', script: 'sleep 5; wget -qO- http://127.0.0.1:80/' };
    const simulation = cluster(pod('web', [{ name: 'nginx', image: 'nginx:1.27' }, asking]));
    expect(exitCode(simulation, 'web', 'ask')).toBe(0);
  });

  it('are refused where nobody listens', () => {
    const simulation = cluster(
      pod('web', [{ name: 'ask', script: 'wget -qO- http://127.0.0.1:81/' }]),
    );
    expect(exitCode(simulation, 'web', 'ask')).toBe(1);
  });

  it('reach a Pod on another node by its address, and not across a partition', () => {
    const server = pod('server', [{ name: 'nginx', image: 'nginx:1.27' }], { nodeName: 'node-1' });
    const simulation = cluster(server);
    const ip = simulation.state.pods.get('default/server')?.status.podIP ?? '';
    const script = `wget -qO- http://${ip}:80/`;
    const client = (name: string): ApiObject =>
      pod(name, [{ name: 'ask', script }], { nodeName: 'node-2' });
    simulation.execute({ type: 'Apply', object: client('before') });
    simulation.run({ until: 60_000 });
    expect(exitCode(simulation, 'before', 'ask')).toBe(0);
    simulation.execute({ type: 'PartitionNode', node: 'node-1' });
    simulation.execute({ type: 'Apply', object: client('after') });
    simulation.run({ until: 200_000 });
    expect(exitCode(simulation, 'after', 'ask')).not.toBe(0);
  });

  it('reach a Pod through the host port of its node', () => {
    const ports = [{ containerPort: 80, hostPort: 8001 }];
    const server = pod('server', [{ name: 'nginx', image: 'nginx:1.27', ports }], {
      nodeName: 'node-1',
    });
    const script = 'sleep 5; wget -qO- http://node-1:8001/';
    const simulation = cluster(server, pod('client', [{ name: 'ask', script }]));
    expect(exitCode(simulation, 'client', 'ask')).toBe(0);
  });
});

describe('a port', () => {
  it('S6: can be opened once in a Pod; the second process fails with exit code 1', () => {
    const simulation = cluster(
      pod('web', [
        { name: 'first', image: 'nginx:1.27' },
        { name: 'second', image: 'nginx:1.27' },
      ]),
    );
    const refused = simulation.log.facts.filter(({ type }) => type === 'ListenerRefused');
    expect(refused).toHaveLength(1);
    const codes = ['first', 'second'].map((name) => exitCode(simulation, 'web', name));
    expect(codes.filter((code) => code === 1)).toHaveLength(1);
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
  });

  it('can be opened once on a node by Pods on the host network', () => {
    const onHost = { hostNetwork: true, nodeName: 'node-1' };
    const simulation = cluster(
      pod('a', [{ name: 'nginx', image: 'nginx:1.27' }], onHost),
      pod('b', [{ name: 'nginx', image: 'nginx:1.27' }], onHost),
    );
    expect(exitCode(simulation, 'b', 'nginx')).toBe(1);
    expect(simulation.state.pods.get('default/a')?.status.phase).toBe('Running');
    expect(simulation.state.pods.get('default/a')?.status.podIP).toBe(
      simulation.state.pods.get('default/a')?.status.hostIP,
    );
  });
});

describe('a Pod as the machine has it', () => {
  const resources = { requests: { cpu: '500m' }, limits: { cpu: '1', memory: '64Mi' } };
  const simulation = cluster(
    pod('web', [{ name: 'nginx', image: 'nginx:1.27', resources }], {
      shareProcessNamespace: true,
      nodeName: 'node-2',
    }),
  );
  const web = hostPod(simulation, 'web');
  const host = simulation.state.hosts.get('node-2');
  const { spec, status } = simulation.state.pods.get('default/web') ?? { spec: { containers: [] } };

  it('S9: has interfaces, routes, hostname and DNS once, in its network namespace', () => {
    const namespace = host && networkNamespaceOf(host, web, spec);
    expect(namespace?.interfaces.map(({ name }) => name)).toEqual(['lo', 'eth0']);
    expect(namespace?.interfaces[1]?.addresses).toEqual([`${status?.podIP ?? ''}/24`]);
    expect(namespace?.hostname).toBe('web');
    expect(namespace?.routes[0]).toEqual({
      destination: 'default',
      via: '10.244.2.1',
      device: 'eth0',
    });
    expect(namespace?.dns.searches[0]).toBe('default.svc.cluster.local');
  });

  it('S3: has its processes in namespaces; with a shared PID namespace the infra container is process 1', () => {
    const processes = processesOf(web, spec);
    expect(processes.map(({ container: name, pid }) => [name, pid])).toEqual([
      ['pause', 1],
      ['nginx', 7],
    ]);
    expect(new Set(processes.map(({ netns }) => netns)).size).toBe(1);
    expect(new Set(processes.map(({ pidNamespace }) => pidNamespace)).size).toBe(1);
  });

  it('S3: has control groups with the limits of its manifest', () => {
    const { pod: group, containers } = cgroupsOf(simulation.programs, web, spec, 'Burstable');
    expect(containers['nginx']).toMatchObject({ cpuMaxMilli: 1_000, memoryMaxBytes: 67_108_864 });
    expect(group.memoryMaxBytes).toBe(67_108_864);
    expect(containers['nginx']?.path).toContain('kubepods-burstable');
  });
});
