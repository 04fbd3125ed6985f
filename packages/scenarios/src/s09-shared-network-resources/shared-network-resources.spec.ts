import { readManifests } from '@podsim/core';
import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf, networkOf, outputOf, podOf, processesOn } from '../observe.ts';
import { play, prepare, ScenarioFileError } from '../play.ts';

describe.each(FIDELITIES)('shared network resources, %s', (fidelity) => {
  const { simulation } = play(['s09-shared-network-resources/scenario.yaml'], { fidelity });
  const network = networkOf(simulation, 'resources');

  it('S9: all containers have one host name', () => {
    expect(network?.hostname).toBe('the-machine');
    expect(outputOf(simulation, 'resources', 'a')).toEqual(['the-machine']);
    expect(outputOf(simulation, 'resources', 'b')).toEqual(['the-machine']);
  });

  it('S9: name servers, routes and kernel settings are those of the one namespace', () => {
    expect(network?.dns).toEqual({
      nameservers: ['10.96.0.10', '1.1.1.1'],
      searches: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local', 'example.com'],
      options: ['ndots:5'],
    });
    expect(network?.routes.map(({ destination, device }) => [destination, device])).toEqual([
      ['default', 'eth0'],
      ['10.244.1.0/24', 'eth0'],
    ]);
    expect(network?.sysctls).toEqual({ 'net.ipv4.ip_unprivileged_port_start': '80' });
    const namespaces = processesOn(simulation, 'resources').map(({ netns }) => netns);
    expect(namespaces).toEqual(namespaces.map(() => network?.name));
    expect(namespaces).toHaveLength(4);
  });

  it('S9: a port is taken or free for the Pod as a whole, and a port of the machine leads to it', () => {
    const [listener, ...more] = factsOf(simulation, 'ListenerOpened', 'resources');
    expect([listener?.port, listener?.netns, more.length]).toEqual([80, network?.name, 0]);
    const [client] = podOf(simulation, 'client').status.containerStatuses ?? [];
    expect(client?.state?.terminated?.message).toContain('Welcome to nginx!');
  });
});

describe('none of it can be said for one container', () => {
  const pod = (container: string): string => `apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - {name: a, image: nginx, ports: [{containerPort: 80, hostPort: 8080}]}
  - {name: b, image: nginx, ${container}}
`;
  const problemsOf = (text: string): string[] =>
    readManifests(text, { file: 'web.yaml' }).problems.map(({ message }) => message);

  it.each([
    ['hostname: b', 'hostname'],
    ['dnsConfig: {}', 'dnsConfig'],
    ['securityContext: {sysctls: []}', 'securityContext.sysctls'],
  ])('S9: %s', (line, field) => {
    expect(problemsOf(pod(line))).toEqual([
      `strict decoding error: unknown field "spec.containers[1].${field}"`,
    ]);
  });

  it('S9: two containers cannot both have one port of the machine', () => {
    expect(() => prepare(['s09-shared-network-resources/same-host-port.yaml'])).toThrow(
      ScenarioFileError,
    );
    expect(() => prepare(['s09-shared-network-resources/same-host-port.yaml'])).toThrow(
      /spec\.containers\[1\]\.ports\[0\]\.hostPort: Duplicate value/,
    );
  });
});
