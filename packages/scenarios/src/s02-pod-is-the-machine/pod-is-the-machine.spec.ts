import { readManifests, Simulation, type ApiObject, type Pod } from '@podsim/core';
import { aContainer, aPod } from '@podsim/core/testing';
import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf, hostPodOf, podOf } from '../observe.ts';
import { play } from '../play.ts';

/** A running Pod with two containers, and what the API says to a changed manifest of it. */
function applyChanged(change: (pod: Pod & ApiObject) => Pod & ApiObject): string {
  const simulation = new Simulation({ fidelity: 'instant', nodes: [{ name: 'node', count: 2 }] });
  const pod = aPod('machine', {
    containers: [aContainer('a'), aContainer('b', { image: 'redis:8' })],
    volumes: [{ name: 'disk', emptyDir: {} }],
  });
  simulation.execute({ type: 'Apply', object: pod });
  simulation.run({ until: 10_000 });
  expect(podOf(simulation, 'machine').status.phase).toBe('Running');
  const answer = simulation.execute({ type: 'Apply', object: change(pod) });
  return answer.accepted ? 'accepted' : answer.message;
}

const FORBIDDEN = /pod updates may not change fields other than/;

describe.each(FIDELITIES)('the Pod is the machine, %s', (fidelity) => {
  const { simulation } = play(['s02-pod-is-the-machine/scenario.yaml'], { fidelity });

  it('S2: the node is chosen for the Pod, by what the Pod asks for', () => {
    expect(podOf(simulation, 'machine').spec.nodeName).toBe('fast');
    expect(factsOf(simulation, 'PodBound', 'machine')).toHaveLength(1);
  });

  it('S2: address, host name and disk are there once, for both programs', () => {
    const { sandboxes, volumes, containers } = hostPodOf(simulation, 'machine');
    expect(sandboxes.map(({ ips, hostname }) => [ips.length, hostname])).toEqual([
      [1, 'machine-1'],
    ]);
    expect(volumes['disk']?.files['/note']?.content).toBe('written by worker\n');
    const running = containers.filter(({ state }) => state === 'running');
    const mounting = running.filter(({ mounts }) => mounts.some(({ volume }) => volume === 'disk'));
    expect(mounting.map(({ name }) => name).sort()).toEqual(['web', 'worker']);
  });

  it('S2: a rule about users holds for every container of the Pod', () => {
    const refused = factsOf(simulation, 'ContainerStartFailed', 'root');
    expect(new Set(refused.map(({ container }) => container))).toEqual(new Set(['a', 'b']));
    for (const { message } of refused) expect(message).toContain('runAsNonRoot');
    expect(factsOf(simulation, 'ContainerCreated', 'root')).toEqual([]);
    expect(factsOf(simulation, 'ContainerStarted', 'machine').length).toBeGreaterThan(1);
  });

  it('S2: a program can be exchanged while the machine stays as it is', () => {
    const started = factsOf(simulation, 'ContainerCreated', 'machine').map(
      ({ container, image, restartCount }) => [container, image, restartCount],
    );
    expect(started).toEqual([
      ['web', 'nginxinc/nginx-unprivileged:1.29', 0],
      ['worker', 'busybox:1.36', 0],
      ['web', 'nginxinc/nginx-unprivileged:1.30', 1],
    ]);
    expect(factsOf(simulation, 'SandboxCreated', 'machine')).toHaveLength(1);
  });
});

describe('what is the Pod’s cannot be changed', () => {
  const changes: Readonly<Record<string, Partial<Pod['spec']>>> = {
    scheduling: { nodeName: 'node-2' },
    network: { hostNetwork: true },
    'name on the network': { hostname: 'other' },
    'name servers': { dnsPolicy: 'Default' },
    storage: { volumes: [{ name: 'disk', hostPath: { path: '/data' } }] },
    security: { securityContext: { runAsUser: 1000 } },
    lifecycle: { restartPolicy: 'Never' },
  };

  it.each(Object.entries(changes))('S2: %s of a Pod is settled once it runs', (_, change) => {
    expect(applyChanged((pod) => ({ ...pod, spec: { ...pod.spec, ...change } }))).toMatch(
      FORBIDDEN,
    );
  });

  it.each([
    ['mounts', { volumeMounts: [{ name: 'disk', mountPath: '/disk' }] }],
    ['users', { securityContext: { runAsUser: 1000 } }],
    ['ports', { ports: [{ containerPort: 80, hostPort: 8080 }] }],
  ])('S2: nor can %s be changed for one container alone', (_, change) => {
    const changed = (pod: Pod & ApiObject): Pod & ApiObject => {
      const [first, ...rest] = pod.spec.containers;
      return {
        ...pod,
        spec: { ...pod.spec, containers: [{ ...first, name: 'a', ...change }, ...rest] },
      };
    };
    expect(applyChanged(changed)).toMatch(FORBIDDEN);
  });

  it('S2: only the program itself, its image, is a container’s own', () => {
    const [first, second] = [
      aContainer('a', { image: 'nginx:1.30' }),
      aContainer('b', { image: 'redis:8' }),
    ];
    const answer = applyChanged((pod) => ({
      ...pod,
      spec: { ...pod.spec, containers: [first, second] },
    }));
    expect(answer).toBe('accepted');
  });

  it.each([
    'nodeName: node-1',
    'hostNetwork: true',
    'volumes: []',
    'hostname: b',
    'dnsPolicy: None',
  ])('S2: a container has no field for `%s`', (line) => {
    const text = `apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: a
    image: nginx
  - name: b
    image: nginx
    ${line}
`;
    const field = line.slice(0, line.indexOf(':'));
    expect(
      readManifests(text, { file: 'web.yaml' }).problems.map(({ message }) => message),
    ).toEqual([`strict decoding error: unknown field "spec.containers[1].${field}"`]);
  });

  it('S2: a firewall is the Pod’s as well, and says that it is not simulated yet', () => {
    const text = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed}
spec: {podSelector: {matchLabels: {app: web}}}
`;
    const { problems } = readManifests(text, { file: 'policy.yaml' });
    expect(problems.map(({ message }) => message)).toEqual([
      'NetworkPolicy.networking.k8s.io "closed": kind NetworkPolicy is not simulated yet',
    ]);
  });
});
