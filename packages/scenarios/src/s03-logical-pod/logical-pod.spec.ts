import { cgroupsOf, type Simulation } from '@podsim/core';
import { describe, expect, it } from 'vitest';
import { FIDELITIES, hostPodOf, networkOf, podOf, processesOn } from '../observe.ts';
import { prepare } from '../play.ts';

function at(ms: number, fidelity: (typeof FIDELITIES)[number]): Simulation {
  return prepare(['s03-logical-pod/scenario.yaml'], { fidelity }).simulation.run({ until: ms });
}

const isInApi = ({ state }: Simulation, name: string): boolean => state.pods.has(`default/${name}`);

describe.each(FIDELITIES)('the Pod is a logical concept, %s', (fidelity) => {
  it('S3: a machine holds namespaces, cgroups, processes and mounts, and no Pod', () => {
    const simulation = at(20_000, fidelity);
    const hostPod = hostPodOf(simulation, 'cut-off');
    expect(networkOf(simulation, 'cut-off')?.interfaces.map(({ name }) => name)).toEqual([
      'lo',
      'eth0',
    ]);
    expect(processesOn(simulation, 'cut-off').map(({ container }) => container)).toEqual([
      'pause',
      'web',
    ]);
    expect(hostPod.containers[0]?.mounts.map(({ mountPath }) => mountPath)).toEqual([
      '/var/run/secrets/kubernetes.io/serviceaccount',
    ]);
    const { spec, status } = podOf(simulation, 'cut-off');
    const groups = cgroupsOf(simulation.programs, hostPod, spec, status.qosClass ?? '');
    expect(groups.pod.path).toContain(`pod${hostPod.uid}`);
    expect(groups.containers['web']).toMatchObject({
      cpuMaxMilli: 500,
      memoryMaxBytes: 128 * 2 ** 20,
    });
    expect(groups.containers['web']?.memoryCurrentBytes).toBeGreaterThan(0);
  });

  it('S3: the Pod object is in the API, and says Running of a machine without power', () => {
    const simulation = at(35_000, fidelity);
    expect(podOf(simulation, 'powerless').status.phase).toBe('Running');
    expect(processesOn(simulation, 'powerless')).toEqual([]);
    expect(networkOf(simulation, 'powerless')).toBeUndefined();
    expect(hostPodOf(simulation, 'powerless').containers.map(({ state }) => state)).toEqual([
      'exited',
    ]);
  });

  it('S3: behind a partition the machine goes its own way, and the API keeps its last picture', () => {
    const simulation = at(120_000, fidelity);
    const [status] = podOf(simulation, 'cut-off').status.containerStatuses ?? [];
    const [newest] = hostPodOf(simulation, 'cut-off').containers;
    expect([status?.restartCount, newest?.restartCount]).toEqual([0, 1]);
    expect(newest?.state).toBe('running');
    expect(status?.containerID).not.toBe(newest?.id);
  });

  it('S3: without a Pod object the processes run on, until their machine is told', () => {
    const gone = at(240_000, fidelity);
    expect(isInApi(gone, 'cut-off')).toBe(false);
    expect(processesOn(gone, 'cut-off').map(({ container }) => container)).toEqual([
      'pause',
      'web',
    ]);
    const told = at(360_000, fidelity);
    expect(() => hostPodOf(told, 'cut-off')).toThrow('no machine has anything');
  });
});
