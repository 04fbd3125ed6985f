import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf, podOf } from '../observe.ts';
import { play } from '../play.ts';

describe.each(FIDELITIES)('javaweb-2, %s', (fidelity) => {
  const { simulation, warnings } = play(['javaweb-2/scenario.yaml'], { fidelity });

  it('S12: the chapter’s manifest runs as it is, without a warning', () => {
    expect(warnings).toEqual([]);
    expect(podOf(simulation, 'javaweb-2').status.phase).toBe('Running');
  });

  it('S12: sample.war is there before Tomcat starts, and the WAR container has gone by then', () => {
    const [written] = factsOf(simulation, 'FileWritten', 'javaweb-2');
    expect(written).toMatchObject({ store: 'volume', owner: 'app-volume', path: '/sample.war' });
    const [exited] = factsOf(simulation, 'ContainerExited', 'javaweb-2', 'war');
    const [started] = factsOf(simulation, 'ContainerStarted', 'javaweb-2', 'tomcat');
    expect(exited?.exitCode).toBe(0);
    expect(written?.seq).toBeLessThan(exited?.seq ?? 0);
    expect(exited?.seq).toBeLessThan(started?.seq ?? 0);
  });

  it('S12: port 8001 of the machine reaches Tomcat, which serves the WAR', () => {
    const [listener] = factsOf(simulation, 'ListenerOpened', 'javaweb-2');
    expect([listener?.container, listener?.port]).toEqual(['tomcat', 8080]);
    const client = podOf(simulation, 'client');
    expect(client.spec.containers[0]?.command).toContain('http://node-1:8001/sample');
    const [status] = client.status.containerStatuses ?? [];
    expect(status?.state?.terminated?.message).toBe('sample.war v2\n');
  });

  it('S12: a second such Pod cannot share the machine, and the scheduler says why', () => {
    expect(podOf(simulation, 'javaweb-3').spec.nodeName).toBeUndefined();
    expect(podOf(simulation, 'javaweb-3').status.phase).toBe('Pending');
    const [refusal] = factsOf(simulation, 'PodUnschedulable', 'javaweb-3');
    expect(refusal?.message).toMatch(
      /^0\/1 nodes are available: 1 node\(s\) didn't have free ports for the requested pod ports\./,
    );
  });

  it('S12: on two machines each of them has one', () => {
    const two = play(['javaweb-2/javaweb-2.yaml', 'javaweb-2/second.yaml'], { fidelity, nodes: 2 });
    const nodes = ['javaweb-2', 'javaweb-3'].map(
      (name) => podOf(two.simulation, name).spec.nodeName,
    );
    expect(new Set(nodes)).toEqual(new Set(['node-1', 'node-2']));
  });
});
